// SPDX-License-Identifier: Apache-2.0
// First run: the one-time link of the terminal leads here and makes the owner.
import { useState } from 'react'
import { t } from '../i18n/t'
import { asHttpError, send } from './http'
import { Password, Text } from './parts'
import type { Session } from './session'

export const PASSWORD_LEAST = 10

type Name = 'org' | 'name' | 'account' | 'password' | 'again'
type Texts = Record<Name, string>

const EMPTY: Texts = { org: '', name: '', account: '', password: '', again: '' }

export function checkSetup(values: Texts): Partial<Texts> {
  const errors: Partial<Texts> = {}
  for (const name of ['org', 'name', 'account', 'password'] as const) {
    if (!values[name].trim()) errors[name] = t('check.required')
  }
  if (!errors.password && [...values.password].length < PASSWORD_LEAST)
    errors.password = t('pub.setup.tooShort', { n: PASSWORD_LEAST })
  else if (values.again !== values.password) errors.again = t('pub.setup.mismatch')
  return errors
}

export function Setup({ session }: { session: Session | null }) {
  const token = new URLSearchParams(location.search).get('token') ?? ''
  const [values, setValues] = useState(EMPTY)
  const [errors, setErrors] = useState<Partial<Texts>>({})
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  if (session && session.setup_needed === false) {
    return (
      <>
        <p className="p-note">{t('pub.setup.done')}</p>
        <a className="p-btn" href="/login">
          {t('pub.setup.toLogin')}
        </a>
      </>
    )
  }
  if (!token) {
    return (
      <>
        <h1>{t('pub.setup.title')}</h1>
        <p className="p-note">{t('pub.setup.noToken')}</p>
        <p className="p-hint">{t('pub.setup.noTokenHelp')}</p>
      </>
    )
  }

  const submit = async () => {
    if (busy) return
    const wrong = checkSetup(values)
    setErrors(wrong)
    setFailure(null)
    const first = Object.keys(wrong)[0]
    if (first) {
      document.getElementById(first)?.focus()
      return
    }
    setBusy(true)
    const { org, name, account, password } = values
    try {
      await send('POST', '/api/v1/setup', {
        token,
        org: org.trim(),
        name: name.trim(),
        account: account.trim(),
        password,
      })
      location.replace('/')
    } catch (error) {
      const { message, fields } = asHttpError(error)
      const known = Object.keys(fields).some((path) => path in EMPTY)
      if (known) setErrors(fields)
      else setFailure(message)
    } finally {
      setBusy(false)
    }
  }

  const text = (name: Name) => ({
    id: name,
    value: values[name],
    onChange: (value: string) => setValues({ ...values, [name]: value }),
    error: errors[name],
  })

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <h1>{t('pub.setup.title')}</h1>
      <p className="p-hint p-intro">{t('pub.setup.intro')}</p>
      {failure && (
        <p className="p-note p-warn" role="alert">
          {failure}
        </p>
      )}
      <Text
        {...text('org')}
        label={t('pub.setup.org')}
        hint={t('pub.setup.orgHint')}
        autoComplete="organization"
        autoFocus
      />
      <Text {...text('name')} label={t('pub.setup.name')} autoComplete="name" />
      <Text {...text('account')} label={t('pub.setup.account')} autoComplete="username" />
      <Password
        {...text('password')}
        label={t('pub.setup.password')}
        hint={t('pub.setup.passwordHint', { n: PASSWORD_LEAST })}
        autoComplete="new-password"
      />
      <Password {...text('again')} label={t('pub.setup.again')} autoComplete="new-password" />
      <button type="submit" className="p-btn" aria-disabled={busy}>
        {t(busy ? 'pub.setup.busy' : 'pub.setup.submit')}
      </button>
    </form>
  )
}
