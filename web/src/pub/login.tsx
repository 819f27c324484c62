// SPDX-License-Identifier: Apache-2.0
// Log-in in one or two steps, and the set-up of a fresh system.
import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { t } from '../i18n/t'
import { asHttpError } from './http'
import { Foot, Logo, Password, Text, useLang } from './parts'
import { nextPage, readSession, type Session, signIn, signOut, verifyCode } from './session'
import { Setup } from './setup'

const PREFETCH_AFTER_MS = 400
const COUNTED_S = 90

// The staff application arrives while the person types.
function prefetchStaff() {
  for (const href of __STAFF_ENTRY__) {
    const link = document.createElement('link')
    const style = href.endsWith('.css')
    link.rel = style ? 'prefetch' : 'modulepreload'
    if (style) link.as = 'style'
    link.href = href
    document.head.appendChild(link)
  }
}

export const enter = () => location.replace(nextPage(location.search))

export function Frame({ org, children }: { org?: string; children: ReactNode }) {
  return (
    <div className="p-page p-center">
      <main className="p-card">
        <header className="p-brand">
          <Logo />
          <div>
            <div className="p-org">{org || t('pub.product')}</div>
            {org && <div className="p-product">{t('pub.product')}</div>}
          </div>
        </header>
        {children}
      </main>
      <Foot />
    </div>
  )
}

type Errors = Partial<Record<'account' | 'password' | 'code', string>>

function useWait() {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    if (seconds <= 0) return
    const timer = setTimeout(() => setSeconds(seconds - 1), 1000)
    return () => clearTimeout(timer)
  }, [seconds])
  return [seconds, setSeconds] as const
}

function Credentials({ onDone }: { onDone: (session: Session) => void }) {
  const [account, setAccount] = useState('')
  const [password, setPassword] = useState('')
  const [errors, setErrors] = useState<Errors>({})
  const [busy, setBusy] = useState(false)
  const [wait, setWait] = useWait()

  const submit = async () => {
    if (busy || wait > 0) return
    const missing: Errors = {}
    if (!account.trim()) missing.account = t('pub.login.missingAccount')
    if (!password) missing.password = t('pub.login.missingPassword')
    setErrors(missing)
    if (missing.account || missing.password) {
      document.getElementById(missing.account ? 'account' : 'password')?.focus()
      return
    }
    setBusy(true)
    try {
      onDone(await signIn(account.trim(), password))
    } catch (error) {
      const { status, message, retryAfter } = asHttpError(error)
      // A short wait is counted down; a long one the server says in minutes.
      setWait(status === 429 && retryAfter <= COUNTED_S ? retryAfter : 0)
      setErrors({ password: status === 401 ? t('pub.login.wrong') : message })
      const input = document.getElementById('password') as HTMLInputElement | null
      input?.focus()
      input?.select()
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <h1 className="sr-only">{t('pub.login.title')}</h1>
      <Text
        id="account"
        label={t('pub.login.account')}
        value={account}
        onChange={setAccount}
        error={errors.account}
        autoComplete="username"
        autoFocus
      />
      <Password
        id="password"
        label={t('pub.login.password')}
        value={password}
        onChange={setPassword}
        error={wait > 0 ? t('pub.login.wait', { n: wait }) : errors.password}
      />
      <button type="submit" className="p-btn" aria-disabled={busy || wait > 0}>
        {t(busy ? 'pub.login.busy' : 'pub.login.submit')}
      </button>
      <p className="p-hint p-after">{t('pub.login.forgot')}</p>
    </form>
  )
}

function Code({ onDone, onBack }: { onDone: (session: Session) => void; onBack: () => void }) {
  const [code, setCode] = useState('')
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  const submit = async (given: string) => {
    if (busy) return
    if (given.length < 6) {
      setError(t('pub.totp.missing'))
      return
    }
    setBusy(true)
    try {
      onDone(await verifyCode(given))
    } catch (failure) {
      const { status, message } = asHttpError(failure)
      setError(status === 401 ? t('pub.totp.wrong') : message)
      setCode('')
      document.getElementById('code')?.focus()
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit(code)
      }}
    >
      <h1>{t('pub.totp.title')}</h1>
      <Text
        id="code"
        className="p-code"
        label={t('pub.totp.code')}
        hint={t('pub.totp.help')}
        value={code}
        onChange={(text) => {
          // Recovery codes hold letters, so only the plain six digits go off by themselves.
          const clean = text.normalize('NFKC').replace(/\s/g, '')
          setCode(clean)
          setError(undefined)
          if (/^\d{6}$/.test(clean)) submit(clean)
        }}
        error={error}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={32}
        autoFocus
      />
      <button type="submit" className="p-btn" aria-disabled={busy}>
        {t(busy ? 'pub.login.busy' : 'pub.totp.submit')}
      </button>
      <button type="button" className="p-link" onClick={onBack}>
        {t('pub.totp.back')}
      </button>
    </form>
  )
}

export function Login() {
  useLang()
  const [session, setSession] = useState<Session | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const settingUp = location.pathname === '/setup'

  const take = (next: Session) => {
    if (next.setup_needed && !settingUp) location.replace('/setup')
    else if (next.signed_in && !next.needs_totp) enter()
    else setSession(next)
  }
  const ask = () => {
    setFailure(null)
    readSession().then(take, (error) => setFailure(asHttpError(error).message))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    ask()
    const timer = setTimeout(prefetchStaff, PREFETCH_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])

  if (settingUp) {
    return (
      <Frame>
        <Setup session={session} />
      </Frame>
    )
  }
  return (
    <Frame org={session?.org}>
      {session?.insecure_http && <p className="p-note p-warn">{t('pub.login.insecure')}</p>}
      {failure && (
        <p className="p-note p-warn" role="alert">
          {failure}{' '}
          <button type="button" className="p-link" onClick={ask}>
            {t('pub.retry')}
          </button>
        </p>
      )}
      {session?.needs_totp ? (
        <Code onDone={take} onBack={() => signOut().then(setSession, ask)} />
      ) : (
        <Credentials onDone={take} />
      )}
    </Frame>
  )
}
