// SPDX-License-Identifier: Apache-2.0
// The rules of the form in a drawer: each a sentence that one builds by clicking.
import './rules.css'
import { Plus, Trash2 } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useRoleTitles } from '../../../api/hooks'
import { getLang, t } from '../../../i18n/t'
import {
  Button,
  Checkbox,
  type Choice,
  Drawer,
  IconButton,
  Input,
  MultiSelect,
  Select,
  Tabs,
  TextArea,
} from '../../../ui'
import type { Design, FieldType } from '../model'
import {
  addTo,
  asForm,
  type CheckDraft,
  changeAt,
  choicesOf,
  type DuplicateDraft,
  type ListName,
  listOf,
  mayBe,
  mayBeShared,
  type RuleDraft,
  removeAt,
  setThen,
  type UniqueDraft,
} from './model'
import { When } from './When'
import { word } from '../../word'

interface PartProps {
  design: Design
  types: readonly FieldType[]
  onChange: (design: Design) => void
}

const fieldChoices = (design: Design, wanted: (at: number) => boolean): Choice[] =>
  design.fields.flatMap((field, at) =>
    field.key && wanted(at) ? [{ key: field.key, title: word(field.title) }] : [],
  )

function Fields({
  label,
  choices,
  keys,
  onChange,
}: {
  label: string
  choices: Choice[]
  keys: readonly string[]
  onChange: (keys: string[]) => void
}) {
  return (
    <MultiSelect
      label={label}
      source={choices}
      value={keys.map((key) => choices.find((one) => one.key === key) ?? { key, title: key })}
      onChange={(all) => onChange(all.map((one) => one.key))}
    />
  )
}

/** One item of a list with its number and its way out. */
function Card({
  at,
  onRemove,
  children,
}: {
  at: number
  onRemove: () => void
  children: ReactNode
}) {
  return (
    <li className="rule-card x-card">
      <div className="rule-number">
        <span>{at + 1}</span>
        <IconButton
          icon={Trash2}
          size="s"
          label={t('rules.remove', { n: at + 1 })}
          onPress={onRemove}
        />
      </div>
      <div className="rule-body">{children}</div>
    </li>
  )
}

function List<T>({
  design,
  name,
  add,
  fresh,
  onChange,
  draw,
}: {
  design: Design
  name: ListName
  add: string
  fresh: T
  onChange: (design: Design) => void
  draw: (item: T, at: number) => ReactNode
}) {
  const items = listOf(design, name) as unknown as T[]
  return (
    <>
      <p className="muted rule-lead">{t(`rules.lead.${name}`)}</p>
      <ol className="rule-list">
        {items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name but its place
          <Card key={at} at={at} onRemove={() => onChange(removeAt(design, name, at))}>
            {draw(item, at)}
          </Card>
        ))}
      </ol>
      <Button icon={Plus} onPress={() => onChange(addTo(design, name, fresh as never))}>
        {add}
      </Button>
    </>
  )
}

const THENS: RuleDraft['then'][] = ['show', 'require', 'lock', 'offer']

function Rules({ design, types, onChange }: PartProps) {
  const form = useMemo(() => asForm(design, types, getLang() === 'zh'), [design, types])
  const draw = (rule: RuleDraft, at: number) => {
    const set = (part: Partial<RuleDraft>) => onChange(changeAt(design, 'rules', at, part))
    const offered = choicesOf(design, rule.fields).map(({ key, title }) => ({
      key,
      title: word(title),
    }))
    return (
      <>
        <h3>{t('rules.when')}</h3>
        <When form={form} when={rule.when} onChange={(when) => set({ when })} />
        {Object.keys(rule.when).length === 0 && <p className="muted">{t('rules.always')}</p>}
        <div className="rule-then">
          <Select
            label={t('rules.then')}
            value={rule.then}
            choices={THENS.map((key) => ({ key, title: t(`rules.then.${key}`) }))}
            onChange={(then) =>
              onChange(setThen(design, at, (then ?? 'show') as RuleDraft['then']))
            }
          />
          <Fields
            label={t('rules.fields')}
            choices={fieldChoices(design, (i) => mayBe(rule.then, design.fields[i], types))}
            keys={rule.fields}
            onChange={(fields) => set({ fields })}
          />
        </div>
        {rule.then === 'offer' && (
          <Fields
            label={t('rules.choices')}
            choices={offered}
            keys={rule.choices ?? []}
            onChange={(choices) => set({ choices })}
          />
        )}
      </>
    )
  }
  const hides = listOf(design, 'rules').some((rule) => rule.then === 'show')
  const keeps = design.options.keep_hidden === true
  return (
    <>
      <List
        design={design}
        name="rules"
        add={t('rules.add')}
        fresh={{ when: {}, then: 'show', fields: [] }}
        onChange={onChange}
        draw={draw}
      />
      {(hides || keeps) && (
        <div className="rule-lead">
          <Checkbox
            value={keeps}
            onChange={(keep) => {
              const { keep_hidden: _, ...options } = design.options
              onChange({ ...design, options: keep ? { ...options, keep_hidden: true } : options })
            }}
          >
            {t('rules.keep')}
          </Checkbox>
        </div>
      )}
    </>
  )
}

function Message({
  message,
  onChange,
}: {
  message: { zh: string; en: string } | undefined
  onChange: (message: { zh: string; en: string }) => void
}) {
  const now = message ?? { zh: '', en: '' }
  return (
    <div className="rule-then rule-both">
      <Input
        label={t('rules.message')}
        value={now.zh}
        onChange={(zh) => onChange({ ...now, zh })}
      />
      <Input
        label={t('rules.messageEn')}
        value={now.en}
        onChange={(en) => onChange({ ...now, en })}
      />
    </div>
  )
}

function Checks({ design, types, onChange }: PartProps) {
  const form = useMemo(() => asForm(design, types, getLang() === 'zh'), [design, types])
  const draw = (check: CheckDraft, at: number) => {
    const set = (part: Partial<CheckDraft>) => onChange(changeAt(design, 'checks', at, part))
    const byFormula = check.formula !== undefined
    return (
      <>
        <Select
          label={t('rules.how')}
          value={byFormula ? 'formula' : 'when'}
          choices={(['when', 'formula'] as const).map((key) => ({
            key,
            title: t(`rules.how.${key}`),
          }))}
          onChange={(how) =>
            set(
              how === 'formula'
                ? { formula: '', when: undefined }
                : { when: {}, formula: undefined },
            )
          }
        />
        {byFormula ? (
          <TextArea
            label={t('rules.formula')}
            help={t('rules.formulaHelp')}
            className="d-formula"
            value={check.formula ?? ''}
            onChange={(formula) => set({ formula })}
          />
        ) : (
          <When form={form} when={check.when} onChange={(when) => set({ when })} />
        )}
        <Message message={check.message} onChange={(message) => set({ message })} />
        <Fields
          label={t('rules.at')}
          choices={fieldChoices(design, () => true)}
          keys={check.fields ?? []}
          onChange={(fields) => set({ fields })}
        />
      </>
    )
  }
  return (
    <List
      design={design}
      name="checks"
      add={t('rules.addCheck')}
      fresh={{ when: {}, message: { zh: '', en: '' }, fields: [] }}
      onChange={onChange}
      draw={draw}
    />
  )
}

const shared = (design: Design, types: readonly FieldType[]) =>
  fieldChoices(design, (at) => {
    const field = design.fields[at]
    return !!field && mayBeShared(field, types)
  })

function Uniques({ design, types, onChange }: PartProps) {
  const draw = (one: UniqueDraft, at: number) => (
    <>
      <Fields
        label={t('rules.fields')}
        choices={shared(design, types)}
        keys={one.fields}
        onChange={(fields) => onChange(changeAt(design, 'uniques', at, { fields }))}
      />
      <Message
        message={one.message}
        onChange={(message) => onChange(changeAt(design, 'uniques', at, { message }))}
      />
    </>
  )
  return (
    <List
      design={design}
      name="uniques"
      add={t('rules.addUnique')}
      fresh={{ fields: [] }}
      onChange={onChange}
      draw={draw}
    />
  )
}

function Duplicates({ design, types, onChange }: PartProps) {
  const roles = useRoleTitles()
  const draw = (one: DuplicateDraft, at: number) => {
    const set = (part: Partial<DuplicateDraft>) =>
      onChange(changeAt(design, 'duplicates', at, part))
    return (
      <>
        <Fields
          label={t('rules.fields')}
          choices={shared(design, types)}
          keys={one.fields}
          onChange={(fields) => set({ fields })}
        />
        <div className="rule-then">
          <Select
            label={t('rules.hint')}
            value={one.hint ?? 'none'}
            choices={(['none', 'exists'] as const).map((key) => ({
              key,
              title: t(`rules.hint.${key}`),
            }))}
            onChange={(hint) =>
              set(hint === 'exists' ? { hint } : { hint: 'none', ask: undefined })
            }
          />
          {one.hint === 'exists' && (
            <Select
              label={t('rules.ask')}
              value={one.ask ?? null}
              clearable
              choices={(roles.data ?? []).map(({ key, title }) => ({ key, title }))}
              onChange={(ask) => set({ ask: ask ?? undefined })}
            />
          )}
        </div>
      </>
    )
  }
  return (
    <List
      design={design}
      name="duplicates"
      add={t('rules.addDuplicate')}
      fresh={{ fields: [], hint: 'none' }}
      onChange={onChange}
      draw={draw}
    />
  )
}

/** `rows`: of a sub-form, which has no records to compare its rows with. */
export default function RulesPanel(props: PartProps & { rows?: boolean; onClose: () => void }) {
  const { onClose, rows, ...part } = props
  const [tab, setTab] = useState<string>('rules')
  const title = rows ? t('rules.ofRowsTitle', { name: word(part.design.title) }) : t('rules.title')
  const tabs: [ListName, string, ReactNode][] = [
    ['rules', t('rules.show'), <Rules key="rules" {...part} />],
    ['checks', t('rules.checks'), <Checks key="checks" {...part} />],
  ]
  if (!rows)
    tabs.push(
      ['uniques', t('rules.uniques'), <Uniques key="uniques" {...part} />],
      ['duplicates', t('rules.duplicates'), <Duplicates key="duplicates" {...part} />],
    )
  return (
    <Drawer isOpen keepOpen size="l" title={title} onClose={onClose}>
      <Tabs
        label={title}
        selected={tab}
        onSelect={setTab}
        items={tabs.map(([key, name, content]) => ({
          key,
          title: name,
          count: listOf(part.design, key).length || undefined,
          content,
        }))}
      />
    </Drawer>
  )
}
