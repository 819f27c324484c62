// SPDX-License-Identifier: Apache-2.0
// A public form: what a stranger sees after scanning a code. It is open, or says why not; sent, it
// gives a number, and a way back where the form has one. An address with a second token is that way.
import { type ComponentType, useEffect, useState } from 'react'
import { loadNatives, nativeOf } from '../fields/native'
import { getLang, htmlLang, setLang, storedLang, t } from '../i18n/t'
import { type PageDef, pagesOf, type PublicFormData, type Receipt, type Sent } from './data'
import { Filling } from './filling'
import { asHttpError, send } from './http'
import { Foot, useLang } from './parts'

type CaptchaBox = ComponentType<Parameters<typeof import('./captcha')['default']>[0]>

interface Loaded {
  form: PublicFormData
  pages: PageDef[]
  sent?: Sent
  Captcha?: CaptchaBox
  applyRules?: typeof import('../core/rules').applyRules
}

async function load(token: string, reopen?: string): Promise<Loaded> {
  const path = `/pub/v1/forms/${encodeURIComponent(token)}`
  const form = await send<PublicFormData>('GET', path)
  const sent = reopen
    ? await send<Sent>('GET', `${path}/sent/${encodeURIComponent(reopen)}`)
    : undefined
  const pages = pagesOf(form)
  await loadNatives(pages.flatMap((page) => page.fields))
  const shown = pages.map((page) => ({ ...page, fields: page.fields.filter((f) => nativeOf(f)) }))
  const needsCaptcha = form.captcha && !reopen && (form.state ?? 'open') === 'open'
  const Captcha = needsCaptcha ? (await import('./captcha')).default : undefined
  const isRuled = (form.rules?.length ?? 0) + (form.checks?.length ?? 0) > 0
  const applyRules = isRuled ? (await import('../core/rules')).applyRules : undefined
  return { form, pages: shown, sent, Captcha, applyRules }
}

export const whenText = (ms: number) =>
  new Intl.DateTimeFormat(htmlLang(getLang()), { dateStyle: 'long', timeStyle: 'short' }).format(ms)

function WayBack({ token, receipt }: { token: string; receipt: Receipt }) {
  const [copied, setCopied] = useState(false)
  const url = `${location.origin}/f/${token}/${receipt.reopen}`
  return (
    <div className="p-note p-wayback">
      <p>{t('pub.form.wayBack', { until: whenText(receipt.reopen_until ?? 0) })}</p>
      <p>
        <a href={url}>{t('pub.form.openAgain')}</a>
        <button
          type="button"
          className="p-link"
          onClick={() => navigator.clipboard?.writeText(url).then(() => setCopied(true))}
        >
          {t(copied ? 'pub.form.copied' : 'pub.form.copyLink')}
        </button>
      </p>
    </div>
  )
}

function Done({ token, form, receipt }: { token: string; form: PublicFormData; receipt: Receipt }) {
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
        <p className="p-hint">{t(form.state ? 'pub.form.keepNumber' : 'pub.form.keep')}</p>
        {receipt.reopen && <WayBack token={token} receipt={receipt} />}
        {form.org && <p className="p-hint">{form.org}</p>}
      </main>
    </div>
  )
}

function Closed({ form }: { form: PublicFormData }) {
  const words =
    form.state === 'early'
      ? t('pub.form.early', { at: whenText(form.opens_at ?? 0) })
      : form.state === 'full'
        ? t('pub.form.full')
        : t('pub.form.ended', { at: whenText(form.closes_at ?? 0) })
  return (
    <div className="p-page p-center">
      <main className="p-card p-done">
        <h1>{form.title}</h1>
        <p>{words}</p>
        {form.org && <p className="p-hint">{form.org}</p>}
      </main>
      <Foot />
    </div>
  )
}

export function PublicForm({ token, reopen }: { token: string; reopen?: string }) {
  const lang = useLang()
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [receipt, setReceipt] = useState<Receipt | null>(null)
  const [failure, setFailure] = useState<{ status: number; message: string } | null>(null)
  const [round, setRound] = useState(0)

  // The form's words are the server's: asked again when the language changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: round and lang are reasons to ask
  useEffect(() => {
    let here = true
    setFailure(null)
    load(token, reopen).then(
      (found) => {
        if (!here) return
        if (found.form.lang && !storedLang()) setLang(found.form.lang)
        document.title = found.form.title
        setLoaded(found)
      },
      (error) => here && setFailure(asHttpError(error)),
    )
    return () => {
      here = false
    }
  }, [token, reopen, lang, round])

  const form = loaded?.form
  if (form && receipt) return <Done token={token} form={form} receipt={receipt} />
  if (form && !failure) {
    if (!reopen && (form.state ?? 'open') !== 'open') return <Closed form={form} />
    return (
      <Filling
        key={form.lang}
        token={token}
        reopen={reopen}
        onDone={(got) => {
          setReceipt(got)
          scrollTo(0, 0)
        }}
        {...loaded}
      />
    )
  }
  if (!failure) return <div className="p-page p-center p-hint p-late">{t('pub.loading')}</div>
  const gone = failure.status === 404 || failure.status === 410
  const handled = failure.status === 409
  return (
    <div className="p-page p-center">
      <main className="p-card p-done">
        <h1>{gone ? t('pub.form.gone') : failure.message}</h1>
        {gone && <p className="p-hint">{t('pub.form.goneHelp')}</p>}
        {!gone && !handled && (
          <button type="button" className="p-btn" onClick={() => setRound(round + 1)}>
            {t('pub.retry')}
          </button>
        )}
      </main>
      <Foot />
    </div>
  )
}
