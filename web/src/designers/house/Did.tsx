// SPDX-License-Identifier: Apache-2.0
// What a run did, step by step, in words.
import { CircleAlert, CircleCheck, CircleMinus } from 'lucide-react'
import { recordHref } from '../../app/source'
import { t, tMaybe } from '../../i18n/t'
import type { House } from './house'

export interface Done {
  step: number
  do: string
  at?: number
  to?: string | string[]
  note?: string
  form?: string
  record?: string
  changed?: boolean
  /** On trial: what it would say or write, to whom or into which field. */
  said?: { to: string; title: string; text: string; is_hidden: boolean }[]
}

export interface Failure {
  error?: string
  code?: string
  path: string
  message: string
}

/** One step in words; with a note it did nothing. */
export function doneText(one: Done, formTitle: (key: string) => string): string {
  if (one.note) return tMaybe(`house.note.${one.note}`) ?? one.note
  const names = Array.isArray(one.to) ? one.to : one.to ? [one.to] : []
  const to = names.join(t('house.say.list')) || t('house.nobody')
  if (one.do === 'update' && one.changed === false) return t('house.did.same')
  const vars = { to, form: one.form ? formTitle(one.form) : '' }
  return tMaybe(`house.did.${one.do}`, vars) ?? one.do
}

function Said({ said, isSet }: { said: NonNullable<Done['said']>; isSet: boolean }) {
  return (
    <ul className="h-said">
      {said.map((one) => (
        <li key={JSON.stringify(one)}>
          {one.to && <span className="muted">{isSet ? `${one.to} = ` : `${one.to}：`}</span>}
          {one.is_hidden
            ? t('guards.hidden')
            : [one.title, one.text].filter(Boolean).join(' · ') || t('guards.empty')}
        </li>
      ))}
    </ul>
  )
}

export function DoneList({
  log,
  house,
  tried,
}: {
  log: readonly Done[]
  house: House
  tried?: boolean
}) {
  if (log.length === 0)
    return <p className="muted">{t(tried ? 'house.tryNothing' : 'house.noSteps')}</p>
  return (
    <ol className="h-done">
      {log.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was done stays where it is
        <li key={`${at}-${one.step}`}>
          {one.note ? (
            <CircleMinus size={14} aria-hidden className="h-done-none" />
          ) : (
            <CircleCheck size={14} aria-hidden className="h-done-ok" />
          )}
          {!tried && one.form && one.record ? (
            <a href={recordHref(one.form, one.record)}>{doneText(one, house.formTitle)}</a>
          ) : (
            <span>{doneText(one, house.formTitle)}</span>
          )}
          {one.said && <Said said={one.said} isSet={one.do === 'update'} />}
        </li>
      ))}
    </ol>
  )
}

export function FailureText({ failure, title }: { failure: Failure; title?: string }) {
  return (
    <p className="h-failure">
      <CircleAlert size={14} aria-hidden />
      <span>
        {title && `${title}：`}
        {failure.message || failure.error || failure.code}
      </span>
    </p>
  )
}
