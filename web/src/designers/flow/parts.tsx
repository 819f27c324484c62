// SPDX-License-Identifier: Apache-2.0
// The small inputs of a node: how long, who.
import { Trash2 } from 'lucide-react'
import { useMemo } from 'react'
import { useForm } from '../../api/hooks'
import { findUsers } from '../../app/source'
import { type FlowNode, type FlowSpec, isTask, type Span, type Who } from '../../flow/spec'
import { t } from '../../i18n/t'
import {
  Button,
  Checkbox,
  type Choice,
  IconButton,
  Input,
  type LoadChoices,
  Menu,
  MultiSelect,
  Select,
} from '../../ui'
import { useHouse } from '../house/house'
import { allFields, isPerson } from '../house/model'
import { FieldText, NumberInput } from '../house/parts'
import { spanOf, type Unit, UNITS, withSpan } from './model'
import { whoText } from './say'

export function SpanInput<T extends Span>({
  label,
  span,
  onChange,
  error,
}: {
  label: string
  span: T
  onChange: (span: T) => void
  error?: string
}) {
  const { n, unit } = spanOf(span)
  const sign = n < 0 || Object.is(n, -0) ? -1 : 1
  return (
    <div className="h-span">
      <NumberInput
        label={label}
        error={error}
        value={Math.abs(n)}
        onChange={(next) => onChange(withSpan(span, sign * (next ?? 0), unit))}
      />
      <Select
        className="h-unit"
        aria-label={`${label} ${t('house.unit')}`}
        value={unit}
        choices={UNITS.map((key) => ({ key, title: t(`flows.unit.${key}`) }))}
        onChange={(key) => key && onChange(withSpan(span, n, key as Unit))}
      />
    </div>
  )
}

// --- Who ------------------------------------------------------------------------------------------------------

/** These take parts of their own, below the list. */
const LARGE = ['chain', 'matrix', 'formula'] as const
type Large = (typeof LARGE)[number]
const isLarge = (who: Who): boolean => LARGE.some((key) => key in who)

export const keyOf = (who: Who): string => JSON.stringify(who)

function useChoicesOf(spec: FlowSpec, node: FlowNode): Choice[] {
  const house = useHouse()
  const { form, roles, depts } = house
  return useMemo(() => {
    const persons = allFields(form).filter((field) => isPerson(field) && field.key !== 'owner')
    const others = spec.nodes.filter((one) => isTask(one) && one.id !== node.id)
    const list: Who[] =
      node.type === 'start'
        ? [
            ...roles.map(({ key }) => ({ role: key })),
            { owner: true },
            ...persons.map(({ key }) => ({ field: key })),
          ]
        : [
            { head_of: 'initiator' },
            { initiator: true },
            { owner: true },
            { head_of: 'owner' },
            { previous: true },
            { chosen: true },
            ...roles.map(({ key }) => ({ role: key })),
            ...persons.map(({ key }) => ({ field: key })),
            ...persons.map(({ key }) => ({ head_of: key })),
            ...others.map(({ id }) => ({ node: id })),
            ...[...depts.keys()].map((id) => ({ dept: id })),
          ]
    const titles = new Map(persons.map(({ key, title }) => [key, title]))
    return list.map((who) => ({
      key: keyOf(who),
      title:
        'field' in who
          ? t('house.whoField', { name: titles.get(who.field) ?? who.field })
          : whoText(who, spec, house),
    }))
  }, [house, form, roles, depts, spec, node.id, node.type])
}

const freshLarge = (kind: Large): Who => {
  if (kind === 'chain') return { chain: 'initiator', levels: 2 }
  if (kind === 'formula') return { formula: '' }
  return { matrix: { form: '', match: {}, field: '' } }
}

export function WhoInput({
  label,
  spec,
  node,
  error,
  onChange,
}: {
  label: string
  spec: FlowSpec
  node: FlowNode
  error?: string
  onChange: (who: Who[]) => void
}) {
  const house = useHouse()
  const fixed = useChoicesOf(spec, node)
  const value = node.who ?? []
  // What the house knows first, then people as one types.
  const source: LoadChoices = async (q, signal) => {
    const wanted = q.trim().toLowerCase()
    const people = await findUsers(q, signal)
    return [
      ...fixed.filter((one) => one.title.toLowerCase().includes(wanted)),
      ...people.map((one) => ({ ...one, key: keyOf({ user: one.key }) })),
    ]
  }
  const chosen = value.map((who) => ({
    key: keyOf(who),
    title: fixed.find((one) => one.key === keyOf(who))?.title ?? whoText(who, spec, house),
  }))
  const set = (at: number, who: Who | null) =>
    onChange(value.flatMap((one, i) => (i === at ? (who ?? []) : one)))
  return (
    <div className="x-stack">
      <MultiSelect
        label={label}
        error={error}
        source={source}
        value={chosen}
        onChange={(choices) => onChange(choices.map((one) => JSON.parse(one.key) as Who))}
      />
      {value.map((who, at) =>
        isLarge(who) ? (
          <LargeWho
            // biome-ignore lint/suspicious/noArrayIndexKey: its text changes while one writes it
            key={at}
            who={who}
            onChange={(next) => set(at, next)}
          />
        ) : null,
      )}
      {node.type !== 'start' && (
        <Menu
          label={t('flows.who.more')}
          items={LARGE.map((kind) => ({
            key: kind,
            title: t(`flows.who.add.${kind}`),
            hint: t(`flows.who.help.${kind}`),
            onAction: () => onChange([...value, freshLarge(kind)]),
          }))}
          trigger={
            <Button size="s" variant="ghost" className="fd-left">
              {t('flows.who.more')}
            </Button>
          }
        />
      )}
    </div>
  )
}

function LargeWho({ who, onChange }: { who: Who; onChange: (who: Who | null) => void }) {
  const { roles } = useHouse()
  const kind = LARGE.find((key) => key in who) as Large
  return (
    <fieldset className="fd-box">
      <legend className="fd-box-head">
        <strong>{t(`flows.who.add.${kind}`)}</strong>
        <IconButton
          icon={Trash2}
          size="s"
          label={t('flows.remove', { name: t(`flows.who.add.${kind}`) })}
          onPress={() => onChange(null)}
        />
      </legend>
      {'chain' in who && (
        <div className="h-parts">
          <NumberInput
            label={t('flows.who.levels')}
            value={who.levels}
            onChange={(levels) => onChange({ ...who, levels })}
          />
          <Select
            label={t('flows.who.until')}
            clearable
            value={who.until ?? null}
            placeholder={t('flows.noUntil')}
            choices={roles.map(({ key, title }) => ({ key, title }))}
            onChange={(key) => {
              const { until: _, ...rest } = who
              onChange(key ? { ...rest, until: key } : rest)
            }}
          />
        </div>
      )}
      {'formula' in who && (
        <FieldText
          label={t('flows.who.formulaText')}
          value={who.formula}
          onChange={(formula) => onChange({ formula })}
        />
      )}
      {'matrix' in who && (
        <Matrix matrix={who.matrix} onChange={(matrix) => onChange({ matrix })} />
      )}
    </fieldset>
  )
}

type MatrixOf = { form: string; match: Record<string, string>; field: string; all?: boolean }

function Matrix({ matrix, onChange }: { matrix: MatrixOf; onChange: (matrix: MatrixOf) => void }) {
  const { form, targets } = useHouse()
  const { data: other } = useForm(matrix.form || undefined)
  const own = allFields(form).map(({ key, title }) => ({ key, title }))
  const free = (other?.fields ?? []).filter((field) => !(field.key in matrix.match))
  return (
    <div className="x-stack">
      <Select
        label={t('flows.who.matrixForm')}
        value={matrix.form || null}
        choices={targets.map(({ key, title }) => ({ key, title }))}
        onChange={(key) => key && onChange({ form: key, match: {}, field: '' })}
      />
      {Object.entries(matrix.match).map(([key, from]) => (
        <div key={key} className="fd-line">
          <Select
            label={t('flows.who.matches', {
              name: other?.fields.find((field) => field.key === key)?.title ?? key,
            })}
            value={from || null}
            choices={own}
            onChange={(next) =>
              next && onChange({ ...matrix, match: { ...matrix.match, [key]: next } })
            }
          />
          <IconButton
            icon={Trash2}
            label={t('flows.remove', { name: key })}
            onPress={() => {
              const { [key]: _, ...match } = matrix.match
              onChange({ ...matrix, match })
            }}
          />
        </div>
      ))}
      {other && (
        <>
          <Menu
            label={t('flows.who.addMatch')}
            items={free.map(({ key, title }) => ({
              key,
              title,
              onAction: () => onChange({ ...matrix, match: { ...matrix.match, [key]: '' } }),
            }))}
            trigger={
              <Button size="s" variant="ghost" className="fd-left">
                {t('flows.who.addMatch')}
              </Button>
            }
          />
          <Select
            label={t('flows.who.matrixField')}
            value={matrix.field || null}
            choices={other.fields.filter(isPerson).map(({ key, title }) => ({ key, title }))}
            onChange={(key) => key && onChange({ ...matrix, field: key })}
          />
          <Checkbox
            value={!!matrix.all}
            onChange={(on) => {
              const { all: _, ...first } = matrix
              onChange(on ? { ...first, all: true } : first)
            }}
          >
            {t('flows.who.matrixAll')}
          </Checkbox>
        </>
      )}
    </div>
  )
}

// --- Titles -----------------------------------------------------------------------------------------------------

export function TitleInput({
  label,
  title,
  placeholder,
  onChange,
}: {
  label: string
  title: FlowNode['title']
  placeholder?: string
  onChange: (title: FlowNode['title']) => void
}) {
  const texts = typeof title === 'string' ? { zh: title } : (title ?? {})
  const put = (part: { zh?: string; en?: string }) => {
    const next = { ...texts, ...part }
    if (!next.en) delete next.en
    onChange(next.zh || next.en ? next : undefined)
  }
  return (
    <div className="fd-line">
      <Input
        label={label}
        placeholder={placeholder}
        value={texts.zh ?? ''}
        onChange={(zh) => put({ zh })}
      />
      <Input label={t('flows.titleEn')} value={texts.en ?? ''} onChange={(en) => put({ en })} />
    </div>
  )
}
