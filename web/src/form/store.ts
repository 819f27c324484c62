// SPDX-License-Identifier: Apache-2.0
// The state of a form being filled: values, which fields were left, problems of ours and of
// the server's, and the draft kept on the device until the form is sent.
import { useEffect, useMemo, useRef, useState } from 'react'
import { errorText, isApiError } from '../api/errors'
import { loadLocal, saveLocal } from '../core/local'
import type { Ruled } from '../core/rules'
import { changedValues, type FieldDef, type Value, type Values } from '../core/schema'
import { checkForm } from '../core/validate'
import { tMaybe } from '../i18n/t'

const DRAFT_PAUSE_MS = 400
// An error that appears on leaving a field moves what is below it, and a click on its way
// down there would miss. So it waits until the click is over.
const AFTER_CLICK_MS = 300

interface Draft {
  at: string
  values: Values
}

/** "values.phone", "/values/items/2/price" -> "phone", "items[2].price". */
export function fieldPath(path: string): string {
  return path
    .replace(/^\//, '')
    .replace(/\//g, '.')
    .replace(/^values\./, '')
    .replace(/\.(\d+)(?=\.|$)/g, '[$1]')
    .replace(/\]\.values\./g, '].')
}

export const draftName = (key: string) => `xl.draft.${key}`

function readDraft(key: string | undefined): Draft | null {
  const text = key ? loadLocal(draftName(key)) : null
  if (!text) return null
  try {
    return JSON.parse(text) as Draft
  } catch {
    return null
  }
}

export interface FormStore {
  /** Those that are shown, as the form's rules have them now. */
  fields: readonly FieldDef[]
  values: Values
  /** What differs from the start. */
  changed: Values
  /** Texts by field path, as far as they should show. */
  errors: Record<string, string>
  busy: boolean
  /** A failure that belongs to no field. */
  failure: unknown
  /** When the restored draft was written; null when there was none. */
  draftAt: string | null
  set: (key: string, value: Value) => void
  leave: (key: string) => void
  submit: () => Promise<boolean>
  discardDraft: () => void
}

export interface FormOptions {
  /** Those that can be filled in. */
  fields: readonly FieldDef[]
  initial: Values
  /** What was typed before, over `initial`. */
  start?: Values
  draftKey?: string
  /** The form under its rules; absent where it has none. */
  rule?: ((values: Values) => Ruled) | null
  /** Throws when the server refuses. */
  save: (values: Values, changed: Values) => Promise<void>
}

export function useFormStore(options: FormOptions): FormStore {
  const { initial, draftKey, rule, save } = options
  const [draft] = useState(() => readDraft(draftKey))
  const [typed, setValues] = useState<Values>(() => ({
    ...initial,
    ...options.start,
    ...draft?.values,
  }))
  const [draftAt, setDraftAt] = useState(draft?.at ?? null)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [all, setAll] = useState(false)
  const [refused, setRefused] = useState<Record<string, string>>({})
  const [failure, setFailure] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const sent = useRef(false)

  const ruled = useMemo(() => rule?.(typed) ?? null, [rule, typed])
  const fields = ruled?.fields ?? options.fields
  const values = ruled?.values ?? typed
  const changed = useMemo(() => changedValues(initial, values), [initial, values])

  useEffect(() => {
    if (!draftKey || sent.current) return
    const timer = setTimeout(() => {
      // What is sensitive never lies on the device.
      const secret = new Set(options.fields.filter((one) => one.sensitive).map((one) => one.key))
      const kept = Object.fromEntries(Object.entries(changed).filter(([key]) => !secret.has(key)))
      const empty = Object.keys(kept).length === 0
      const body: Draft = { at: new Date().toISOString(), values: kept }
      saveLocal(draftName(draftKey), empty ? null : JSON.stringify(body))
    }, DRAFT_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [changed, draftKey, options.fields])

  const problems = useMemo(() => {
    const own = new Set(options.fields.map((one) => one.key))
    return checkForm(
      fields.filter((one) => own.has(one.key)),
      values,
    )
  }, [fields, options.fields, values])
  const errors: Record<string, string> = {}
  for (const [path, { key, vars }] of Object.entries(problems)) {
    const field = path.split(/[.[]/)[0] as string
    if (all || left.has(field)) errors[path] = tMaybe(key, vars) ?? key
  }
  for (const [key, text] of Object.entries(ruled?.problems ?? {})) {
    const shown = key === '' ? all : all || left.has(key)
    if (shown && !errors[key]) errors[key] = text
  }
  Object.assign(errors, refused)

  const forgetDraft = () => {
    if (draftKey) saveLocal(draftName(draftKey), null)
    setDraftAt(null)
  }

  const submit = async () => {
    setAll(true)
    setFailure(null)
    const wrong = { ...problems, ...ruled?.problems }
    if (busy || Object.keys(wrong).length > 0) return false
    setBusy(true)
    setRefused({})
    try {
      await save(values, changed)
      sent.current = true
      forgetDraft()
      return true
    } catch (error) {
      const texts: Record<string, string> = {}
      const known = new Set(fields.map((one) => one.key))
      if (isApiError(error)) {
        for (const one of error.errors) {
          const path = fieldPath(one.path)
          if (known.has(path.split(/[.[]/)[0] as string))
            texts[path] = one.message || errorText(error)
        }
      }
      setRefused(texts)
      if (Object.keys(texts).length === 0) setFailure(error)
      return false
    } finally {
      setBusy(false)
    }
  }

  return {
    fields,
    values,
    changed,
    errors,
    busy,
    failure,
    draftAt,
    set: (key, value) => {
      setValues((old) => ({ ...old, [key]: value }))
      setRefused((old) =>
        Object.fromEntries(Object.entries(old).filter(([path]) => path.split(/[.[]/)[0] !== key)),
      )
    },
    leave: (key) => {
      setTimeout(
        () => setLeft((old) => (old.has(key) ? old : new Set(old).add(key))),
        AFTER_CLICK_MS,
      )
    },
    submit,
    discardDraft: () => {
      forgetDraft()
      setValues(initial)
      setLeft(new Set())
      setAll(false)
    },
  }
}
