// SPDX-License-Identifier: Apache-2.0
// Rows, count and sums of a list. The rows come first; the count and the sums are a second
// request, so that a page never waits for them.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { fieldOf, type FormInfo, type SortKey } from '../api/forms'
import { aggregate, queryRecords } from '../api/records'
import type { Filter } from '../core/filter'
import { RowWindow } from '../grid/window'

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

export function useRows(form: string, query: ListQuery, round: number) {
  const text = JSON.stringify(query)
  const [shown, setShown] = useState<RowWindow | null>(null)
  const last = useRef<RowWindow | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: round asks for the same rows anew
  const next = useMemo(() => {
    const given = JSON.parse(text) as ListQuery
    return new RowWindow((cursor, limit, signal, bare) =>
      queryRecords(
        form,
        { ...given, ...(bare ? { fields: [] } : {}), cursor, limit, count: 'none' },
        signal,
      ),
    )
  }, [form, text, round])

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

export function useSums(form: FormInfo, query: ListQuery, keys: readonly string[], round: number) {
  const { filter, search, deleted } = query
  const summed = keys.filter((key) => fieldOf(form, key)?.summable)
  const answer = useQuery({
    queryKey: ['sums', form.key, { filter, search }, summed, round],
    queryFn: ({ signal }) =>
      aggregate(
        form.key,
        { measures: summed.map((field) => ({ fn: 'sum' as const, field })), filter, search },
        signal,
      ),
    enabled: summed.length > 0 && !deleted,
  })
  const measures = answer.data?.rows[0]?.measures
  return useMemo(
    () =>
      measures ? Object.fromEntries(summed.map((key, at) => [key, measures[at] ?? null])) : {},
    [measures, summed],
  )
}
