// SPDX-License-Identifier: Apache-2.0
// A public form as the server tells it, and what is kept of it on the device. A draft stands in the
// session's storage only: it goes with the tab, as the phone may be a shared one.
import type { FormCheck, FormRule } from '../core/rules'
import { type FieldDef, isEmpty, type Values } from '../core/schema'
import { checkField } from '../core/validate'
import { t, tMaybe } from '../i18n/t'

export interface WireField {
  key: string
  type: string
  label: string
  widget?: string
  required?: boolean
  help?: string
  options?: { key: string; label: string; parent?: string }[]
  max_len?: number
  scale?: number
  min?: number | string
  max?: number | string
  set?: Record<string, unknown>
}

export interface Notice {
  version: string
  purpose?: string
  processor?: string
  retention?: string
  rights?: string
}

export interface Consent {
  key: string
  text: string
  required?: boolean
}

export interface PublicFormData {
  state?: 'open' | 'early' | 'ended' | 'full'
  title: string
  org?: string
  channel?: string
  intro?: string
  /** A channel's form has one page. */
  fields?: WireField[]
  pages?: { title?: string; fields: WireField[] }[]
  notice?: Notice
  consents?: Consent[]
  captcha?: boolean
  rules?: FormRule[]
  checks?: FormCheck[]
  keep_hidden?: boolean
  opens_at?: number
  closes_at?: number
  lang?: 'zh' | 'en'
}

export interface Receipt {
  number: string
  message?: string
  reopen?: string
  reopen_until?: number
}

/** What its sender sent, opened again. */
export interface Sent {
  number: string
  until: number
  values: Values
}

export interface PageDef {
  title: string
  fields: FieldDef[]
}

export function toField({ label, options, ...wire }: WireField): FieldDef {
  return {
    ...wire,
    title: label,
    max_len: wire.max_len || undefined,
    options: options?.map(({ key, label: title, parent }) => ({
      key,
      title,
      ...(parent ? { parent } : {}),
    })),
  }
}

export function pagesOf(form: PublicFormData): PageDef[] {
  const pages = form.pages ?? [{ fields: form.fields ?? [] }]
  return pages.map((page) => ({ title: page.title ?? '', fields: page.fields.map(toField) }))
}

/** Texts by field key; consents by "consent.<key>". */
export function problemsOf(
  fields: readonly FieldDef[],
  values: Values,
  consents: readonly Consent[],
  ticked: Record<string, boolean>,
): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const field of fields) {
    const problem = checkField(field, values[field.key])
    if (problem) problems[field.key] = tMaybe(problem.key, problem.vars) ?? problem.key
  }
  for (const one of consents) {
    if (one.required !== false && !ticked[one.key])
      problems[`consent.${one.key}`] = t('pub.form.consentNeeded')
  }
  return problems
}

export const countFilled = (fields: readonly FieldDef[], values: Values): number =>
  fields.filter((field) => !isEmpty(values[field.key])).length

/** utm_... and code of the address: where the visitor came from. */
export function sourceOf(search: string): Record<string, string> {
  const source: Record<string, string> = {}
  new URLSearchParams(search).forEach((value, key) => {
    if (/^(utm_[a-z_]{1,36}|[a-z0-9_]{1,40})$/.test(key) && value.trim() && key !== 'lang')
      source[key] = value.trim().slice(0, 200)
  })
  return source
}

export interface Draft {
  values: Values
  ticked: Record<string, boolean>
  step: number
}

const keyOf = (token: string) => `xl.f.${token}`

export function loadDraft(token: string): Draft | null {
  try {
    const draft = JSON.parse(sessionStorage.getItem(keyOf(token)) ?? 'null') as Draft | null
    return draft && typeof draft.values === 'object' && draft.values ? draft : null
  } catch {
    return null
  }
}

export function saveDraft(token: string, draft: Draft | null) {
  try {
    if (draft) sessionStorage.setItem(keyOf(token), JSON.stringify(draft))
    else sessionStorage.removeItem(keyOf(token))
  } catch {
    /* forbidden or full: the page's memory serves */
  }
}
