// SPDX-License-Identifier: Apache-2.0
// Small things without behaviour of their own.
import './Bits.css'
import { TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { t } from '../i18n/t'
import { Button } from './Button'
import { cx } from './cx'
import type { Icon, Tone } from './types'

const AVATAR_TONES: Tone[] = ['brand', 'info', 'ok', 'warn', 'violet', 'grey']

// Chinese names show their last two characters, others their initials.
export function initials(name: string): string {
  const clean = name.trim()
  if (/[\u3400-\u9fff]/.test(clean)) return [...clean].slice(-2).join('')
  const words = clean.split(/\s+/).filter(Boolean)
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('')
}

export function Avatar({ name, size = 28 }: { name: string; size?: number }) {
  const sum = [...name].reduce((total, char) => total + (char.codePointAt(0) ?? 0), 0)
  const tone = AVATAR_TONES[sum % AVATAR_TONES.length]
  return (
    <span
      className={`x-avatar x-tone-${tone}`}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.42) }}
      aria-hidden
    >
      {initials(name)}
    </span>
  )
}

export interface EmptyProps {
  icon?: Icon
  title: string
  children?: ReactNode
  /** One primary action, at most one more. */
  action?: ReactNode
}

export function Empty({ icon: Icon, title, children, action }: EmptyProps) {
  return (
    <div className="x-empty">
      {Icon && <Icon size={28} strokeWidth={1.5} aria-hidden />}
      <p className="x-empty-title">{title}</p>
      {children && <p className="muted">{children}</p>}
      {action && <div className="x-row">{action}</div>}
    </div>
  )
}

const QUIET_MS = 150

/** Grey bars in the shape of what comes; nothing at all for the first 150 ms. */
export function Skeleton({ lines = 3, height }: { lines?: number; height?: number }) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), QUIET_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="x-skeleton" aria-busy="true">
      <span className="sr-only">{t('ui.loading')}</span>
      {Array.from({ length: lines }, (_, index) => (
        <div
          key={`line-${index.toString()}`}
          className={cx('x-bone', !shown && 'x-hidden')}
          style={{ height, width: lines > 1 && index === lines - 1 ? '60%' : undefined }}
        />
      ))}
    </div>
  )
}

export interface ErrorBoxProps {
  title?: string
  /** What happened and what to do. */
  message: string
  requestId?: string
  onRetry?: () => void
  children?: ReactNode
}

export function ErrorBox({ title, message, requestId, onRetry, children }: ErrorBoxProps) {
  return (
    <div className="x-errorbox" role="alert">
      <TriangleAlert size={18} aria-hidden />
      <div className="x-errorbox-text">
        <strong>{title ?? t('error.title')}</strong>
        <p>{message}</p>
        {children}
        {requestId && <p className="x-errorbox-id">{t('ui.requestId', { id: requestId })}</p>}
      </div>
      {onRetry && (
        <Button size="s" onPress={onRetry}>
          {t('ui.retry')}
        </Button>
      )}
    </div>
  )
}

export interface CardProps {
  title?: ReactNode
  /** Right of the title. */
  actions?: ReactNode
  children: ReactNode
  className?: string
  flush?: boolean
}

export function Card({ title, actions, children, className, flush }: CardProps) {
  return (
    <section className={cx('x-card', flush && 'x-card-flush', className)}>
      {(title || actions) && (
        <header className="x-card-head">
          {title && <h2>{title}</h2>}
          {actions && <div className="x-row">{actions}</div>}
        </header>
      )}
      {children}
    </section>
  )
}

/** A fixed strip for what must not be missed: allergy, risk, insecure connection. */
export function Strip({
  tone = 'danger',
  icon: Icon = TriangleAlert,
  children,
}: {
  tone?: Tone
  icon?: Icon
  children: ReactNode
}) {
  return (
    <div className={`x-strip x-tone-${tone}`} role="note">
      <Icon size={16} aria-hidden />
      <div>{children}</div>
    </div>
  )
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="x-kbd">{children}</kbd>
}

export function Progress({ value, label }: { value: number; label: string }) {
  const percent = Math.max(0, Math.min(100, Math.round(value)))
  return (
    <div
      className="x-progress"
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div style={{ width: `${percent}%` }} />
    </div>
  )
}
