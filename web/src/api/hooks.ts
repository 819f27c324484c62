// SPDX-License-Identifier: Apache-2.0
// Form descriptions and records, kept by react-query.
import { useQueries, useQuery } from '@tanstack/react-query'
import { get, isApiError } from './client'
import { fetchForm, type FormInfo, readForm, type Row } from './forms'
import { getRecord } from './records'
import { useLang } from '../i18n/staff'

const STALE_MS = 300_000
const formQuery = (key: string | undefined, lang: string) => ({
  queryKey: ['form', key, lang],
  queryFn: ({ signal }: { signal: AbortSignal }) => fetchForm(key as string, signal),
  select: readForm,
  staleTime: STALE_MS,
  enabled: !!key,
  retry: (times: number, error: Error) => isApiError(error) && error.status === 0 && times < 2,
})

export const useForm = (key: string | undefined) => useQuery(formQuery(key, useLang()))

export interface RoleTitle {
  key: string
  app: string
  title: string
}

/** What whoever designs may choose from. */
export const useRoleTitles = () => {
  const lang = useLang()
  return useQuery({
    queryKey: ['role-titles', lang],
    queryFn: () => get<{ rows: RoleTitle[] }>('/role-titles'),
    select: ({ rows }) => rows,
    retry: false,
  })
}

/** Several at once; those not there yet are left out. */
export function useForms(keys: readonly string[]): FormInfo[] {
  const lang = useLang()
  return useQueries({
    queries: keys.map((key) => formQuery(key, lang)),
    combine: (all) => all.flatMap((one) => (one.data ? [one.data] : [])),
  })
}

export const useRecord = (form: string | undefined, id: string | undefined) =>
  useQuery<Row>({
    queryKey: ['record', form, id],
    queryFn: ({ signal }) => getRecord(form as string, id as string, signal),
    enabled: !!form && !!id,
    staleTime: 0,
  })
