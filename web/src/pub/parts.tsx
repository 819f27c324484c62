// SPDX-License-Identifier: Apache-2.0
// What the public pages share: a field with its label, the foot with language and theme.
import type { ReactNode } from 'react'
import { useEffect, useRef, useState } from 'react'
import { getLang, type Lang, onLang, setLang, t } from '../i18n/t'
import { getTheme, setTheme, type Theme } from '../theme/theme'

export function useLang(): Lang {
  const [lang, follow] = useState(getLang())
  useEffect(() => onLang(() => follow(getLang())), [])
  return lang
}

export interface FieldProps {
  id: string
  label: string
  error?: string | null
  hint?: string
  optional?: boolean
  /** Several inputs under one label: the label belongs to the group. */
  group?: boolean
  children: ReactNode
}

export function Field({ id, label, error, hint, optional, group, children }: FieldProps) {
  const name = (
    <>
      {label}
      {optional && <span className="p-optional">{t('pub.optional')}</span>}
    </>
  )
  const notes = (
    <>
      {hint && (
        <p className="p-hint" id={`${id}-h`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="p-error" id={`${id}-e`} role="alert">
          {error}
        </p>
      )}
    </>
  )
  if (group) {
    return (
      <fieldset className="p-field" aria-describedby={error ? `${id}-e` : undefined}>
        <legend className="p-label">{name}</legend>
        {children}
        {notes}
      </fieldset>
    )
  }
  return (
    <div className="p-field">
      <label className="p-label" htmlFor={id}>
        {name}
      </label>
      {children}
      {notes}
    </div>
  )
}

export const describe = (id: string, hint?: string, error?: string | null) =>
  [hint && `${id}-h`, error && `${id}-e`].filter(Boolean).join(' ') || undefined

export interface TextProps {
  id: string
  label: string
  value: string
  onChange: (value: string) => void
  error?: string | null
  hint?: string
  autoFocus?: boolean
  autoComplete?: string
  inputMode?: 'numeric' | 'text'
  maxLength?: number
  className?: string
}

export function Text(props: TextProps) {
  const { id, label, value, onChange, error, hint } = props
  const input = useRef<HTMLInputElement>(null)
  const wanted = props.autoFocus
  // The attribute only works while the page loads; the second step comes later.
  useEffect(() => {
    if (wanted) input.current?.focus()
  }, [wanted])
  return (
    <Field id={id} label={label} error={error} hint={hint}>
      <input
        ref={input}
        id={id}
        name={id}
        className={`p-input ${props.className ?? ''}`}
        value={value}
        autoComplete={props.autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        inputMode={props.inputMode}
        maxLength={props.maxLength}
        aria-invalid={error ? true : undefined}
        aria-describedby={describe(id, hint, error)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Field>
  )
}

export function Password(props: TextProps) {
  const { id, label, value, onChange, error, hint } = props
  const [shown, setShown] = useState(false)
  return (
    <Field id={id} label={label} error={error} hint={hint}>
      <div className="p-password">
        <input
          id={id}
          name={id}
          className="p-input"
          type={shown ? 'text' : 'password'}
          value={value}
          autoComplete={props.autoComplete ?? 'current-password'}
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={error ? true : undefined}
          aria-describedby={describe(id, hint, error)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        <button
          type="button"
          className="p-show"
          aria-label={t(shown ? 'pub.login.hidePassword' : 'pub.login.showPassword')}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          {t(shown ? 'pub.login.hide' : 'pub.login.show')}
        </button>
      </div>
    </Field>
  )
}

const themes: Theme[] = ['auto', 'light', 'dark']

export function Foot() {
  const lang = useLang()
  const [theme, chooseTheme] = useState(getTheme())
  return (
    <footer className="p-foot">
      <label>
        <span className="sr-only">{t('pub.language')}</span>
        <select value={lang} onChange={(event) => setLang(event.currentTarget.value as Lang, true)}>
          <option value="zh">中文</option>
          <option value="en">English</option>
        </select>
      </label>
      <label>
        <span className="sr-only">{t('pub.theme')}</span>
        <select
          value={theme}
          onChange={(event) => {
            setTheme(event.currentTarget.value as Theme)
            chooseTheme(event.currentTarget.value as Theme)
          }}
        >
          {themes.map((one) => (
            <option key={one} value={one}>
              {t(`pub.theme.${one}` as 'pub.theme.auto')}
            </option>
          ))}
        </select>
      </label>
    </footer>
  )
}

/** The mark: five petals of apricot blossom. */
export function Logo({ size = 40 }: { size?: number }) {
  return <img src="/icon.svg" width={size} height={size} alt="" />
}
