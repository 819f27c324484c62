// SPDX-License-Identifier: Apache-2.0
// Rows, count and sums of a list. The rows come first; the count and the sums are a second
// request, so that a page never waits for them.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type FieldInfo, fieldOf, type FormInfo, type SortKey } from '../api/forms'
import { aggregate, queryRecords } from '../api/records'
import type { Filter } from '../core/filter'
import type { SummaryFn } from '../core/schema'
import { GroupWindow } from '../grid/groups'
import { type RowSource, RowWindow } from '../grid/window'
import { inGroup, loadGroups } from './look/groups'
import { summaryFns } from './look/kinds'

export interface ListQuery {
  filter: Filter | null
  sort: SortKey[]
  search: string
  deleted: boolean
  fields: string[]
}

export interface ListCount {
  n: number
  isCapped: boolean
}

export interface Grouping {
  field: FieldInfo
  summary: Record<string, SummaryFn>
}

const windowOf = (form: string, query: ListQuery) =>
  new RowWindow((cursor, limit, signal, bare) =>
    queryRecords(
      form,
      { ...query, ...(bare ? { fields: [] } : {}), cursor, limit, count: 'none' },
      signal,
    ),
  )

export function useRows(form: FormInfo, query: ListQuery, round: number, grouping?: Grouping) {
  const text = JSON.stringify(query)
  const groupText = grouping && JSON.stringify([grouping.field.key, grouping.summary])
  const [shown, setShown] = useState<RowSource | null>(null)
  const last = useRef<RowSource | null>(null)
  const folded = useRef({ of: '', keys: new Set<string>() })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the texts say what is in the objects
  const next: RowSource = useMemo(() => {
    const given = JSON.parse(text) as ListQuery
    if (!grouping) return windowOf(form.key, given)
    const { field, summary } = grouping
    if (folded.current.of !== field.key) folded.current = { of: field.key, keys: new Set() }
    return new GroupWindow(
      (signal) => loadGroups(form, field, summary, given, signal),
      ({ value }) => windowOf(form.key, { ...given, filter: inGroup(given.filter, field, value) }),
      folded.current.keys,
    )
  }, [form, text, groupText, round])

  // The old rows stay, dimmed, until the first of the new ones are here.
  useEffect(() => {
    const ready = () => {
      if (next.isFresh && !next.error) return
      last.current?.close()
      last.current = next
      setShown(next)
      stop()
    }
    const stop = next.subscribe(ready)
    next.want(0, 60)
    return () => {
      stop()
      if (last.current !== next) next.close()
    }
  }, [next])

  return { rows: shown ?? next, isStale: shown !== null && shown !== next }
}

/** First the capped count, which is quick; where it was not enough, the exact one after it. */
export function useCount(form: string, query: ListQuery, round: number): ListCount | null {
  const { filter, search, deleted } = query
  const ask = (count: 'capped' | 'exact') => ({
    queryKey: ['count', form, count, { filter, search, deleted }, round],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      queryRecords(form, { filter, search, deleted, limit: 1, count, fields: [] }, signal),
  })
  const capped = useQuery(ask('capped')).data?.count
  const exact = useQuery({ ...ask('exact'), enabled: !!capped?.is_capped, staleTime: 60_000 }).data
    ?.count
  const count = exact ?? capped
  return count ? { n: count.is_capped ? count.n - 1 : count.n, isCapped: count.is_capped } : null
}

/** What stands below the columns: as the view says, else the sums of what can be summed. */
export function summaryOf(
  form: FormInfo,
  keys: readonly string[],
  wanted: Record<string, SummaryFn> | undefined,
): Record<string, SummaryFn> {
  const fits = keys.flatMap((key): [string, SummaryFn][] => {
    const field = fieldOf(form, key)
    const fn = wanted ? wanted[key] : field?.summable ? 'sum' : undefined
    return field && fn && summaryFns(field).includes(fn) ? [[key, fn]] : []
  })
  return Object.fromEntries(fits.slice(0, MOST_SUMS))
}

const MOST_SUMS = 11

export function useSums(
  form: FormInfo,
  query: ListQuery,
  summary: Record<string, SummaryFn>,
  round: number,
) {
  const { filter, search, deleted } = query
  const wanted = Object.entries(summary).map(([field, fn]) => ({ fn, field }))
  const answer = useQuery({
    queryKey: ['sums', form.key, { filter, search }, wanted, round],
    queryFn: ({ signal }) => aggregate(form.key, { measures: wanted, filter, search }, signal),
    enabled: wanted.length > 0 && !deleted,
  })
  const measures = answer.data?.rows[0]?.measures
  const keys = wanted.map((one) => one.field).join()
  return useMemo(
    () =>
      measures && keys
        ? Object.fromEntries(keys.split(',').map((key, at) => [key, measures[at] ?? null]))
        : {},
    [measures, keys],
  )
}
