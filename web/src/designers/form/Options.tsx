// SPDX-License-Identifier: Apache-2.0
// One option of a field's type, by its kind as the server tells it.
import { useQuery } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { lazy, Suspense, useContext } from 'react'
import { get } from '../../api/client'
import { t } from '../../i18n/t'
import {
  type Design,
  type DesignField,
  type FieldType,
  isFixed,
  parentOf,
  type SentDesign,
  setOption,
  type Titles,
  type TypeOption,
  withKey,
} from './model'
import { Button, Checkbox, FormKey, IconButton, Input, Select, useForms } from './parts'
import { word } from '../word'

// The formula editor and what goes with it come with the first field that is computed.
const chunk = async () => {
  const made = await import('./formula')
  await made.loadWords()
  return made
}
const FormulaEditor = lazy(() => chunk().then((made) => ({ default: made.FormulaEditor })))
const LookupParts = lazy(() => chunk().then((made) => ({ default: made.LookupParts })))
const RollupParts = lazy(() => chunk().then((made) => ({ default: made.RollupParts })))

/** The fields among which a formula stands: those of its form, or of its sub-form's rows. */
function inRows(design: Design, field: DesignField): Design {
  const parent = parentOf(design, field.uid)
  return parent ? { ...design, fields: parent.fields ?? [] } : design
}

export interface OptionProps {
  option: TypeOption
  field: DesignField
  /** The field as it is published. */
  stored?: DesignField
  design: Design
  types: readonly FieldType[]
  onChange: (part: Partial<DesignField>) => void
  onDesign: (design: Design) => void
}

/** Choices that hold unless another is made, where it is not the first. */
const DEFAULTS: Record<string, string> = { level: 'county' }

/** Switches that are on unless they are turned off. */
const ON_AT_FIRST = new Set(['surfaces'])

interface Row {
  key: string
  title: Titles
}

function Rows({
  label,
  rows,
  onChange,
}: {
  label: string
  rows: readonly Row[]
  onChange: (rows: Row[]) => void
}) {
  const free = () => {
    let n = rows.length + 1
    while (rows.some((row) => row.key === `r${n}`)) n++
    return `r${n}`
  }
  const set = (at: number, zh: string) =>
    onChange(
      rows.map((row, i) => (i === at ? { ...row, title: { zh, en: row.title.en ?? '' } } : row)),
    )
  return (
    <fieldset className="d-choices">
      <legend>{label}</legend>
      {rows.map((row, i) => (
        <div key={row.key} className="d-choice">
          <Input
            aria-label={t('design.rowN', { n: i + 1 })}
            value={row.title.zh}
            onChange={(zh) => set(i, zh)}
          />
          <IconButton
            icon={Trash2}
            size="s"
            label={t('design.removeRow', { name: row.title.zh })}
            disabled={rows.length === 1}
            onPress={() => onChange(rows.filter((one) => one !== row))}
          />
        </div>
      ))}
      <Button
        size="s"
        icon={Plus}
        onPress={() =>
          onChange([
            ...rows,
            { key: free(), title: { zh: t('design.rowN', { n: rows.length + 1 }), en: '' } },
          ])
        }
      >
        {t('design.addRow')}
      </Button>
    </fieldset>
  )
}

/** A field of the form that another option names. */
function FieldOfForm({ form, label, value, onChange }: FieldOfFormProps) {
  const { data } = useQuery({
    queryKey: ['design-fields', form],
    queryFn: () => get<{ form: SentDesign }>(`/forms/${form}/design`),
    enabled: !!form,
    staleTime: 60_000,
  })
  const choices = (data?.form.fields ?? []).flatMap((field) =>
    field.key ? [{ key: field.key, title: word(field.title) }] : [],
  )
  return (
    <Select
      label={label}
      value={value}
      choices={choices}
      disabled={!form}
      clearable
      onChange={onChange}
    />
  )
}

interface FieldOfFormProps {
  form: string
  label: string
  value: string | null
  onChange: (key: string | null) => void
}

/** A field of this form; a new one gets its key now, as a name must be there to be named. */
function OwnField({ option, field, design, types, onDesign }: OptionProps) {
  const money = types.filter((type) => type.key === 'money' || type.key === 'formula')
  const fits = design.fields.filter(
    (one) => one.uid !== field.uid && money.some((type) => type.key === one.type),
  )
  const value = field.options[option.key]
  return (
    <Select
      label={option.title}
      help={fits.length === 0 ? t('design.noFit') : undefined}
      value={fits.find((one) => one.key && one.key === value)?.uid ?? null}
      choices={fits.map((one) => ({ key: one.uid, title: word(one.title) }))}
      onChange={(uid) => {
        const named = uid ? withKey(design, uid, 'amount') : { design, key: null }
        onDesign({
          ...named.design,
          fields: named.design.fields.map((one) =>
            one.uid === field.uid ? { ...one, ...setOption(one, option.key, named.key) } : one,
          ),
        })
      }}
    />
  )
}

/** A form of the same app may be named without it. */
const fullKey = (forms: readonly { key: string }[], app: string, key: string | null) =>
  forms.find((one) => one.key === key || one.key === `${app}.${key}`)?.key ?? key

export function OptionInput(props: OptionProps) {
  const { option, field, onChange } = props
  const forms = useForms()
  const app = useContext(FormKey).split('.')[0] ?? ''
  const value = field.options[option.key]
  const type = props.types.find((one) => one.key === field.type)
  const fixed = isFixed(option, field, props.stored, type)
  const converts = option.is_fixed && !!field.id && !fixed
  const common = {
    label: option.title,
    disabled: fixed,
    help: fixed ? t('design.fixed') : converts ? t('retype.help') : undefined,
  }
  const set = (next: unknown) => onChange(setOption(field, option.key, next))
  const text = typeof value === 'string' ? value : null
  switch (option.kind) {
    case 'options':
      return null // beside the others: <Choices>
    case 'bool': {
      const onFirst = ON_AT_FIRST.has(option.key)
      return (
        <Checkbox
          value={onFirst ? value !== false : value === true}
          disabled={fixed}
          onChange={(on) =>
            onFirst && !on
              ? onChange({ options: { ...field.options, [option.key]: false } })
              : set(onFirst ? null : on)
          }
        >
          {option.title}
        </Checkbox>
      )
    }
    case 'choice':
      return (
        <Select
          {...common}
          value={text}
          clearable={!fixed}
          placeholder={t(`design.word.${DEFAULTS[option.key] ?? option.choices?.[0]}` as never)}
          choices={(option.choices ?? []).map((key) => ({
            key,
            title: t(`design.word.${key}` as never),
          }))}
          onChange={set}
        />
      )
    case 'form':
      return field.fields ? null : (
        <Select
          {...common}
          required
          value={fullKey(forms, app, text)}
          choices={forms}
          onChange={set}
        />
      )
    case 'field':
      return (
        <FieldOfForm
          label={option.title}
          form={String(field.options.form ?? '')}
          value={text}
          onChange={set}
        />
      )
    case 'own_field':
      return <OwnField {...props} />
    case 'rows':
      return (
        <Rows
          label={option.title}
          rows={Array.isArray(value) ? (value as Row[]) : []}
          onChange={set}
        />
      )
    case 'list':
      return (
        <Input
          {...common}
          help={t('design.listHelp')}
          value={Array.isArray(value) ? value.join('、') : ''}
          onChange={(words) => {
            const list = words.split(/[、,，]/).filter((one) => one.trim())
            set(list.length > 0 ? list.map((one) => one.trim()) : null)
          }}
        />
      )
    case 'formula':
      return (
        <Suspense fallback={null}>
          <FormulaEditor
            label={option.title}
            value={String(value ?? '')}
            design={inRows(props.design, field)}
            uid={field.uid}
            types={props.types}
            result={String(field.options.result ?? 'text')}
            scale={Number(field.options.scale ?? 0)}
            rows={!!parentOf(props.design, field.uid)}
            onChange={set}
          />
        </Suspense>
      )
    case 'lookup':
    case 'rollup': {
      const Parts = option.kind === 'lookup' ? LookupParts : RollupParts
      return (
        <Suspense fallback={null}>
          <Parts
            field={field}
            design={props.design}
            types={props.types}
            onDesign={props.onDesign}
          />
        </Suspense>
      )
    }
    case 'part':
      return null // belongs to the one before
    case 'int':
      return (
        <Input
          {...common}
          numeric
          inputMode="numeric"
          value={value === undefined ? '' : String(value)}
          onChange={(next) =>
            set(/^-?\d+$/.test(next.trim()) ? Number(next) : next.trim() === '' ? null : value)
          }
        />
      )
    default:
      return <Input {...common} value={value === undefined ? '' : String(value)} onChange={set} />
  }
}
