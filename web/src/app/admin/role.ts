// SPDX-License-Identifier: Apache-2.0
// Roles and grants as the editor changes them: pure functions over plain data.
import type { Filter } from '../../core/filter'
import { word } from '../../designers/word'

export const roleTitle = (role: { title: string; title_en?: string }) =>
  word({ zh: role.title, en: role.title_en })

export type FieldRight = 'rw' | 'read' | 'masked' | 'masked_write' | 'write' | 'hidden'
export const FIELD_RIGHTS: readonly FieldRight[] = [
  'rw',
  'read',
  'masked',
  'masked_write',
  'write',
  'hidden',
]

export const SCOPES = [
  'own',
  'dept',
  'dept_below',
  'branch',
  'all',
  'participated',
  'pool',
] as const
export type Scope = (typeof SCOPES)[number]

export const ACTIONS = [
  'read',
  'create',
  'update',
  'delete',
  'export',
  'import',
  'reveal',
  'exact',
  'last4',
  'assign',
  'history',
  'print',
] as const

export const RIGHTS = [
  'people',
  'roles',
  'audit',
  'settings',
  'apikeys',
  'view_as',
  'solutions',
  'design',
  'settle',
  'statement_approve',
  'statement_pay',
  'export_all',
  'flow_admin',
  'messages',
] as const

export interface Grant {
  form: string
  actions: string[]
  scope: Scope | string
  condition: Filter | null
  fields: Record<string, FieldRight>
}

export interface Role {
  id: string
  key: string
  title: string
  title_en?: string
  app?: string
  rights: string[]
  users: string[]
  grants: Grant[]
}

export const newGrant = (form: string): Grant => ({
  form,
  actions: ['read'],
  scope: 'own',
  condition: null,
  fields: { '*': 'read' },
})

/** The right of a field: its own, else the one for all. */
export const rightOf = (grant: Grant, field: string): FieldRight =>
  grant.fields[field] ?? grant.fields['*'] ?? 'hidden'

/** A field that is as all the others needs no line of its own. */
export function setRight(grant: Grant, field: string, right: FieldRight): Grant {
  const fields = { ...grant.fields }
  if (field === '*') {
    fields['*'] = right
    for (const [key, own] of Object.entries(fields))
      if (key !== '*' && own === right) delete fields[key]
  } else if (right === (fields['*'] ?? 'hidden')) delete fields[field]
  else fields[field] = right
  return { ...grant, fields }
}

export const setRights = (grant: Grant, fields: readonly string[], right: FieldRight): Grant =>
  fields.reduce((now, field) => setRight(now, field, right), grant)

export const toggled = (list: readonly string[], key: string): string[] =>
  list.includes(key) ? list.filter((one) => one !== key) : [...list, key]

/** Grants in the order of their forms, with the place each has in the role. */
export function byForm(
  grants: readonly Grant[],
): { form: string; grants: { grant: Grant; at: number }[] }[] {
  const groups = new Map<string, { grant: Grant; at: number }[]>()
  grants.forEach((grant, at) => {
    const group = groups.get(grant.form) ?? []
    group.push({ grant, at })
    groups.set(grant.form, group)
  })
  return [...groups].map(([form, list]) => ({ form, grants: list }))
}
