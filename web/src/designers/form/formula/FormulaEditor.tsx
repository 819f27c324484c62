// SPDX-License-Identifier: Apache-2.0
// A formula being written: a plain text box with the colours and the underline painted under it, a list
// of what fits at the caret, the help of the function around it, and what it gives on real records.
import './formula.css'
import { useQueries, useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { type KeyboardEvent, useContext, useEffect, useId, useMemo, useRef, useState } from 'react'
import { get, post } from '../../../api/client'
import { errorText } from '../../../api/errors'
import { getLang, t } from '../../../i18n/t'
import { type Checked, type Core, loadCore } from '../../../live/formula'
import { Field } from '../../../ui'
import type { Design, FieldType, SentDesign } from '../model'
import { FormKey } from '../parts'
import { type Candidate, callAt, candidates, type Fn, markAt, placeAt, take } from './complete'
import { linkedForms, namesIn } from './names'

interface Tried {
  problem?: { code: string; at: number; message: string }
  type?: string
  is_volatile?: boolean
  samples?: { id: string; title: string; text?: string; error?: string; hidden?: boolean }[]
}

const PAUSE_MS = 400

export const useFunctions = () =>
  useQuery({
    queryKey: ['formula-functions', getLang()],
    queryFn: () => get<{ rows: Fn[] }>('/formula/functions').then((got) => got.rows),
    staleTime: Number.POSITIVE_INFINITY,
  })

type Targets = Record<string, SentDesign | undefined>

function useTargets(design: Design, given: Targets | undefined): Targets {
  const forms = given ? [] : linkedForms(design)
  const found = useQueries({
    queries: forms.map((form) => ({
      queryKey: ['design-fields', form],
      queryFn: () => get<{ form: SentDesign }>(`/forms/${form}/design`),
      staleTime: 60_000,
    })),
  })
  return given ?? Object.fromEntries(forms.map((form, at) => [form, found[at]?.data?.form]))
}

function useCore(): Core | null {
  const [core, setCore] = useState<Core | null>(null)
  useEffect(() => {
    let open = true
    loadCore().then(
      (got) => open && setCore(got),
      () => {},
    )
    return () => {
      open = false
    }
  }, [])
  return core
}

/** What the server makes of it, after a pause. */
function useTrial(formula: string, result: string, scale: number, ready: boolean) {
  const form = useContext(FormKey)
  const [tried, setTried] = useState<Tried | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  useEffect(() => {
    setTried(null)
    setFailure(null)
    if (!ready || !form || !formula.trim()) return
    let open = true
    const timer = setTimeout(() => {
      post<Tried>(`/forms/${form}/formula/try`, { formula, result, scale }).then(
        (got) => open && setTried(got),
        (error) => open && setFailure(error),
      )
    }, PAUSE_MS)
    return () => {
      open = false
      clearTimeout(timer)
    }
  }, [formula, result, scale, ready, form])
  return { tried, failure }
}

function Samples({
  tried,
  failure,
  known,
}: {
  tried: Tried | null
  failure: unknown
  known: boolean
}) {
  if (failure) return <p className="muted">{t('formula.failed', { why: errorText(failure) })}</p>
  if (!tried) return <p className="muted">{t('formula.reading')}</p>
  if (tried.problem) return known ? <p className="muted">{t('formula.unpublished')}</p> : null
  if (!tried.samples?.length) return <p className="muted">{t('formula.noSamples')}</p>
  return (
    <table className="fx-samples">
      <caption>{t('formula.samples')}</caption>
      <tbody>
        {tried.samples.map((one) => (
          <tr key={one.id}>
            <th scope="row">{one.title || `#${one.id}`}</th>
            <td>
              {one.hidden ? (
                <span className="muted">{t('formula.hidden')}</span>
              ) : one.error ? (
                <code className="fx-error">{one.error}</code>
              ) : (
                one.text || <span className="muted">{t('formula.empty')}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function FormulaEditor({
  label,
  value,
  design,
  uid,
  types,
  result,
  scale,
  rows,
  targets: given,
  onChange,
}: {
  label: string
  value: string
  /** The form of the formula's field, or the sub-form as a form. */
  design: Design
  uid: string
  types: readonly FieldType[]
  result: string
  scale: number
  /** It is a formula of a sub-form's rows: there is no record to try it on. */
  rows: boolean
  /** What links lead to, where that is known already; else the designs are read. */
  targets?: Targets
  onChange: (formula: string) => void
}) {
  const id = useId()
  const box = useRef<HTMLTextAreaElement>(null)
  const paint = useRef<HTMLPreElement>(null)
  const [caret, setCaret] = useState(value.length)
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const core = useCore()
  const functions = useFunctions().data ?? []
  const targets = useTargets(design, given)
  // The queries give new objects each time; what matters is which designs are here.
  const here = Object.keys(targets)
    .filter((key) => targets[key])
    .join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `here` stands for the targets
  const names = useMemo(() => namesIn(design, uid, types, targets), [design, uid, types, here])
  const checked = useMemo(
    () =>
      core && value.trim()
        ? core.ask<Checked>({ do: 'check', fields: names.core, formula: value })
        : null,
    [core, value, names],
  )
  const problem = checked?.problem && checked.problem !== 'INPUT' ? checked.problem : null
  const { tried, failure } = useTrial(value, result, scale, !problem && !rows)
  const remote = !core && tried?.problem ? tried.problem : null
  const wrongAt = problem?.at ?? remote?.at ?? -1
  const message = problem ? problem.message[getLang()] : (remote?.message ?? null)

  const place = open ? placeAt(value, caret) : null
  const found = place ? candidates(place, names.list, functions) : []
  const call = callAt(value, caret)
  const help =
    found[at]?.fn ??
    functions.find(
      (one) => call && (one.name === call.name.toUpperCase() || one.alias === call.name),
    )

  const choose = (one: Candidate) => {
    if (!place) return
    const next = take(value, place, one)
    onChange(next.text)
    setOpen(false)
    requestAnimationFrame(() => {
      box.current?.focus()
      box.current?.setSelectionRange(next.caret, next.caret)
      setCaret(next.caret)
    })
  }

  const onKey = (event: KeyboardEvent) => {
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault()
      setAt(0)
      return setOpen(true)
    }
    if (found.length === 0) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setAt((now) => (now + step + found.length) % found.length)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) {
      event.preventDefault()
      choose(found[at] ?? (found[0] as Candidate))
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      setOpen(false)
    }
  }

  const marked = wrongAt >= 0 ? markAt(value, wrongAt) : null
  return (
    <Field label={label} help={t('formula.help')} error={message ?? undefined}>
      {(ids) => (
        <div className="fx">
          <div className="fx-box">
            <pre ref={paint} aria-hidden className="fx-paint">
              {marked ? (
                <>
                  {marked.before}
                  <u>{marked.wrong}</u>
                  {marked.after}
                </>
              ) : (
                value
              )}
              {'\n'}
            </pre>
            <textarea
              {...ids}
              ref={box}
              className="fx-text"
              rows={4}
              spellCheck={false}
              autoComplete="off"
              role="combobox"
              aria-autocomplete="list"
              aria-expanded={found.length > 0}
              aria-controls={`${id}-list`}
              aria-activedescendant={found.length > 0 ? `${id}-${at}` : undefined}
              value={value}
              onChange={(event) => {
                onChange(event.target.value)
                setCaret(event.target.selectionStart)
                setAt(0)
                setOpen(true)
              }}
              onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
              onScroll={(event) => {
                if (paint.current) paint.current.scrollTop = event.currentTarget.scrollTop
              }}
              onKeyDown={onKey}
              onBlur={() => setOpen(false)}
            />
          </div>
          <div
            id={`${id}-list`}
            // biome-ignore lint/a11y/useSemanticElements: the text box keeps the focus
            role="listbox"
            aria-label={t('formula.list')}
            className="fx-list"
            hidden={found.length === 0}
          >
            {found.map((one, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text box's
              <div
                key={`${one.kind}.${one.title}`}
                id={`${id}-${index}`}
                // biome-ignore lint/a11y/useSemanticElements: an option of a list that is none of the browser's
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                className="fx-option"
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(one)}
              >
                <span>{one.title}</span>
                <span className="muted">{one.note}</span>
              </div>
            ))}
          </div>
          {help && (
            <p className="fx-help">
              <code>{help.usage}</code> {help.help}
            </p>
          )}
          {value.trim() && !message && core && (
            <p className="fx-state">
              {problem ? (
                <CircleAlert size={14} aria-hidden />
              ) : (
                <CircleCheck size={14} aria-hidden />
              )}
              {checked?.is_volatile ? t('formula.volatile') : t('formula.ok')}
            </p>
          )}
          {value.trim() && !message && !rows && (
            <Samples tried={tried} failure={failure} known={!problem && !!core} />
          )}
        </div>
      )}
    </Field>
  )
}
