// SPDX-License-Identifier: Apache-2.0
// Instances, tasks and boxes over the API, read again when something happens.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { del, get, newKey, post, put, type Query } from '../../api/client'
import { readForm, withTypes } from '../../api/forms'
import { useLang } from '../../i18n/staff'
import { queries } from '../session'
import { onLive } from '../shell/live'
import type { Box, BoxPage, Delegation, Delegations, Instance, Startable, Titled } from './types'
import type { BoxRow } from './types'

export const reread = () =>
  Promise.all(
    ['work', 'instance', 'tasks', 'record-flows'].map((key) =>
      queries.invalidateQueries({ queryKey: [key] }),
    ),
  )

const readInstance = async (id: string, signal?: AbortSignal): Promise<Instance> => {
  const found = await get<Instance>(`/instances/${id}`, undefined, signal)
  return { ...found, form: await withTypes(Promise.resolve(found.form)) }
}

/** Read again whenever something happened that one may know of. */
export function useFresh() {
  useEffect(() => onLive(() => void reread()), [])
}

export function useInstance(id: string) {
  const lang = useLang()
  return useQuery({
    queryKey: ['instance', id, lang],
    queryFn: ({ signal }) => readInstance(id, signal),
    select: (found: Instance) => ({ ...found, form: readForm(found.form) }),
    staleTime: 5_000,
    refetchInterval: 60_000,
    refetchOnWindowFocus: true,
  })
}

export const fetchInstance = readInstance

export interface BoxFilter {
  flow?: string
  form?: string
  state?: string
  late?: boolean
  unread?: boolean
  q?: string
}

const queryOf = (filter: BoxFilter): Query => ({
  flow: filter.flow || undefined,
  form: filter.form || undefined,
  state: filter.state || undefined,
  late: filter.late ? 1 : undefined,
  unread: filter.unread ? 1 : undefined,
  q: filter.q || undefined,
})

const PAGE = 50

export function useBox(box: Box, filter: BoxFilter) {
  const lang = useLang()
  const query = queryOf(filter)
  return useInfiniteQuery({
    queryKey: ['work', box, query, lang],
    queryFn: ({ pageParam, signal }) =>
      get<BoxPage>(
        '/me/flows',
        { box, ...query, before: pageParam || undefined, limit: PAGE },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    refetchInterval: 60_000,
    refetchOnWindowFocus: true,
    placeholderData: (before) => before,
  })
}

export interface Moved {
  id: string
  rev: number
  state: string
  result: string | null
}

// The same press sent twice, such as after a lost answer, is one operation.
export const actOnTask = (task: string, body: Record<string, unknown>, key = newKey()) =>
  post<Moved>(`/flow-tasks/${task}`, body, { idempotencyKey: key })

export const actOnInstance = (id: string, body: Record<string, unknown>) =>
  post<Moved>(`/instances/${id}`, body)

export interface BatchAnswer {
  results: {
    id: string
    rev?: number
    error?: { code?: string; message?: string } | null
  }[]
}

export const actOnMany = (
  op: 'approve' | 'reject',
  opinion: string,
  tasks: { id: string; rev: number }[],
) => post<BatchAnswer>('/flow-tasks/batch', { op, opinion, tasks })

export const startableOn = async (form: string, record?: string, signal?: AbortSignal) =>
  (
    await get<{ rows: Startable[] }>(
      `/forms/${encodeURIComponent(form)}/flows/startable`,
      { record },
      signal,
    )
  ).rows

export const startFlow = (
  form: string,
  record: string,
  flow: string,
  body: { values: Record<string, unknown>; chosen: Record<string, string[]> },
) =>
  post<{ id: string }>(
    `/forms/${encodeURIComponent(form)}/records/${encodeURIComponent(record)}/flows/${flow}`,
    body,
  )

export type RecordFlow = Pick<
  BoxRow,
  'id' | 'title' | 'state' | 'result' | 'initiator' | 'started_at' | 'ended_at' | 'at'
> & { flow: Titled; may_open: boolean }

export const flowsOfRecord = async (form: string, id: string, signal?: AbortSignal) =>
  (
    await get<{ now: string; rows: RecordFlow[] }>(
      `/forms/${encodeURIComponent(form)}/records/${encodeURIComponent(id)}/flows`,
      undefined,
      signal,
    )
  ).rows

export const useDelegations = () =>
  useQuery({
    queryKey: ['delegations', useLang()],
    queryFn: ({ signal }) => get<Delegations>('/me/delegations', undefined, signal),
  })

export const addDelegation = (body: {
  to: string
  flow: string | null
  from_day: string
  until_day: string
}) => post<Delegation>('/me/delegations', body)

export const endDelegation = (id: string) => del(`/me/delegations/${id}`)

export const usePhrases = () =>
  useQuery({
    queryKey: ['phrases'],
    queryFn: async ({ signal }) =>
      (await get<{ rows: string[] }>('/me/phrases', undefined, signal)).rows,
    staleTime: 300_000,
  })

export async function savePhrases(rows: readonly string[]) {
  const saved = await put<{ rows: string[] }>('/me/phrases', { rows })
  queries.setQueryData(['phrases'], saved.rows)
}
