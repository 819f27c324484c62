// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { get } from '../../api/client'
import { createContext } from 'react'
import type { Choice } from '../../ui'

export { Button, Checkbox, IconButton, Input, Select, TextArea } from '../../ui'

/** The full key of the form that is being designed; '' for one that is not there yet. */
export const FormKey = createContext('')

export interface DesignApp {
  key: string
  title: string
  forms: { key: string; title: string; fields: number; is_ledger: boolean }[]
}

export const useApps = () =>
  useQuery({ queryKey: ['design'], queryFn: () => get<{ apps: DesignApp[] }>('/design') })

/** Every form, as choices of a link's target. */
export function useForms(): Choice[] {
  const { data } = useApps()
  return (data?.apps ?? []).flatMap((app) =>
    app.forms.map((form) => ({ key: form.key, title: `${app.title} / ${form.title}` })),
  )
}
