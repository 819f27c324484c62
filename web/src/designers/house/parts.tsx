// SPDX-License-Identifier: Apache-2.0
// The small inputs of a rule: who, how long, a text with fields in it, a condition.
import { useContext, useMemo, useState } from 'react'
import type { FormInfo } from '../../api/forms'
import { findUsers } from '../../app/source'
import type { Filter } from '../../core/filter'
import { t } from '../../i18n/t'
import {
  Button,
  type Choice,
  Combobox,
  Input,
  type LoadChoices,
  MultiSelect,
  Select,
} from '../../ui'
import { NamedText, type NamedTextProps } from '../frame/NamedText'
import { FilterEditor } from '../../views/FilterEditor'
import { fromGroup, type GroupNode, toGroup } from '../../views/node'
import { HearsFlow, useHouse, withNames } from './house'
import {
  allFields,
  FACT_PERSONS,
  type Fact,
  isBack,
  isPerson,
  type Span,
  spanOf,
  type Texts,
  textOf,
  type Unit,
  UNITS,
  type Who,
  withSpan,
  withText,
} from './model'
import { whoText } from './phrases'

/** What the server said, at its place. */
export function Mistake({ text }: { text: string | undefined }) {
  return text ? (
    <p className="x-error h-mistake" role="alert">
      {text}
    </p>
  ) : null
}

// --- How long -------------------------------------------------------------------------------------------------

export function NumberInput({
  label,
  value,
  onChange,
  suffix,
  help,
  error,
}: {
  label: string
  value: number | undefined
  onChange: (n: number | undefined) => void
  suffix?: string
  help?: string
  error?: string
}) {
  return (
    <Input
      className="h-number"
      label={label}
      help={help}
      error={error}
      inputMode="numeric"
      numeric
      suffix={suffix}
      value={value === undefined ? '' : String(value)}
      onChange={(text) => {
        const n = readNumber(text)
        if (n !== null) onChange(n)
      }}
    />
  )
}
/** Empty: none given; null: not a number, so nothing changes. */
function readNumber(text: string): number | undefined | null {
  const plain = text.normalize('NFKC').trim()
  if (plain === '') return undefined
  return /^\d{1,5}$/.test(plain) ? Number(plain) : null
}

export function SpanInput<T extends Span>({
  label,
  span,
  onChange,
  units = UNITS,
  error,
}: {
  label: string
  span: T
  onChange: (span: T) => void
  units?: readonly Unit[]
  error?: string
}) {
  const { n, unit } = spanOf(span)
  return (
    <div className="h-span">
      <NumberInput
        label={label}
        value={Math.abs(n)}
        error={error}
        onChange={(next) => onChange(withSpan(span, (isBack(span) ? -1 : 1) * (next ?? 0), unit))}
      />
      <Select
        className="h-unit"
        aria-label={`${label} ${t('house.unit')}`}
        value={unit}
        choices={units.map((key) => ({ key, title: t(`house.unit.${key}`) }))}
        onChange={(key) => key && onChange(withSpan(span, n, key as Unit))}
      />
    </div>
  )
}

export function Clock({
  value,
  onChange,
  error,
  label = t('house.at'),
}: {
  value: string | undefined
  onChange: (at: string | undefined) => void
  error?: string
  label?: string
}) {
  return (
    <Input
      className="h-clock"
      label={label}
      placeholder="09:00"
      error={error}
      value={value ?? ''}
      onChange={(text) => onChange(text.normalize('NFKC').trim() || undefined)}
    />
  )
}

// --- Who ------------------------------------------------------------------------------------------------------

const keyOf = (who: Who): string => {
  if ('user' in who) return `u:${who.user}`
  if ('role' in who) return `r:${who.role}`
  if ('field' in who) return `f:${who.field}`
  if ('head_of' in who) return `h:${who.head_of}`
  if ('fact' in who) return `t:${who.fact}`
  return 'owner'
}
function ofKey(key: string): Who {
  const name = key.slice(2)
  if (key.startsWith('u:')) return { user: name }
  if (key.startsWith('r:')) return { role: name }
  if (key.startsWith('f:')) return { field: name }
  if (key.startsWith('h:')) return { head_of: name }
  if (key.startsWith('t:')) return { fact: name as Fact }
  return { owner: true }
}

function useWhoChoices(): Choice[] {
  const { form, roles } = useHouse()
  const hears = useContext(HearsFlow)
  return useMemo(() => {
    const persons = allFields(form).filter((field) => isPerson(field) && field.key !== 'owner')
    return [
      { key: 'owner', title: t('house.owner') },
      ...(hears ? FACT_PERSONS : []).map((key) => ({
        key: `t:${key}`,
        title: t(`house.fact.${key}`),
      })),
      ...persons.map(({ key, title }) => ({
        key: `f:${key}`,
        title: t('house.whoField', { name: title }),
      })),
      ...roles.map(({ key, title }) => ({
        key: `r:${key}`,
        title: t('house.whoRole', { name: title }),
      })),
      { key: 'h:owner', title: t('house.whoHead', { name: t('house.owner') }) },
      ...persons.map(({ key, title }) => ({
        key: `h:${key}`,
        title: t('house.whoHead', { name: title }),
      })),
    ]
  }, [form, roles, hears])
}

/** Roles and fields first, then people as one types. */
function useWho() {
  const house = useHouse()
  const fixed = useWhoChoices()
  const source: LoadChoices = async (q, signal) => {
    const wanted = q.trim().toLowerCase()
    const people = await findUsers(q, signal)
    return [
      ...fixed.filter((one) => one.title.toLowerCase().includes(wanted)),
      ...people.map((one) => ({ ...one, key: `u:${one.key}` })),
    ]
  }
  const choiceOf = (who: Who): Choice => {
    const key = keyOf(who)
    return { key, title: fixed.find((one) => one.key === key)?.title ?? whoText(who, house) }
  }
  return { source, choiceOf }
}

interface WhoProps<T> {
  label: string
  value: T
  onChange: (who: T) => void
  error?: string
}

export function WhoInput({ label, value, onChange, error }: WhoProps<Who[]>) {
  const { source, choiceOf } = useWho()
  return (
    <MultiSelect
      label={label}
      error={error}
      source={source}
      value={value.map(choiceOf)}
      onChange={(choices) => onChange(choices.map((one) => ofKey(one.key)))}
    />
  )
}

/** One, or nobody named. */
export function OneWho({
  label,
  value,
  onChange,
  error,
  placeholder,
  help,
}: WhoProps<Who | undefined> & { placeholder?: string; help?: string }) {
  const { source, choiceOf } = useWho()
  return (
    <Combobox
      label={label}
      help={help}
      error={error}
      placeholder={placeholder}
      source={source}
      value={value ? choiceOf(value) : null}
      onChange={(one) => onChange(one ? ofKey(one.key) : undefined)}
    />
  )
}

// --- A text that names fields ---------------------------------------------------------------------------------

/** Fields of the form of the house, and of those that its links lead to. */
export function FieldText(props: Omit<NamedTextProps, 'titles'>) {
  const { titles } = useHouse()
  return <NamedText {...props} titles={titles} />
}

/** In Chinese, and in English for whoever wants it. */
export function TextsInput({
  label,
  labelEn,
  texts,
  onChange,
  error,
  required,
}: {
  label: string
  labelEn: string
  texts: Texts | undefined
  onChange: (texts: Texts) => void
  error?: string
  required?: boolean
}) {
  const [english, setEnglish] = useState(!!texts?.en)
  return (
    <div className="h-texts">
      <FieldText
        label={label}
        required={required}
        error={error}
        value={textOf(texts, 'zh')}
        onChange={(text) => onChange(withText(texts, 'zh', text))}
      />
      {english || texts?.en ? (
        <FieldText
          label={labelEn}
          value={textOf(texts, 'en')}
          onChange={(text) => onChange(withText(texts, 'en', text))}
        />
      ) : (
        <Button variant="link" size="s" onPress={() => setEnglish(true)}>
          {t('house.english')}
        </Button>
      )}
    </div>
  )
}

// --- A condition ----------------------------------------------------------------------------------------------

const asFilter = (filter: Filter | undefined): Filter | null =>
  filter && Object.keys(filter).length > 0 ? filter : null
const same = (group: GroupNode, filter: Filter | undefined) =>
  JSON.stringify(fromGroup(group)) === JSON.stringify(asFilter(filter))

/** What is not finished yet stays here and is not in the rule. */
export function Condition({
  form,
  filter,
  ownOnly,
  onChange,
}: {
  form?: FormInfo
  filter: Filter | undefined
  ownOnly?: boolean
  onChange: (filter: Filter | undefined) => void
}) {
  const house = useHouse()
  const named = useMemo(
    () => (asFilter(filter) ? withNames(filter as Filter, house) : undefined),
    [filter, house],
  )
  const [group, setGroup] = useState(() => toGroup(asFilter(named)))
  // Undone meanwhile: what the rule says holds.
  const shown = useMemo(
    () => (same(group, filter) || same(group, named) ? group : toGroup(asFilter(named))),
    [group, filter, named],
  )
  return (
    <FilterEditor
      form={form ?? house.form}
      group={shown}
      ownOnly={ownOnly}
      onChange={(next) => {
        setGroup(next)
        onChange(fromGroup(next) ?? undefined)
      }}
    />
  )
}
