// SPDX-License-Identifier: Apache-2.0
// Gives the field widgets their people, departments, records and files over the API.
import type { FieldDef, Option, Ref } from '../core/schema'
import type { FieldSource, ListItem, Pressed } from '../fields/source'
import type { TreeChoice } from '../ui'
import { call, get, post } from './client'
import { fileHref, uploadFile } from './upload'

export interface Department {
  id: string
  parent: string | null
  kind: 'org' | 'branch' | 'dept'
  title: string
  code?: string
  is_off?: boolean
}

type Found = Ref & { hint?: string }

const LIMIT = 20

/** The flat list as a tree; a node whose parent is not there becomes a root. */
export function departmentTree(list: readonly Department[]): TreeChoice[] {
  const nodes = new Map<string, TreeChoice>()
  for (const one of list) nodes.set(one.id, { key: one.id, title: one.title, disabled: one.is_off })
  const roots: TreeChoice[] = []
  for (const one of list) {
    const node = nodes.get(one.id) as TreeChoice
    const parent = one.parent ? nodes.get(one.parent) : undefined
    if (!parent) roots.push(node)
    else parent.children = [...(parent.children ?? []), node]
  }
  return roots
}

// A list route answers {"rows": [...]}; a bare list is taken too.
const rowsOf = <T>(answer: T[] | { rows: T[] }): T[] =>
  Array.isArray(answer) ? answer : answer.rows

const departmentList = async (signal?: AbortSignal) =>
  rowsOf(await get<Department[] | { rows: Department[] }>('/departments', undefined, signal))

const matching = (list: readonly Found[], query: string) =>
  list.filter((one) => one.title.toLowerCase().includes(query.trim().toLowerCase()))

interface Person {
  id: string
  name: string
  account?: string
}

/** A fixed list of the product. */
const fetchList = async (name: string) =>
  (await get<{ items: ListItem[] }>(`/lists/${encodeURIComponent(name)}`)).items

type Finder = (field: FieldDef, query: string, signal: AbortSignal) => Promise<Found[]>

const finders: Record<string, Finder> = {
  branch: async (_field, query, signal) =>
    matching(
      (await departmentList(signal)).filter((one) => one.kind === 'branch' && !one.is_off),
      query,
    ),
  department: async (_field, query, signal) =>
    matching(
      (await departmentList(signal)).filter((one) => !one.is_off),
      query,
    ),
  user: async (_field, query, signal) => {
    const answer = await get<Person[] | { rows: Person[] }>(
      '/users',
      { q: query, limit: LIMIT, is_off: false },
      signal,
    )
    return rowsOf(answer).map((one) => ({ id: one.id, title: one.name, hint: one.account }))
  },
}

Object.assign(finders, {
  users: finders.user,
  departments: finders.department,
  role: async (_field, query) =>
    matching(
      (await fetchList('role')).map((one) => ({ id: one.key, title: one.title })),
      query,
    ),
} satisfies Record<string, Finder | undefined>)

const findLinked: Finder = async (field, query, signal) => {
  if (!field.target) return []
  const filter = field.filter ? JSON.stringify(field.filter) : undefined
  return rowsOf(
    await get<{ rows: Found[] }>(
      `/forms/${field.target}/lookup`,
      { q: query, limit: LIMIT, filter },
      signal,
    ),
  )
}

const fieldPath = ({ form, key }: FieldDef, part: string) => `/forms/${form}/fields/${key}/${part}`

/** `recordHref` tells where a linked record's page is. */
export function apiFieldSource(recordHref?: (form: string, id: string) => string): FieldSource {
  return {
    findRefs: (field, query, signal) => (finders[field.type] ?? findLinked)(field, query, signal),
    departments: async () => departmentTree(await departmentList()),
    upload: uploadFile,
    fileHref,
    list: fetchList,
    suggest: async (field, q, signal) =>
      field.form
        ? (await get<{ items: string[] }>(fieldPath(field, 'suggest'), { q }, signal)).items
        : [],
    addOption: (field, title) => post<Option>(fieldPath(field, 'options'), { title }),
    press: ({ form, key }, { id, rev }) =>
      call<Pressed>('POST', `/forms/${form}/records/${id}/buttons/${key}`, { rev }),
    refHref: (field, ref) => (field.target && recordHref ? recordHref(field.target, ref.id) : null),
  }
}
