// SPDX-License-Identifier: Apache-2.0
// What can be set of the selected field, from the option list of its type; without a selection, of the
// form, and what lies in its bin.
import { ArrowDown, ArrowUp, RotateCcw, Trash2 } from 'lucide-react'
import { useRoleTitles } from '../../api/hooks'
import { lazy, type ReactNode, Suspense } from 'react'
import { t } from '../../i18n/t'
import { rulesNaming } from './rules/model'
import { Choices } from './Choices'
import { LayoutPart } from './LayoutPart'
import { OptionInput } from './Options'
import { Button, Checkbox, IconButton, Input, Select } from './parts'
import {
  change,
  type Design,
  type DesignField,
  type FieldType,
  hasChoices,
  insert,
  moveBy,
  parentOf,
  remove,
  mayLeave,
  setMayLeave,
  setOption,
} from './model'
import { word } from '../word'

const LinkRules = lazy(() => import('./rules/LinkRules'))
const UsesOf = lazy(async () => ({ default: (await import('./Uses')).UsesOf }))
const RowRules = lazy(() => import('./rules/RowRules'))

interface Binned {
  id: string
  key: string
  type: string
  title: { zh: string; en: string }
}

type TypeSelectOf = (
  field: DesignField,
  onChange: (part: Partial<DesignField>) => void,
) => ReactNode

function OfField({
  design,
  field,
  stored,
  place,
  types,
  typeSelect,
  onChange,
  onSelect,
}: {
  design: Design
  field: DesignField
  stored: DesignField | undefined
  place: number
  types: readonly FieldType[]
  typeSelect: TypeSelectOf
  onChange: (design: Design) => void
  onSelect: (uid: string | null) => void
}) {
  const type = types.find((one) => one.key === field.type)
  const parent = parentOf(design, field.uid)
  const inRows = !!parent
  const set = (part: Partial<DesignField>) => onChange(change(design, field.uid, part))
  const named = rulesNaming(design, field.key)
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
      <Select
        label={t('design.mayLeave')}
        help={t('design.mayLeaveHelp')}
        choices={[
          { key: 'auto', title: t('design.mayLeave.auto') },
          { key: 'yes', title: t('design.mayLeave.yes') },
          { key: 'no', title: t('design.mayLeave.no') },
        ]}
        value={mayLeave(field)}
        onChange={(key) => key && set(setMayLeave(field, key))}
      />
      {hasChoices(type) && (
        <Choices field={field} levels={type?.widget === 'cascade'} onChange={set} />
      )}
      {type?.options.map((option) => (
        <OptionInput
          key={option.key}
          option={option}
          field={field}
          stored={stored}
          design={design}
          types={types}
          onChange={set}
          onDesign={onChange}
        />
      ))}
      {type && !type.is_computed && !type.has_rows && (
        <Input
          label={t('rules.default')}
          help={t('rules.defaultHelp')}
          value={String(field.options.default_formula ?? '')}
          onChange={(text) => set(setOption(field, 'default_formula', text))}
        />
      )}
      {field.fields && (
        <Suspense fallback={null}>
          <RowRules key={field.uid} field={field} types={types} onChange={set} />
        </Suspense>
      )}
      {!inRows && (field.type === 'link' || field.type === 'links') && (
        <Suspense fallback={null}>
          <LinkRules key={field.uid} design={design} field={field} types={types} onChange={set} />
        </Suspense>
      )}
      {!inRows && <LayoutPart design={design} field={field} onChange={set} onDesign={onChange} />}
      {stored?.key && (
        <Suspense fallback={null}>
          <UsesOf field={parent ? `${parent.key}.${stored.key}` : stored.key} />
        </Suspense>
      )}
      {named > 0 && <p className="muted">{t('rules.named', { n: named })}</p>}
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
        value={String(design.options.columns ?? 2)}
        choices={['1', '2', '3'].map((key) => ({ key, title: t('design.columnsN', { n: key }) }))}
        onChange={(key) => {
          const { columns: _, ...options } = design.options
          onChange({
            ...design,
            options: key === '2' ? options : { ...options, columns: Number(key) },
          })
        }}
      />
      <ExportApproval
        value={design.options.export_approval as string | undefined}
        onChange={(role) => {
          const { export_approval: _, ...options } = design.options
          onChange({ ...design, options: role ? { ...options, export_approval: role } : options })
        }}
      />
      <p className="muted">{t('design.pick')}</p>
      {gone.length > 0 && <h3>{t('design.bin')}</h3>}
      {gone.map((field) => (
        <div key={field.id} className="d-choice">
          <span>{word(field.title)}</span>
          <Button size="s" icon={RotateCcw} onPress={() => restore(field)}>
            {t('design.restore')}
          </Button>
        </div>
      ))}
    </>
  )
}

/** Who approves exports; shown to whom the roles may be told. */
function ExportApproval({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (role: string | null) => void
}) {
  const { data } = useRoleTitles()
  if (!data && !value) return null
  const roles = (data ?? []).map((role) => ({
    key: role.app ? `${role.app}.${role.key}` : role.key,
    title: role.title,
  }))
  return (
    <Select
      label={t('design.exportApproval')}
      help={t('design.exportApprovalHelp')}
      value={value ?? null}
      choices={roles}
      clearable
      onChange={onChange}
    />
  )
}

export function Properties(props: {
  design: Design
  field: DesignField | undefined
  /** The field as it is published. */
  stored: DesignField | undefined
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
