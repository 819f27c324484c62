// SPDX-License-Identifier: Apache-2.0
// What can be set of the selected field, from the option list of its type; without a selection, of the
// form, and what lies in its bin.
import { ArrowDown, ArrowUp, Plus, RotateCcw, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { t } from '../../i18n/t'
import { Button, Checkbox, IconButton, Input, Select, TextArea, useForms } from './parts'
import {
  addChoices,
  change,
  type Design,
  type DesignChoice,
  type DesignField,
  type FieldType,
  hasChoices,
  insert,
  moveBy,
  newChoice,
  parentOf,
  remove,
  setOption,
  type TypeOption,
} from './model'

interface Binned {
  id: string
  key: string
  type: string
  title: { zh: string; en: string }
}

const COLORS = ['', 'grey', 'brand', 'info', 'ok', 'warn', 'danger', 'violet']

function Choices({
  field,
  onChange,
}: {
  field: DesignField
  onChange: (part: Partial<DesignField>) => void
}) {
  const [pasting, setPasting] = useState<string | null>(null)
  const choices = field.choices ?? []
  const set = (at: number, part: Partial<DesignChoice>) =>
    onChange({ choices: choices.map((choice, i) => (i === at ? { ...choice, ...part } : choice)) })
  return (
    <fieldset className="d-choices">
      <legend>{t('design.choices')}</legend>
      {choices.map((choice, i) =>
        choice.is_off ? null : (
          <div key={choice.key} className="d-choice">
            <Input
              aria-label={t('design.choiceN', { n: i + 1 })}
              value={choice.title.zh}
              onChange={(zh) => set(i, { title: { ...choice.title, zh } })}
            />
            <Select
              aria-label={t('design.color')}
              value={choice.color || null}
              placeholder={t('design.color')}
              choices={COLORS.filter(Boolean).map((key) => ({
                key,
                title: t(`design.color.${key}` as never),
              }))}
              clearable
              onChange={(color) => set(i, { color: color ?? '' })}
            />
            <IconButton
              icon={Trash2}
              size="s"
              label={t('design.removeChoice', { name: choice.title.zh })}
              onPress={() => onChange({ choices: choices.filter((one) => one !== choice) })}
            />
          </div>
        ),
      )}
      <div className="x-row">
        <Button
          size="s"
          icon={Plus}
          onPress={() =>
            onChange({ choices: newChoice(field, t('design.choiceN', { n: choices.length + 1 })) })
          }
        >
          {t('design.addChoice')}
        </Button>
        <Button size="s" onPress={() => setPasting('')}>
          {t('design.pasteChoices')}
        </Button>
      </div>
      {pasting !== null && (
        <>
          <TextArea
            label={t('design.pasteHelp')}
            value={pasting}
            onChange={setPasting}
            rows={5}
            autoFocus
          />
          <Button
            size="s"
            variant="primary"
            onPress={() => {
              onChange({ choices: addChoices(field, pasting) })
              setPasting(null)
            }}
          >
            {t('design.addAll')}
          </Button>
        </>
      )}
    </fieldset>
  )
}

function OptionInput({
  option,
  field,
  onChange,
}: {
  option: TypeOption
  field: DesignField
  onChange: (part: Partial<DesignField>) => void
}) {
  const forms = useForms()
  const value = field.options[option.key]
  const fixed = option.is_fixed && !!field.id && option.kind === 'form' // others convert
  const common = {
    label: option.title,
    disabled: fixed,
    help: fixed ? t('design.fixed') : undefined,
  }
  const set = (next: unknown) => onChange(setOption(field, option.key, next))
  switch (option.kind) {
    case 'options':
      return null // beside the others: <Choices>
    case 'bool':
      return (
        <Checkbox value={value === true} disabled={fixed} onChange={set}>
          {option.title}
        </Checkbox>
      )
    case 'choice':
      return (
        <Select
          {...common}
          value={typeof value === 'string' ? value : null}
          clearable={!fixed}
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
          value={typeof value === 'string' ? value : null}
          choices={forms}
          onChange={set}
        />
      )
    case 'formula':
      return (
        <TextArea
          {...common}
          help={t('design.formulaHelp')}
          className="d-formula"
          value={String(value ?? '')}
          onChange={set}
        />
      )
    case 'int':
      return (
        <Input
          {...common}
          numeric
          inputMode="numeric"
          value={value === undefined ? '' : String(value)}
          onChange={(text) =>
            set(/^\d+$/.test(text.trim()) ? Number(text) : text.trim() === '' ? null : value)
          }
        />
      )
    default:
      return <Input {...common} value={value === undefined ? '' : String(value)} onChange={set} />
  }
}

type TypeSelectOf = (
  field: DesignField,
  onChange: (part: Partial<DesignField>) => void,
) => ReactNode

function OfField({
  design,
  field,
  place,
  types,
  typeSelect,
  onChange,
  onSelect,
}: {
  design: Design
  field: DesignField
  place: number
  types: readonly FieldType[]
  typeSelect: TypeSelectOf
  onChange: (design: Design) => void
  onSelect: (uid: string | null) => void
}) {
  const type = types.find((one) => one.key === field.type)
  const inRows = !!parentOf(design, field.uid)
  const set = (part: Partial<DesignField>) => onChange(change(design, field.uid, part))
  return (
    <>
      <h3>
        {type?.title ?? field.type}
        {field.key && <span className="muted"> {field.key}</span>}
      </h3>
      <Input
        label={t('design.title')}
        required
        value={field.title.zh}
        onChange={(zh) => set({ title: { ...field.title, zh } })}
        autoFocus={!field.id}
        key={field.uid}
      />
      <Input
        label={t('design.titleEn')}
        value={field.title.en}
        onChange={(en) => set({ title: { ...field.title, en } })}
      />
      {typeSelect(field, set)}
      <Input
        label={t('design.help')}
        value={String(field.options.help_zh ?? '')}
        onChange={(help) => set(setOption(field, 'help_zh', help))}
      />
      {!inRows && (
        <Input
          label={t('design.section')}
          help={t('design.sectionHelp')}
          value={String(field.options.section_zh ?? '')}
          onChange={(section) => set(setOption(field, 'section_zh', section))}
        />
      )}
      {!type?.is_computed && (
        <Checkbox value={field.required} onChange={(required) => set({ required })}>
          {t('design.required')}
        </Checkbox>
      )}
      {type?.may_be_unique && !type.is_computed && (
        <Checkbox value={field.unique} onChange={(unique) => set({ unique })}>
          {t('design.unique')}
        </Checkbox>
      )}
      <Checkbox value={field.sensitive} onChange={(sensitive) => set({ sensitive })}>
        {t('design.sensitive')}
      </Checkbox>
      {hasChoices(type) && <Choices field={field} onChange={set} />}
      {type?.options.map((option) => (
        <OptionInput key={option.key} option={option} field={field} onChange={set} />
      ))}
      <div className="x-row d-moves">
        <IconButton
          icon={ArrowUp}
          label={t('design.up')}
          disabled={place === 0}
          onPress={() => onChange(moveBy(design, field.uid, -1))}
        />
        <IconButton
          icon={ArrowDown}
          label={t('design.down')}
          onPress={() => onChange(moveBy(design, field.uid, 1))}
        />
        <Button
          variant="danger"
          icon={Trash2}
          onPress={() => {
            onChange(remove(design, field.uid))
            onSelect(null)
          }}
        >
          {t('design.remove')}
        </Button>
      </div>
    </>
  )
}

function OfForm({
  design,
  bin,
  onChange,
  onSelect,
}: {
  design: Design
  bin: readonly Binned[]
  onChange: (design: Design) => void
  onSelect: (uid: string | null) => void
}) {
  const gone = bin.filter((field) => !design.fields.some((one) => one.id === field.id))
  const restore = (field: Binned) => {
    const back: DesignField = {
      ...field,
      uid: field.id,
      required: false,
      unique: false,
      indexed: false,
      sensitive: false,
      options: {},
    }
    onChange(insert(design, back, design.fields.length))
    onSelect(back.uid)
  }
  return (
    <>
      <h3>{t('design.form')}</h3>
      <Input
        label={t('design.title')}
        required
        value={design.title.zh}
        onChange={(zh) => onChange({ ...design, title: { ...design.title, zh } })}
      />
      <Input
        label={t('design.titleEn')}
        value={design.title.en}
        onChange={(en) => onChange({ ...design, title: { ...design.title, en } })}
      />
      <Select
        label={t('design.columns')}
        value={design.options.columns === 1 ? '1' : '2'}
        choices={['1', '2'].map((key) => ({ key, title: t('design.columnsN', { n: key }) }))}
        onChange={(key) => {
          const { columns: _, ...options } = design.options
          onChange({ ...design, options: key === '1' ? { ...options, columns: 1 } : options })
        }}
      />
      <p className="muted">{t('design.pick')}</p>
      {gone.length > 0 && <h3>{t('design.bin')}</h3>}
      {gone.map((field) => (
        <div key={field.id} className="d-choice">
          <span>{field.title.zh}</span>
          <Button size="s" icon={RotateCcw} onPress={() => restore(field)}>
            {t('design.restore')}
          </Button>
        </div>
      ))}
    </>
  )
}

export function Properties(props: {
  design: Design
  field: DesignField | undefined
  place: number
  types: readonly FieldType[]
  bin: readonly Binned[]
  typeSelect: TypeSelectOf
  onChange: (design: Design) => void
  onSelect: (uid: string | null) => void
}) {
  const { field, ...rest } = props
  return (
    <aside className="d-properties x-card" aria-label={t('design.properties')}>
      {field ? <OfField {...rest} field={field} /> : <OfForm {...rest} />}
    </aside>
  )
}
