// SPDX-License-Identifier: Apache-2.0
// What names a field: views, sheets, formulas, conditions, rules, plans, flows and texts, of whatever form.
import { useQuery } from '@tanstack/react-query'
import { Fragment, useContext } from 'react'
import { get } from '../../api/client'
import { t } from '../../i18n/t'
import { FormKey } from './parts'

export interface Use {
  kind:
    | 'view'
    | 'own_views'
    | 'public'
    | 'print'
    | 'lookup'
    | 'link'
    | 'formula'
    | 'rule'
    | 'plan'
    | 'pool'
    | 'flow'
    | 'template'
    | 'role'
    | 'board'
    | 'own_boards'
    | 'metric'
    | 'alert'
    | 'own_alerts'
  title?: string
  n?: number
  form?: string
  id?: string
}

const PLACES: Partial<Record<Use['kind'], (use: Use) => string>> = {
  rule: ({ form, id }) => `/admin/forms/${form}/rules/${id}`,
  plan: ({ form, id }) => `/admin/forms/${form}/plans/${id}`,
  flow: ({ form, id }) => `/admin/forms/${form}/flows/${id}`,
  pool: ({ form }) => `/admin/forms/${form}/pool`,
  role: ({ id }) => `/admin/roles/${id}`,
  board: ({ id }) => `/boards/${id}`,
}

const saidOf = ({ kind, title, n }: Use) => {
  if (kind === 'own_views') return t('design.uses.own', { n: n ?? 0 })
  if (kind === 'own_boards') return t('design.uses.ownBoards', { n: n ?? 0 })
  if (kind === 'own_alerts') return t('design.uses.ownAlerts', { n: n ?? 0 })
  return t(`design.uses.${kind}`, { name: title ?? '' })
}

function UseName({ use }: { use: Use }) {
  const href = PLACES[use.kind]?.(use)
  return href ? (
    <a href={href} target="_blank" rel="noreferrer">
      {saidOf(use)}
    </a>
  ) : (
    saidOf(use)
  )
}

export function Uses({ uses, lead }: { uses: readonly Use[]; lead?: string }) {
  if (uses.length === 0) return null
  return (
    <p className="d-effect">
      {t('design.uses')}
      {uses.map((use, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two may have the same name
        <Fragment key={`${JSON.stringify(use)}${at}`}>
          {at > 0 && t('design.and')}
          <UseName use={use} />
        </Fragment>
      ))}
      {t('design.stop')}
      {lead}
    </p>
  )
}

/** Of a field as it is published; told before it is taken out or becomes another. */
export function UsesOf({ field }: { field: string }) {
  const form = useContext(FormKey)
  const { data } = useQuery({
    queryKey: ['field-uses', form, field],
    queryFn: () => get<{ rows: Use[] }>(`/forms/${form}/design/uses/${field}`),
    staleTime: 30_000,
    retry: false,
  })
  return <Uses uses={data?.rows ?? []} />
}
