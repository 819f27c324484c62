// SPDX-License-Identifier: Apache-2.0
// A whole form from its description: tabs, sections, columns, errors below fields and in a summary
// with jumps, draft, Ctrl+Enter.
import './form.css'
import { CircleAlert, History } from 'lucide-react'
import {
  Fragment,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { errorText, isApiError } from '../api/errors'
import { getRecord } from '../api/records'
import { fillFilter } from '../core/filter'
import { formatDateTime } from '../core/format'
import type { RuleSet } from '../core/rules'
import {
  type FieldDef,
  isEmpty,
  isRef,
  type Section,
  type Value,
  type Values,
} from '../core/schema'
import { FieldDisplay, FieldInput, widgetOf } from '../fields'
import { t } from '../i18n/t'
import { Button, cx, ErrorBox, Fact, Skeleton, Tabs } from '../ui'
import { allFields, layoutOf, type Part, tabOf } from './layout'
import { Duplicates, useDuplicates } from './duplicates'
import { hasRules, useRules } from './rules'
import { type FormStore, useFormStore } from './store'
import { isLive, useLive } from './useLive'

export interface FormRendererProps {
  fields: readonly FieldDef[]
  sections?: readonly Section[]
  tabs?: readonly string[]
  /** The record as it is; empty for a new one. */
  initial?: Values
  /** The form's key: with it computed values follow what is typed. */
  form?: string
  /** Keys that came masked: shown, not edited. */
  masked?: readonly string[]
  /** Keys that are shown as they are, not edited. */
  shown?: readonly string[]
  /** What was typed before, over `initial`. */
  start?: Values
  /** Told whenever something was typed: what differs from `initial`. */
  onChanged?: (changed: Values) => void
  /** Of the form element, for a button outside that submits it; then there is none inside. */
  formId?: string
  columns?: 1 | 2 | 3
  /** Names the draft kept on this device, such as "lead.new". No name, no draft. */
  draftKey?: string
  submitText?: string
  onCancel?: () => void
  /** Throws when the server refuses; `changed` is what differs from `initial`. */
  onSubmit: (values: Values, changed: Values) => Promise<void>
  /** What the form shows, requires, locks and offers by condition. */
  rules?: RuleSet
  /** Of a record that is not there yet. */
  isNew?: boolean
  /** Fields by which the same record is looked for. */
  duplicates?: string[][]
  recordHref?: (id: string) => string
  /** Ids of the acting user and his department, for conditions. */
  me?: string
  dept?: string
  /** More buttons, left of the main one. */
  actions?: ReactNode
  autoFocus?: boolean
}

const NOTHING: Values = {}
const NONE: readonly string[] = []

function Summary({
  store,
  fields,
  onJump,
}: {
  store: FormStore
  fields: readonly FieldDef[]
  onJump: (key: string) => void
}) {
  const paths = Object.keys(store.errors).filter((path) => path !== '')
  if (paths.length < 2) return null
  return (
    <div className="form-summary" role="alert">
      <CircleAlert size={16} aria-hidden />
      <div>
        <strong>{t('ui.errorSummary', { n: paths.length })}</strong>
        <ul>
          {paths.map((path) => {
            const key = path.split(/[.[]/)[0] as string
            const title = fields.find((field) => field.key === key)?.title ?? key
            return (
              <li key={path}>
                <Button variant="link" onPress={() => onJump(key)}>
                  {title}
                </Button>
                ：{store.errors[path]}
              </li>
            )
          })}
        </ul>
      </div>
    </div>
  )
}

/** The message of a field; for a sub-form the first one inside it. */
function errorOf(errors: FormStore['errors'], key: string): string | null {
  if (errors[key]) return errors[key]
  const inside = Object.keys(errors).find((path) => path.startsWith(`${key}[`))
  if (!inside) return null
  const row = /\[(\d+)\]/.exec(inside)?.[1]
  return row ? `#${Number(row) + 1} ${errors[inside]}` : (errors[inside] ?? null)
}

/** What the chosen record holds, as far as one may read it, is copied; it may be changed. */
async function carryOver(field: FieldDef, id: string, set: FormStore['set']) {
  const row = await getRecord(field.target ?? '', id).catch(() => null)
  for (const { from, to } of field.carry ?? []) {
    if (row && from in row.values && !row.masked?.includes(from))
      set(to, (row.values[from] ?? null) as Value)
  }
}

interface Acts {
  choose: (field: FieldDef, value: Value) => void
  leave: (key: string) => void
}

/** Drawn anew only when what it shows is another: a key in one field leaves the others as they are. */
const Input = memo(function Input(props: {
  field: FieldDef
  value: Value | undefined
  error: string | null
  autoFocus?: boolean
  acts: { current: Acts }
}) {
  const { field, acts } = props
  return (
    <FieldInput
      field={field}
      value={props.value}
      error={props.error}
      onChange={(value) => acts.current.choose(field, value)}
      onBlur={() => acts.current.leave(field.key)}
      autoFocus={props.autoFocus}
    />
  )
})

export function FormRenderer(props: FormRendererProps) {
  const { initial = NOTHING, masked = NONE, columns = 2, draftKey, onSubmit } = props
  const { shown = NONE, onChanged } = props
  const { rules, isNew = false, me, dept } = props
  const id = useId()
  const box = useRef<HTMLFormElement>(null)
  // What only the server fills is shown once it is filled.
  const all = useMemo(
    () =>
      props.fields.filter(
        (field) => !field.computed || (props.form && isLive(field)) || !isEmpty(initial[field.key]),
      ),
    [props.fields, props.form, initial],
  )
  const typed = useMemo(
    () => all.filter((field) => !masked.includes(field.key) && !shown.includes(field.key)),
    [all, masked, shown],
  )
  const engine = useRules(rules)
  const rule = useCallback(
    (values: Values) =>
      (engine as NonNullable<typeof engine>).applyRules(
        rules as RuleSet,
        values,
        { fields: all, initial, masked, isNew, me, dept },
        (title) => t('check.notOffered', { title }),
      ),
    [engine, rules, all, initial, masked, isNew, me, dept],
  )
  const store = useFormStore({
    fields: typed,
    initial,
    start: props.start,
    draftKey,
    rule: engine ? rule : null,
    save: onSubmit,
  })
  const fields = engine ? store.fields : all
  const { changed } = store
  useEffect(() => onChanged?.(changed), [onChanged, changed])
  const live = useLive(all, store.values, props.form)
  const matches = useDuplicates(props.form, isNew ? props.duplicates : undefined, store.values)

  const layout = useMemo(
    () => layoutOf(fields, props.sections, props.tabs),
    [fields, props.sections, props.tabs],
  )
  const [tab, setTab] = useState(0)

  const focus = (key: string) => {
    const field = box.current?.querySelector(`[data-field="${CSS.escape(key)}"]`)
    field?.scrollIntoView({ block: 'center' })
    field?.querySelector<HTMLElement>('input, textarea, button, [tabindex="0"]')?.focus()
  }
  const jump = (key: string) => {
    const at = tabOf(layout, key)
    if (at < 0 || at === tab) return focus(key)
    setTab(at)
    // Once the tab is drawn.
    requestAnimationFrame(() => requestAnimationFrame(() => focus(key)))
  }

  const latest = useRef(store.errors)
  latest.current = store.errors

  const submit = async () => {
    if (await store.submit()) return
    // After the errors are drawn, go to the first.
    requestAnimationFrame(() => {
      const wrong = latest.current
      const first = allFields(layout).find((field) => errorOf(wrong, field.key))
      if (first) jump(first.key)
    })
  }

  // What is filled in already needs no hand: the first field that must be filled in does.
  const drawn = allFields({ ...layout, tabs: layout.tabs.slice(0, 1) })
  const open = drawn.filter(
    (field) => !field.computed && typed.some((one) => one.key === field.key),
  )
  const empty = open.filter((field) => isEmpty(initial[field.key]))
  const first = empty.find((field) => field.required) ?? empty[0] ?? open[0]
  const choose = (field: FieldDef, value: Value) => {
    store.set(field.key, value)
    if (field.carry?.length && isRef(value)) carryOver(field, value.id, store.set)
  }
  const acts = useRef<Acts>({ choose, leave: store.leave })
  acts.current = { choose, leave: store.leave }

  const draw = (plain: FieldDef) => {
    const field = plain.filter
      ? { ...plain, filter: fillFilter(plain.filter, store.values) }
      : plain
    const { wide } = widgetOf(field)
    const focus = props.autoFocus && plain === first
    return (
      <Fragment key={field.key}>
        {field.divider && <hr className="form-line" />}
        {field.note && <p className="form-note">{field.note}</p>}
        <div data-field={field.key} className={wide ? 'form-wide' : undefined}>
          {masked.includes(field.key) || shown.includes(field.key) ? (
            <Fact label={field.title}>
              <FieldDisplay
                field={field}
                value={
                  masked.includes(field.key)
                    ? initial[field.key]
                    : live.shownOf(field, initial[field.key])
                }
                masked={masked.includes(field.key)}
              />
            </Fact>
          ) : (
            <Input
              field={field}
              value={live.shownOf(field, store.values[field.key])}
              error={errorOf(store.errors, field.key) ?? live.errorOf(field)}
              autoFocus={focus}
              acts={acts}
            />
          )}
          <Duplicates matches={matches} field={field.key} href={props.recordHref} />
        </div>
      </Fragment>
    )
  }

  const drawPart = (part: Part, index: number) => (
    <section
      key={part.title ?? `part-${index.toString()}`}
      aria-labelledby={part.title ? `${id}-${part.title}` : undefined}
    >
      {part.title && (
        <h3 id={`${id}-${part.title}`} className="form-title">
          {part.title}
        </h3>
      )}
      <div className={cx('form-grid', `form-grid-${part.columns ?? columns}`)}>
        {part.fields.map(draw)}
      </div>
    </section>
  )
  // Nothing is shown that the rules would take away again.
  if (hasRules(rules) && !engine) return <Skeleton lines={6} />

  return (
    <form
      ref={box}
      id={props.formId}
      className="form"
      // A press beside the inputs leaves the keys with the form.
      tabIndex={-1}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      onKeyDownCapture={(event) => {
        // On the way down: a select's button would keep the key for itself.
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        event.stopPropagation()
        submit()
      }}
      onKeyDown={(event) => {
        // Enter in a field must not send a half-filled form.
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement)
          event.preventDefault()
      }}
    >
      {store.draftAt && (
        <div className="form-draft">
          <History size={14} aria-hidden />
          <span>{t('ui.draftRestored', { time: formatDateTime(store.draftAt) })}</span>
          <Button variant="link" onPress={store.discardDraft}>
            {t('ui.draftDiscard')}
          </Button>
        </div>
      )}
      <Summary store={store} fields={fields} onJump={jump} />
      {store.errors[''] && <ErrorBox message={store.errors['']} />}
      {store.failure !== null && (
        <ErrorBox
          message={errorText(store.failure)}
          requestId={isApiError(store.failure) ? store.failure.requestId : undefined}
        />
      )}
      {layout.above.map(drawPart)}
      {layout.tabs.length > 0 && (
        <Tabs
          label={t('ui.formTabs')}
          selected={String(tab)}
          onSelect={(key) => setTab(Number(key))}
          items={layout.tabs.map(({ title, parts }, n) => {
            const wrong = allFields({ above: parts, tabs: [] }).filter((field) =>
              errorOf(store.errors, field.key),
            ).length
            return {
              key: String(n),
              title,
              count: wrong > 0 ? t('ui.tabErrors', { n: wrong }) : undefined,
              content: <div className="form-tab">{parts.map(drawPart)}</div>,
            }
          })}
        />
      )}
      {!props.formId && (
        <footer className="form-foot">
          {props.actions}
          {props.onCancel && <Button onPress={props.onCancel}>{t('ui.cancel')}</Button>}
          <Button type="submit" variant="primary" busy={store.busy}>
            {store.busy ? t('ui.saving') : (props.submitText ?? t('ui.save'))}
          </Button>
        </footer>
      )}
    </form>
  )
}
