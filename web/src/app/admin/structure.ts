// SPDX-License-Identifier: Apache-2.0
// The structure of forms, for who grants rights on what he may not read himself.
import { useQuery } from '@tanstack/react-query'
import { get } from '../../api/client'
import { type FormInfo, readForm, withTypes } from '../../api/forms'
import type { FormDef } from '../../core/schema'
import { useLang } from '../../i18n/staff'

const STALE_MS = 300_000

export function useStructures(): { key: string; title: string }[] {
  const lang = useLang()
  return (
    useQuery({
      queryKey: ['structure', lang],
      queryFn: ({ signal }) =>
        get<{ rows: { key: string; title: string }[] }>('/structure', undefined, signal),
      staleTime: STALE_MS,
    }).data?.rows ?? []
  )
}

export function useStructure(key: string): FormInfo | undefined {
  const lang = useLang()
  const { data } = useQuery({
    queryKey: ['structure', lang, key],
    queryFn: ({ signal }) =>
      withTypes(get<FormDef>(`/structure/${encodeURIComponent(key)}`, undefined, signal)),
    staleTime: STALE_MS,
  })
  return data && readForm(data)
}
