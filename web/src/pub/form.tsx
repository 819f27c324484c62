// SPDX-License-Identifier: Apache-2.0
// A public form: what a patient sees after scanning a code. What is typed stays in memory
// only, as the phone may be a shared one.
import { useEffect, useRef, useState } from 'react'
import { type FieldDef, isEmpty, type Value, type Values, valuesToWire } from '../core/schema'
import { checkField } from '../core/validate'
import { isNativeGroup, loadNatives, nativeOf } from '../fields/native'
import { setLang, storedLang, t, tMaybe } from '../i18n/t'
import { asHttpError, newKey, send } from './http'
import { describe, Field, Foot, useLang } from './parts'

interface WireField {
  key: string
  type: string
  label: string
  required?: boolean
  help?: string
  options?: { key: string; label: string }[]
  max_len?: number
}

interface Notice {
  version: string
  purpose: string
  processor: string
  retention: string
  rights: string
}

interface Consent {
  key: string
  text: string
  required?: boolean
}

export interface PublicFormData {
  title: string
  org?: string
  channel?: string
  fields: WireField[]
  notice?: Notice
  consents?: Consent[]
  lang?: 'zh' | 'en'
}

interface Receipt {
  number: string
  message?: string
}

// An error that appears on leaving a field moves what is below it; while a finger is on its
// way down, the tap would miss. So it waits until the tap is over.
const AFTER_TAP_MS = 300
const PROGRESS_FROM = 8
const NOTICE_ROWS = ['purpose', 'processor', 'retention', 'rights'] as const

export function toField({ label, options, ...wire }: WireField): FieldDef {
  return {
    ...wire,
    title: label,
    max_len: wire.max_len || undefined,
    options: options?.map((option) => ({ key: option.key, title: option.label })),
  }
}

/** The form, once the controls that it asks for are here. */
async function fetchPublicForm(token: string): Promise<PublicFormData> {
  const form = await send<PublicFormData>('GET', `/pub/v1/forms/${encodeURIComponent(token)}`)
  await loadNatives(form.fields.map(toField))
  return form
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

function NoticeBox({ notice }: { notice: Notice }) {
  return (
    <section className="p-notice" aria-labelledby="notice">
      <h2 id="notice">{t('pub.form.notice')}</h2>
      <dl>
        {NOTICE_ROWS.filter((name) => notice[name]).map((name) => (
          <div key={name}>
            <dt>{t(`pub.form.${name}`)}</dt>
            <dd>{notice[name]}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Done({ receipt, org }: { receipt: Receipt; org?: string }) {
  return (
    <div className="p-page p-center">
      <main className="p-card p-done">
        <svg width="56" height="56" viewBox="0 0 56 56" aria-hidden="true">
          <circle cx="28" cy="28" r="26" fill="none" stroke="currentColor" strokeWidth="3" />
          <path d="M17 29l8 8 15-17" fill="none" stroke="currentColor" strokeWidth="4" />
        </svg>
        <h1>{t('pub.form.done')}</h1>
        {receipt.message && <p>{receipt.message}</p>}
        <p className="p-number-label">{t('pub.form.number')}</p>
        <p className="p-number">{receipt.number}</p>
        <p className="p-hint">{t('pub.form.keep')}</p>
        {org && <p className="p-hint">{org}</p>}
      </main>
    </div>
  )
}

function Filling({
  token,
  form,
  onDone,
}: {
  token: string
  form: PublicFormData
  onDone: (receipt: Receipt) => void
}) {
  const [fields] = useState(() => form.fields.map(toField).filter((field) => nativeOf(field)))
  const [values, setValues] = useState<Values>({})
  const [ticked, setTicked] = useState<Record<string, boolean>>({})
  const [tried, setTried] = useState(false)
  const [left, setLeft] = useState<Record<string, boolean>>({})
  const [refused, setRefused] = useState<Record<string, string>>({})
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  // The same content sent again after a lost answer must not become a second entry.
  const key = useRef(newKey())
  // Only a machine fills this in.
  const trap = useRef<HTMLInputElement>(null)
  const consents = form.consents ?? []

  const problems = problemsOf(fields, values, consents, ticked)
  const errorOf = (name: string) =>
    refused[name] ?? (tried || left[name] ? problems[name] : undefined) ?? null
  const filled = fields.filter((field) => !isEmpty(values[field.key])).length

  const set = (name: string, value: Value) => {
    key.current = newKey()
    setRefused((old) => ({ ...old, [name]: undefined }) as Record<string, string>)
    setValues((old) => ({ ...old, [name]: value }))
  }

  const leave = (name: string) => {
    if (isEmpty(values[name])) return
    setTimeout(() => setLeft((old) => ({ ...old, [name]: true })), AFTER_TAP_MS)
  }

  const goTo = (name: string) => {
    const input = document.getElementById(`f-${name}`)
    input?.focus()
    input?.scrollIntoView({ block: 'center' })
  }

  const submit = async () => {
    if (busy) return
    setTried(true)
    setFailure(null)
    const first = Object.keys(problems)[0]
    if (first) {
      goTo(first)
      return
    }
    setBusy(true)
    try {
      const given = Object.fromEntries(consents.map((one) => [one.key, !!ticked[one.key]]))
      onDone(
        await send<Receipt>(
          'POST',
          `/pub/v1/forms/${encodeURIComponent(token)}`,
          {
            values: { ...valuesToWire(values), homepage: trap.current?.value || undefined },
            consents: given,
            notice_version: form.notice?.version ?? '',
          },
          key.current,
        ),
      )
    } catch (error) {
      const { message, fields: wrong } = asHttpError(error)
      const known = Object.keys(wrong).filter((name) => fields.some((field) => field.key === name))
      setRefused(wrong)
      if (known[0]) goTo(known[0])
      else setFailure(message)
    } finally {
      setBusy(false)
    }
  }

  const wrong = tried ? Object.keys(problems).length : 0

  return (
    <div className="p-page">
      <form
        className="p-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <input
          ref={trap}
          className="p-trap"
          name="homepage"
          tabIndex={-1}
          autoComplete="off"
          aria-hidden="true"
        />
        <header className="p-head">
          {form.org && <p className="p-org">{form.org}</p>}
          <h1>{form.title}</h1>
          {form.channel && <p className="p-hint">{form.channel}</p>}
        </header>
        {fields.length > PROGRESS_FROM && (
          <progress
            className="p-progress"
            max={fields.length}
            value={filled}
            aria-label={t('pub.form.progress', { done: filled, all: fields.length })}
          />
        )}
        <div className="p-sheet">
          {fields.map((field) => {
            const Native = nativeOf(field)
            const id = `f-${field.key}`
            const error = errorOf(field.key)
            if (!Native) return null
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: focus leaving the field's inputs
              <div key={field.key} onBlur={() => leave(field.key)}>
                <Field
                  id={id}
                  label={field.title}
                  error={error}
                  hint={field.help}
                  optional={!field.required}
                  group={isNativeGroup(field)}
                >
                  <Native
                    id={id}
                    field={field}
                    value={values[field.key]}
                    onChange={(value) => set(field.key, value)}
                    describedBy={describe(id, field.help, error)}
                    invalid={!!error}
                  />
                </Field>
              </div>
            )
          })}
        </div>
        <div className="p-sheet">
          {form.notice && <NoticeBox notice={form.notice} />}
          {consents.map((one) => {
            const error = errorOf(`consent.${one.key}`)
            const id = `f-consent.${one.key}`
            return (
              <div key={one.key} className="p-consent">
                <label className="p-tick">
                  <input
                    id={id}
                    type="checkbox"
                    checked={!!ticked[one.key]}
                    aria-invalid={error ? true : undefined}
                    aria-describedby={error ? `${id}-e` : undefined}
                    onChange={(event) =>
                      setTicked({ ...ticked, [one.key]: event.currentTarget.checked })
                    }
                  />
                  <span>{one.text}</span>
                </label>
                {error && (
                  <p className="p-error" id={`${id}-e`} role="alert">
                    {error}
                  </p>
                )}
              </div>
            )
          })}
        </div>
        <div className="p-submit">
          {(failure || wrong > 0) && (
            <p className="p-error" role="alert">
              {failure ?? t('pub.form.errors', { n: wrong })}
            </p>
          )}
          <button type="submit" className="p-btn" aria-disabled={busy}>
            {t(busy ? 'pub.form.busy' : 'pub.form.submit')}
          </button>
        </div>
      </form>
      <Foot />
    </div>
  )
}

export function PublicForm({ token }: { token: string }) {
  const lang = useLang()
  const [form, setForm] = useState<PublicFormData | null>(null)
  const [receipt, setReceipt] = useState<Receipt | null>(null)
  const [failure, setFailure] = useState<{ status: number; message: string } | null>(null)
  const [round, setRound] = useState(0)

  // The form's words are the server's: asked again when the language changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: round and lang are reasons to ask
  useEffect(() => {
    let here = true
    setFailure(null)
    fetchPublicForm(token).then(
      (found) => {
        if (!here) return
        if (found.lang && !storedLang()) setLang(found.lang)
        document.title = found.title
        setForm(found)
      },
      (error) => here && setFailure(asHttpError(error)),
    )
    return () => {
      here = false
    }
  }, [token, lang, round])

  if (receipt) return <Done receipt={receipt} org={form?.org} />
  if (form && form.lang !== undefined && failure === null) {
    return <Filling key={form.lang} token={token} form={form} onDone={setReceipt} />
  }
  if (form) return <Filling token={token} form={form} onDone={setReceipt} />
  if (!failure) return <div className="p-page p-center p-hint p-late">{t('pub.loading')}</div>
  const gone = failure.status === 404 || failure.status === 410
  return (
    <div className="p-page p-center">
      <main className="p-card p-done">
        <h1>{gone ? t('pub.form.gone') : failure.message}</h1>
        {gone ? (
          <p className="p-hint">{t('pub.form.goneHelp')}</p>
        ) : (
          <button type="button" className="p-btn" onClick={() => setRound(round + 1)}>
            {t('pub.retry')}
          </button>
        )}
      </main>
      <Foot />
    </div>
  )
}
