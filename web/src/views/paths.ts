// SPDX-License-Identifier: Apache-2.0
// Every field a filter on a form can name: its own, the ones all forms have, and those one
// link away.
import { useMemo } from 'react'
import type { FieldInfo, FormInfo } from '../api/forms'
import { useForms } from '../api/hooks'
import { operatorsOf } from '../fields'
import type { Filter } from '../core/filter'
import type { FindField, OtherForm } from './sentence'

export interface FieldPath {
  path: string
  title: string
  field: FieldInfo
}

const usable = (field: FieldInfo) => operatorsOf(field).length > 0

function ownPaths(form: FormInfo): FieldPath[] {
  return [...form.fields, ...form.system]
    .filter(usable)
    .map((field) => ({ path: field.key, title: field.title, field }))
}

export function pathsOf(form: FormInfo, linked: readonly FormInfo[]): FieldPath[] {
  const far = form.fields.flatMap((link) => {
    const target = link.target ? linked.find((one) => one.key === link.target) : undefined
    if (!target) return []
    return target.fields.filter(usable).map((field) => ({
      path: `${link.key}.${field.key}`,
      title: `${link.title} › ${field.title}`,
      field,
    }))
  })
  return [...ownPaths(form), ...far]
}

export function usePaths(form: FormInfo, withLinks: boolean): FieldPath[] {
  const targets = useMemo(
    () =>
      withLinks
        ? [...new Set(form.fields.flatMap((field) => (field.target ? [field.target] : [])))]
        : [],
    [form, withLinks],
  )
  const linked = useForms(targets)
  return useMemo(() => pathsOf(form, linked), [form, linked])
}

export const finder =
  (paths: readonly FieldPath[]): FindField =>
  (path) =>
    paths.find((one) => one.path === path)

function countedForms(filter: Filter | null | undefined): string[] {
  if (!filter) return []
  if ('linked' in filter)
    return [
      ...(filter.linked.form ? [filter.linked.form] : []),
      ...countedForms(filter.linked.filter),
    ]
  if ('and' in filter) return filter.and.flatMap(countedForms)
  if ('or' in filter) return filter.or.flatMap(countedForms)
  return 'not' in filter ? countedForms(filter.not) : []
}

export const otherForms =
  (forms: readonly FormInfo[]): OtherForm =>
  (key) => {
    const form = forms.find((one) => one.key === key)
    return form && { title: form.title, find: finder(pathsOf(form, forms)) }
  }

/** The forms whose records a filter counts. */
export function useOtherForms(filter: Filter | null): OtherForm {
  const keys = useMemo(() => [...new Set(countedForms(filter))], [filter])
  const forms = useForms(keys)
  return useMemo(() => otherForms(forms), [forms])
}
