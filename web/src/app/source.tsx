// SPDX-License-Identifier: Apache-2.0
// People, departments and records as the pages name them.
import { get } from '../api/client'
import { apiFieldSource, departmentTree } from '../api/sources'
import type { Ref } from '../core/schema'
import { queries } from './session'

export interface Dept {
  id: string
  parent: string | null
  kind: 'org' | 'branch' | 'dept'
  title: string
  code?: string
  head?: Ref | string | null
  is_off?: boolean
}

export interface UserRow {
  id: string
  account?: string
  name: string
  dept?: Ref | string | null
  depts?: Ref[]
  roles?: (Ref | string)[]
  is_off?: boolean
  phone?: string
  email?: string
  lang?: string | null
}

export const fetchDepts = async () => (await get<{ rows: Dept[] }>('/departments')).rows
export const fetchUsers = async () => (await get<{ rows: UserRow[] }>('/users')).rows
/** Choices of a picker of people: by name, pinyin and account. */
export const findUsers = async (q: string, signal: AbortSignal) =>
  (await get<{ rows: UserRow[] }>('/users', { q, limit: 20 }, signal)).rows.map((user) => ({
    key: user.id,
    title: user.name,
    hint: user.account,
  }))
export const treeOf = departmentTree

export const recordHref = (form: string, id: string) => `/r/${form}/${id}`
const source = apiFieldSource(recordHref)

export const fieldSource: typeof source = {
  ...source,
  addOption: async (field, title) => {
    const option = await source.addOption?.(field, title)
    if (!option) throw new Error()
    // Lists and other forms name it, too.
    queries.invalidateQueries({ queryKey: ['form', field.form] })
    return option
  },
}
