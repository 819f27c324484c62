// SPDX-License-Identifier: Apache-2.0
// A public form being filled in: one page or several, with the notice, the texts to agree to and the
// captcha on the last one.
import { type ComponentType, useEffect, useRef, useState } from 'react'
import type { FieldDef, Value, Values } from '../core/schema'
import { valuesToWire } from '../core/schema'
import { isNativeGroup, nativeOf } from '../fields/native'
import type { ListItem, NativeProps } from '../fields/types'
import { t } from '../i18n/t'
import type { Answer } from './captcha'
import {
  type Consent,
  countFilled,
  loadDraft,
  type Notice,
  type PageDef,
  problemsOf,
  type PublicFormData,
  type Receipt,
  type Sent,
  saveDraft,
  sourceOf,
} from './data'
import type { FileRef } from '../core/schema'
import { asHttpError, newKey, send, sendFile } from './http'
import { describe, Field, Foot } from './parts'

// An error that appears on leaving a field moves what is below it; while a finger is on its
// way down, the tap would miss. So it waits until the tap is over.
const AFTER_TAP_MS = 300
const PROGRESS_FROM = 8
const NOTICE_ROWS = ['purpose', 'processor', 'retention', 'rights'] as const

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

function ConsentBox(props: {
  one: Consent
  ticked: boolean
  error: string | null
  onTick: (on: boolean) => void
}) {
  const { one, error } = props
  const id = `f-consent.${one.key}`
  return (
    <div className="p-consent">
      <label className="p-tick">
        <input
          id={id}
          type="checkbox"
          checked={props.ticked}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-e` : undefined}
          onChange={(event) => props.onTick(event.currentTarget.checked)}
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
}

interface OneProps {
  services: NativeProps['services']
  field: FieldDef
  value: Value | undefined
  error: string | null
  onChange: (value: Value) => void
  onLeave: () => void
}

function One({ field, value, error, services, onChange, onLeave }: OneProps) {
  const Native = nativeOf(field)
  const id = `f-${field.key}`
  if (!Native) return null
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: focus leaving the field's inputs
    <div onBlur={onLeave}>
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
          value={value}
          onChange={onChange}
          describedBy={describe(id, field.help, error)}
          invalid={!!error}
          services={services}
        />
      </Field>
    </div>
  )
}

function Progress({
  pages,
  step,
  filled,
  all,
}: Record<'pages' | 'step' | 'filled' | 'all', number>) {
  if (pages > 1)
    return (
      <>
        <p className="p-hint p-step" aria-live="polite">
          {t('pub.form.step', { n: step + 1, all: pages })}
        </p>
        <progress
          className="p-progress"
          max={pages}
          value={step + 1}
          aria-label={t('pub.form.step', { n: step + 1, all: pages })}
        />
      </>
    )
  if (all <= PROGRESS_FROM) return null
  return (
    <progress
      className="p-progress"
      max={all}
      value={filled}
      aria-label={t('pub.form.progress', { done: filled, all })}
    />
  )
}

// One function: a control asks again when it gets another.
const fetchList = async (name: string) =>
  (await send<{ items: ListItem[] }>('GET', `/pub/v1/lists/${encodeURIComponent(name)}`)).items

/** What rules refuse on this page; what belongs to no field is said on the last one. */
const rulesOf = (
  problems: Record<string, string> | undefined,
  fields: readonly FieldDef[],
  isLast: boolean,
) =>
  Object.fromEntries(
    Object.entries(problems ?? {}).filter(
      ([key]) => (key === '' && isLast) || fields.some((field) => field.key === key),
    ),
  )

const focusOn = (id: string) => {
  const input = document.getElementById(id)
  input?.focus()
  input?.scrollIntoView({ block: 'center' })
}

type CaptchaBox = ComponentType<{
  token: string
  error: string | null
  round: number
  onChange: (answer: Answer) => void
}>

export function Filling({
  token,
  form,
  pages,
  sent,
  reopen,
  Captcha,
  applyRules,
  preview,
  onDone,
}: {
  token: string
  form: PublicFormData
  pages: PageDef[]
  /** What was sent before and may be changed. */
  sent?: Sent
  reopen?: string
  Captcha?: CaptchaBox
  /** Comes with forms that have rules. */
  applyRules?: typeof import('../core/rules').applyRules
  /** Drawn for its maker: nothing is kept or sent. */
  preview?: boolean
  onDone: (receipt: Receipt) => void
}) {
  const draft = useRef(sent || preview ? null : loadDraft(token)).current
  const [values, setValues] = useState<Values>(sent?.values ?? draft?.values ?? {})
  const [ticked, setTicked] = useState<Record<string, boolean>>(draft?.ticked ?? {})
  const [step, setStep] = useState(Math.min(draft?.step ?? 0, pages.length - 1))
  const [tried, setTried] = useState(false)
  const [left, setLeft] = useState<Record<string, boolean>>({})
  const [refused, setRefused] = useState<Record<string, string>>({})
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [round, setRound] = useState(0)
  const answer = useRef<Answer | null>(null)
  // The same content sent again after a lost answer must not become a second entry.
  const key = useRef(newKey())
  // Only a machine fills this in.
  const trap = useRef<HTMLInputElement>(null)
  const top = useRef<HTMLHeadingElement>(null)

  const services = {
    list: fetchList,
    upload: (file: File) =>
      preview
        ? Promise.reject(new Error(t('pub.error.server')))
        : sendFile<FileRef>(`/pub/v1/forms/${encodeURIComponent(token)}/files`, file),
  }
  const every = pages.flatMap((page) => page.fields)
  const ruled = applyRules?.(
    form,
    values,
    { fields: every, initial: sent?.values ?? {}, isNew: !sent },
    (title) => t('pub.form.notOffered', { title }),
  )
  const all = ruled?.fields ?? every
  const onPage = new Set(pages[step]?.fields.map((field) => field.key))
  const fields = all.filter((field) => onPage.has(field.key))
  const isLast = step === pages.length - 1
  const consents = isLast && !sent ? (form.consents ?? []) : []
  const problems = {
    ...rulesOf(ruled?.problems, fields, isLast),
    ...problemsOf(fields, values, consents, ticked),
  }
  const errorOf = (name: string) =>
    refused[name] ?? (tried || left[name] ? problems[name] : undefined) ?? null

  useEffect(() => {
    if (!sent && !preview) saveDraft(token, { values, ticked, step })
  }, [sent, preview, token, values, ticked, step])

  const set = (name: string, value: Value) => {
    key.current = newKey()
    setRefused((old) => ({ ...old, [name]: undefined }) as Record<string, string>)
    setValues((old) => ({ ...old, [name]: value }))
  }

  const goTo = (page: number) => {
    setStep(page)
    setTried(false)
    setLeft({})
    setTimeout(() => {
      top.current?.focus({ preventScroll: true })
      if (!preview) scrollTo(0, 0)
    })
  }

  const showWrong = (name: string) => {
    const page = pages.findIndex((one) => one.fields.some((field) => field.key === name))
    if (page >= 0 && page !== step) setStep(page)
    setTimeout(() => focusOn(`f-${name}`))
  }

  const captchaOf = async (given: Answer | null) => given && { ...given, work: await given.work }

  const post = async () => {
    if (sent)
      return send<Receipt>(
        'PUT',
        `/pub/v1/forms/${token}/sent/${reopen}`,
        { values: valuesToWire(ruled?.values ?? values) },
        key.current,
      )
    const given = Object.fromEntries(consents.map((one) => [one.key, !!ticked[one.key]]))
    return send<Receipt>(
      'POST',
      `/pub/v1/forms/${encodeURIComponent(token)}`,
      {
        values: {
          ...valuesToWire(ruled?.values ?? values),
          homepage: trap.current?.value || undefined,
        },
        consents: given,
        notice_version: form.notice?.version ?? '',
        ...(Captcha ? { captcha: await captchaOf(answer.current) } : {}),
        ...(form.state ? { source: sourceOf(location.search) } : {}),
      },
      key.current,
    )
  }

  const submit = async () => {
    if (busy) return
    setTried(true)
    setFailure(null)
    const first = Object.keys(problems)[0]
    if (first) {
      focusOn(`f-${first}`)
      return
    }
    if (!isLast) {
      goTo(step + 1)
      return
    }
    if (preview) return
    setBusy(true)
    try {
      const receipt = await post()
      saveDraft(token, null)
      onDone(receipt)
    } catch (error) {
      const { message, fields: wrong } = asHttpError(error)
      const known = Object.keys(wrong).find(
        (name) => name === 'captcha' || all.some((field) => field.key === name),
      )
      setRefused(wrong)
      if (Captcha) {
        key.current = newKey()
        setRound(round + 1)
      }
      if (known) showWrong(known)
      else setFailure(message)
    } finally {
      setBusy(false)
    }
  }

  const wrong = tried ? Object.keys(problems).length : 0
  const page = pages[Math.min(step, pages.length - 1)]
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
          <h1 ref={top} tabIndex={-1}>
            {form.title}
          </h1>
          {form.channel && <p className="p-hint">{form.channel}</p>}
          {form.intro && step === 0 && <p className="p-intro">{form.intro}</p>}
          {sent && <p className="p-note">{t('pub.form.reopened', { number: sent.number })}</p>}
        </header>
        <Progress
          pages={pages.length}
          step={step}
          filled={countFilled(all, values)}
          all={all.length}
        />
        <div className="p-sheet" key={step}>
          {page?.title && <h2 className="p-page-title">{page.title}</h2>}
          {fields.map((field) => (
            <One
              key={field.key}
              services={services}
              field={field}
              value={values[field.key]}
              error={errorOf(field.key)}
              onChange={(value) => set(field.key, value)}
              onLeave={() => {
                if (values[field.key] === undefined) return
                setTimeout(() => setLeft((old) => ({ ...old, [field.key]: true })), AFTER_TAP_MS)
              }}
            />
          ))}
        </div>
        {isLast && !sent && (form.notice?.purpose || consents.length > 0 || Captcha) && (
          <div className="p-sheet">
            {form.notice?.purpose && <NoticeBox notice={form.notice} />}
            {consents.map((one) => (
              <ConsentBox
                key={one.key}
                one={one}
                ticked={!!ticked[one.key]}
                error={errorOf(`consent.${one.key}`)}
                onTick={(on) => setTicked({ ...ticked, [one.key]: on })}
              />
            ))}
            {Captcha && (
              <Captcha
                token={token}
                error={refused.captcha ?? null}
                round={round}
                onChange={(given) => {
                  answer.current = given
                }}
              />
            )}
          </div>
        )}
        <div className="p-submit">
          {(failure || wrong > 0) && (
            <p className="p-error" role="alert">
              {failure ?? problems[''] ?? t('pub.form.errors', { n: wrong })}
            </p>
          )}
          <div className="p-steps">
            {step > 0 && (
              <button type="button" className="p-btn p-back" onClick={() => goTo(step - 1)}>
                {t('pub.form.back')}
              </button>
            )}
            <button type="submit" className="p-btn" aria-disabled={busy}>
              {t(busy ? 'pub.form.busy' : isLast ? 'pub.form.submit' : 'pub.form.next')}
            </button>
          </div>
        </div>
      </form>
      {!preview && <Foot />}
    </div>
  )
}
