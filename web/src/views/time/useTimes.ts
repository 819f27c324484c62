// SPDX-License-Identifier: Apache-2.0
// The records of a range of days, and moving one of them: shown at once, sent with its revision, with undo.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { errorText, isApiError } from '../../api/client'
import { cellOf, nameOfRow, type Row } from '../../api/forms'
import { getRecord, patchRecord, queryRecords } from '../../api/records'
import { allOf, type Filter } from '../../core/filter'
import { sameValue, type Value, type Values } from '../../core/schema'
import { t } from '../../i18n/t'
import { toast } from '../../ui'
import type { KindProps } from '../kindProps'
import { type Span, spansOf, type Times } from './model'

const PAGE = 500
const MOST = 1000

export interface Range {
  spans: Span[]
  /** There are more than are shown. */
  isCut: boolean
  isFresh: boolean
  error: unknown
  retry: () => void
  move: (row: Row, values: Values) => void
}

async function readAll(props: KindProps, filter: Filter | null, signal: AbortSignal) {
  const { form, query } = props
  const rows: Row[] = []
  for (let cursor = ''; rows.length < MOST; ) {
    const page = await queryRecords(form.key, { ...query, filter, limit: PAGE, cursor }, signal)
    rows.push(...page.rows)
    cursor = page.next
    if (!cursor || page.rows.length < PAGE) return { rows, isCut: false }
  }
  return { rows, isCut: true }
}

export function useTimes(props: KindProps, times: Times, range: Filter): Range {
  const { form, query, round, did, onChanged } = props
  const filter = allOf(query.filter, range)
  const { data, error, refetch } = useQuery({
    queryKey: ['times', form.key, { ...query, filter }, round],
    queryFn: ({ signal }) => readAll(props, filter, signal),
    placeholderData: (old) => old,
  })
  // What was moved shows where it went until the list is read anew.
  const [ahead, setAhead] = useState<Map<string, Row>>(new Map())
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer holds what was ahead of it
  useEffect(() => setAhead(new Map()), [data])
  const { start, end } = times
  const spans = useMemo(
    () =>
      spansOf(
        (data?.rows ?? []).map((row) => ahead.get(row.id) ?? row),
        { start, end },
      ),
    [data, ahead, start, end],
  )
  const put = (row: Row) => setAhead((old) => new Map(old).set(row.id, row))

  const send = async (row: Row, values: Values): Promise<Row | null> => {
    put({ ...row, values: { ...row.values, ...values } })
    try {
      const saved = await patchRecord(form.key, row, values)
      put(saved)
      return saved
    } catch (why) {
      put(row)
      const stale = isApiError(why) && why.code === 'CONFLICT'
      toast({ text: stale ? t('edit.conflict') : errorText(why), tone: 'danger' })
      if (stale) onChanged()
      return null
    }
  }
  const move = async (row: Row, values: Values) => {
    const keys = Object.keys(values).filter(
      (key) => !sameValue(cellOf(row, key) as Value, values[key]),
    )
    if (keys.length === 0) return
    const old = Object.fromEntries(keys.map((key) => [key, (cellOf(row, key) ?? null) as Value]))
    const saved = await send(row, Object.fromEntries(keys.map((key) => [key, values[key]])))
    if (!saved) return
    onChanged()
    const set = async (to: Values) => {
      const done = await send(await getRecord(form.key, row.id), to)
      if (done) onChanged()
      return done !== null
    }
    did({
      text: t('time.moved', { name: nameOfRow(form, row) }),
      back: () => set(old),
      again: () => set(Object.fromEntries(keys.map((key) => [key, values[key] ?? null]))),
    })
  }
  return {
    spans,
    isCut: data?.isCut ?? false,
    isFresh: !data && !error,
    error: data ? null : error,
    retry: () => void refetch(),
    move,
  }
}
