// SPDX-License-Identifier: Apache-2.0
// Every field a filter on a form can name: its own, the ones all forms have, and those one
// link away.
import { useMemo } from 'react'
import type { FieldInfo, FormInfo } from '../api/forms'
import { useForms } from '../api/hooks'
import { operatorsOf } from '../fields'
import type { FindField } from './sentence'

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
