// SPDX-License-Identifier: Apache-2.0
// A text in which fields of a record are named in braces. One writes and reads their titles, their keys are kept;
// behind a brace the fields are offered. The keys of an input method are left alone.
import './named.css'
import { Braces } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { t } from '../../i18n/t'
import { IconButton, Input, Menu, TextArea } from '../../ui'
import { pieces, toKeys, toTitles } from '../house/model'
import { braceAt, namesLike, withName } from './naming'

type Titles = ReadonlyMap<string, string>

function Chips({ text, titles }: { text: string; titles: Titles }) {
  const parts = pieces(text)
  if (!parts.some((one) => one.isField)) return null
  return (
    <p className="h-chips" aria-hidden>
      {parts.map((one, at) =>
        one.isField ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts have no other name
          <span key={`${at}-${one.text}`} className="h-chip">
            {titles.get(one.text) ?? one.text}
          </span>
        ) : (
          one.text
        ),
      )}
    </p>
  )
}

export interface NamedTextProps {
  label: string
  value: string
  onChange: (text: string) => void
  /** Fields that may be named, by key. */
  titles: Titles
  /** Several lines. */
  area?: boolean
  error?: string | null
  required?: boolean
}

export function NamedText({
  label,
  value,
  onChange,
  titles,
  area,
  error,
  required,
}: NamedTextProps) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const [draft, setDraft] = useState<string | null>(null)
  const [caret, setCaret] = useState<number | null>(null)
  const [at, setAt] = useState(0)
  const shown = draft ?? toTitles(value, titles)
  const brace = caret === null ? null : braceAt(shown, caret)
  const found = brace ? namesLike(titles, brace.query) : []
  const isOpen = found.length > 0
  const control = () =>
    box.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>('input, textarea')

  useEffect(() => {
    const input = box.current?.querySelector('input, textarea')
    input?.setAttribute('aria-autocomplete', 'list')
    if (!isOpen) return
    input?.setAttribute('aria-controls', `${id}-list`)
    input?.setAttribute('aria-activedescendant', `${id}-${at}`)
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
    return () => {
      input?.removeAttribute('aria-controls')
      input?.removeAttribute('aria-activedescendant')
    }
  }, [isOpen, at, id])

  const put = (text: string) => {
    setDraft(text)
    onChange(toKeys(text, titles))
  }
  const place = (from: number, to: number, key: string) => {
    const next = withName(shown, { from, to }, key, titles)
    put(next.text)
    setCaret(null)
    setTimeout(() => {
      control()?.focus()
      control()?.setSelectionRange(next.caret, next.caret)
    }, 30)
  }
  const choose = (n: number) => {
    const key = found[n]?.[0]
    if (brace && key) place(brace.from, brace.to, key)
  }
  const insert = (key: string) => {
    const there = control()?.selectionStart ?? shown.length
    place(there, there, key)
  }
  const onKey = (event: KeyboardEvent) => {
    if (!isOpen || event.nativeEvent.isComposing || event.keyCode === 229) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) setAt((now) => (now + step + found.length) % found.length)
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) choose(at)
    else if (event.key === 'Escape') setCaret(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const Control = area ? TextArea : Input
  return (
    <div className="h-text" ref={box} onKeyDownCapture={onKey}>
      <div className="h-text-line">
        <Control
          label={label}
          required={required}
          error={error}
          value={shown}
          onChange={(text: string) => {
            put(text)
            setAt(0)
            setCaret(control()?.selectionStart ?? text.length)
          }}
          onBlur={() => {
            setDraft(null)
            setCaret(null)
          }}
        />
        {titles.size > 0 && (
          <Menu
            label={t('named.insert')}
            placement="bottom end"
            items={[...titles].map(([key, title]) => ({
              key,
              title,
              onAction: () => insert(key),
            }))}
            trigger={<IconButton icon={Braces} label={t('named.insertIn', { name: label })} />}
          />
        )}
        {isOpen && (
          <div
            ref={list}
            id={`${id}-list`}
            // biome-ignore lint/a11y/useSemanticElements: the text keeps the focus
            role="listbox"
            aria-label={t('named.fields')}
            className="h-offered"
          >
            {found.map(([key, title], n) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text's
              <div
                key={key}
                id={`${id}-${n}`}
                role="option"
                tabIndex={-1}
                aria-selected={n === at}
                className="h-offer"
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(n)}
              >
                {title} <span className="muted">{key}</span>
              </div>
            ))}
          </div>
        )}
      </div>
      <p className="sr-only" role="status">
        {isOpen ? t('named.found', { n: found.length }) : ''}
      </p>
      <Chips text={value} titles={titles} />
    </div>
  )
}
