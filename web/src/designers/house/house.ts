// SPDX-License-Identifier: Apache-2.0
// What the editor of rules knows of the house: the form, who is there, where links lead.
import { useQuery } from '@tanstack/react-query'
import { createContext, useContext, useMemo } from 'react'
import { get } from '../../api/client'
import type { FieldInfo, FormInfo } from '../../api/forms'
import { useForm, useForms, useRoleTitles } from '../../api/hooks'
import { allForms, useMe } from '../../app/session'
import { fetchDepts, fetchUsers } from '../../app/source'
import { type Filter, isCondition } from '../../core/filter'
import type { Value } from '../../core/schema'
import { finder, otherForms, pathsOf } from '../../views/paths'
import type { FindField, OtherForm } from '../../views/sentence'
import { word } from '../word'
import { allFields, type Rule, type Texts } from './model'

export interface Named {
  key: string
  title: string
}

export interface FlowNamed extends Named {
  nodes: readonly { id: string; type: string; title: string; result: string }[]
}

export interface House {
  form: FormInfo
  find: FindField
  /** Forms whose records a condition may count. */
  others: OtherForm
  /** Fields that a text may name, by key. */
  titles: ReadonlyMap<string, string>
  users: ReadonlyMap<string, string>
  depts: ReadonlyMap<string, string>
  roles: readonly Named[]
  /** Follow-up plans of the form. */
  plans: readonly Named[]
  flows: readonly FlowNamed[]
  /** Forms that may be written into. */
  targets: readonly Named[]
  formTitle: (key: string) => string
}

export const HouseContext = createContext<House | null>(null)
/** Whether what is edited listens to a flow, and so knows what that tells. */
export const HearsFlow = createContext(false)
export const useHouse = () => useContext(HouseContext) as House

function titlesOf(form: FormInfo, linked: readonly FormInfo[]): Map<string, string> {
  const out = new Map<string, string>()
  const plain = (field: FieldInfo) => field.type !== 'subform'
  for (const field of allFields(form).filter(plain)) out.set(field.key, field.title)
  for (const link of form.fields) {
    const target = link.target && linked.find((one) => one.key === link.target)
    for (const field of target ? target.fields.filter(plain) : [])
      out.set(`${link.key}.${field.key}`, `${link.title}.${field.title}`)
  }
  return out
}

const NONE: readonly Named[] = []

/** Null while it is being read. */
export function useHouseOf(key: string): { house: House | null; error: unknown } {
  const me = useMe()
  const form = useForm(key)
  const wanted = useMemo(
    () => [...new Set(form.data?.fields.flatMap((field) => field.target ?? []) ?? [])],
    [form.data],
  )
  const linked = useForms(wanted)
  const readable = useMemo(
    () =>
      allForms(me)
        .filter((one) => one.can.includes('read'))
        .map((one) => one.key),
    [me],
  )
  const forms = useForms(readable)
  const users = useQuery({ queryKey: ['users-all'], queryFn: fetchUsers, staleTime: 60_000 })
  const depts = useQuery({ queryKey: ['departments'], queryFn: fetchDepts, retry: false })
  const roles = useRoleTitles()
  const plans = useQuery({
    queryKey: ['plans', key],
    queryFn: () => get<{ rows: { key: string; title: Texts }[] }>(`/forms/${key}/plans`),
    retry: false,
  })
  const flows = useQuery({
    queryKey: ['flows', key],
    queryFn: () =>
      get<{ rows: { key: string; title: Texts; nodes: FlowNamed['nodes'] }[] }>(
        `/forms/${key}/flows`,
      ),
    retry: false,
  })
  const house = useMemo(() => {
    if (
      flows.isPending ||
      plans.isPending ||
      !form.data ||
      !users.data ||
      depts.isPending ||
      roles.isPending
    )
      return null
    const all = allForms(me)
    return {
      form: form.data,
      find: finder(pathsOf(form.data, linked)),
      others: otherForms(forms),
      titles: titlesOf(form.data, linked),
      users: new Map(users.data.map((one) => [one.id, one.name])),
      depts: new Map(depts.data?.map((one) => [one.id, one.title])),
      roles: roles.data ?? NONE,
      plans: (plans.data?.rows ?? []).map((one) => ({ key: one.key, title: word(one.title) })),
      flows: (flows.data?.rows ?? []).map((one) => ({
        key: one.key,
        title: word(one.title),
        nodes: one.nodes,
      })),
      targets: all.filter((one) => one.can.includes('create') && !one.is_ledger),
      formTitle: (one: string) => all.find((other) => other.key === one)?.title ?? one,
    }
  }, [
    form.data,
    linked,
    forms,
    users.data,
    depts.data,
    depts.isPending,
    roles.data,
    roles.isPending,
    plans.data,
    plans.isPending,
    flows.data,
    flows.isPending,
    me,
  ])
  return { house, error: form.error ?? users.error }
}

export const useRules = (form: string) =>
  useQuery({
    queryKey: ['house-rules', form],
    queryFn: () => get<{ rows: Rule[] }>(`/forms/${form}/rules`),
    gcTime: 0,
  })

/** Persons and departments are kept by number: here with their names, for the editor and for sentences. */
export function withNames(filter: Filter, house: House): Filter {
  if ('and' in filter) return { and: filter.and.map((one) => withNames(one, house)) }
  if ('or' in filter) return { or: filter.or.map((one) => withNames(one, house)) }
  if ('not' in filter) return { not: withNames(filter.not, house) }
  if (!isCondition(filter)) return filter
  const type = house.find(filter.field)?.field.type
  const names =
    type === 'user' || type === 'users'
      ? house.users
      : type === 'department' || type === 'branch'
        ? house.depts
        : null
  if (!names) return filter
  const one = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number'
      ? { id: String(value), title: names.get(String(value)) ?? `#${value}` }
      : value
  const value = Array.isArray(filter.value)
    ? (filter.value as unknown[]).map(one)
    : one(filter.value)
  return { ...filter, value: value as Value }
}
