// SPDX-License-Identifier: Apache-2.0
// A task of people: who, which fields, by when, what they may do, what then.
import { Plus, Trash2 } from 'lucide-react'
import { useForm } from '../../api/hooks'
import {
  type Boundary,
  edgesFrom,
  type FieldRight,
  type FlowNode,
  type FlowSpec,
  type Overdue,
  type Sign,
} from '../../flow/spec'
import { titleOfNode } from '../../flow/words'
import { t } from '../../i18n/t'
import { Button, Checkbox, CheckboxGroup, IconButton, Select } from '../../ui'
import { useHouse } from '../house/house'
import { maySet } from '../house/model'
import { Mistake, NumberInput } from '../house/parts'
import { addBoundary, changeNode, removeBoundary } from './model'
import { SpanInput, WhoInput } from './parts'
import { nodeText } from './say'

export interface PartProps {
  spec: FlowSpec
  node: FlowNode
  /** What the check said of this node, by part. */
  errors: Readonly<Record<string, string>>
  onChange: (spec: FlowSpec) => void
}

const SIGNS: readonly Sign[] = ['any', 'all', 'ratio', 'sequence', 'claim']

const choicesOf = <K extends string>(keys: readonly K[], title: (key: K) => string) =>
  keys.map((key) => ({ key, title: title(key) }))

export function WhoTab({ spec, node, errors, onChange }: PartProps) {
  const house = useHouse()
  const set = (part: Partial<FlowNode>) => onChange(changeNode(spec, node.id, part))
  const users = (node.who ?? []).flatMap((who) => ('user' in who ? [String(who.user)] : []))
  const matrix = node.who?.flatMap((who) => ('matrix' in who ? [who.matrix] : []))[0]
  const signs = node.type === 'fill' ? (['any', 'all', 'claim'] as const) : SIGNS
  return (
    <div className="x-stack">
      <WhoInput
        label={t(node.type === 'fill' ? 'flows.whoFill' : 'flows.whoApprove')}
        spec={spec}
        node={node}
        error={errors.who}
        onChange={(who) => set({ who })}
      />
      <Checkbox value={!!node.on_duty} onChange={(on) => set({ on_duty: on || undefined })}>
        {t('flows.onDuty')}
      </Checkbox>
      {node.on_duty && <p className="muted">{t('flows.onDutyHelp')}</p>}
      <Mistake text={errors.on_duty} />
      <Select
        label={t('flows.sign')}
        error={errors.sign}
        value={node.sign ?? 'any'}
        choices={signs.map((key) => ({
          key,
          title: t(`flows.sign.${key}`),
          hint: t(`flows.signHelp.${key}`),
        }))}
        onChange={(key) =>
          set({
            sign: (key ?? 'any') as Sign,
            pass: key === 'ratio' ? (node.pass ?? 50) : undefined,
            ...(key === 'ratio' ? {} : { pass_if: undefined, weights: undefined }),
          })
        }
      />
      {node.sign === 'ratio' && (
        <div className="h-parts">
          <NumberInput
            label={t('flows.pass')}
            suffix="%"
            value={node.pass}
            error={errors.pass}
            onChange={(pass) => set({ pass })}
          />
          <Select
            label={t('flows.passIf')}
            value={node.pass_if ?? 'gte'}
            choices={choicesOf(['gte', 'gt'] as const, (key) => t(`flows.passIf.${key}`))}
            onChange={(key) => set({ pass_if: (key ?? 'gte') as 'gte' | 'gt' })}
          />
        </div>
      )}
      {node.sign === 'ratio' && matrix?.form && (
        <WeightOf
          form={matrix.form}
          value={typeof node.weights?.field === 'string' ? node.weights.field : null}
          error={errors.weights}
          onChange={(field) => set({ weights: field ? { field } : undefined })}
        />
      )}
      {node.sign === 'ratio' &&
        !node.weights?.field &&
        users.map((id) => (
          <NumberInput
            key={id}
            label={t('flows.weight', { name: house.users.get(id) ?? `#${id}` })}
            value={Number(node.weights?.[id] ?? 1)}
            onChange={(n) => set({ weights: { ...node.weights, [id]: n ?? 1 } })}
          />
        ))}
      {node.type === 'approve' && (
        <Select
          label={t('flows.self')}
          value={node.self ?? 'keep'}
          choices={choicesOf(['keep', 'skip', 'head'] as const, (key) => t(`flows.self.${key}`))}
          onChange={(key) => set({ self: (key ?? 'keep') as FlowNode['self'] })}
        />
      )}
      {node.type === 'approve' && (
        <Select
          label={t('flows.dedup')}
          value={node.dedup ?? ''}
          choices={[
            { key: '', title: t('flows.dedup.flow') },
            ...choicesOf(['none', 'adjacent', 'any'] as const, (key) => t(`flows.dedup.${key}`)),
          ]}
          onChange={(key) => set({ dedup: (key || undefined) as FlowNode['dedup'] })}
        />
      )}
      <Empty spec={spec} node={node} errors={errors} onChange={onChange} />
    </div>
  )
}

/** What a vote counts stands in the row of the matrix that gave the person. */
function WeightOf(props: {
  form: string
  value: string | null
  error?: string
  onChange: (field: string | null) => void
}) {
  const { data } = useForm(props.form)
  const numbers = (data?.fields ?? []).filter((field) => field.type === 'integer')
  return (
    <Select
      label={t('flows.weightOf')}
      clearable
      error={props.error}
      value={props.value}
      placeholder={t('flows.weightOf.one')}
      choices={numbers.map(({ key, title }) => ({ key, title }))}
      onChange={props.onChange}
    />
  )
}

function Empty({ spec, node, errors, onChange }: PartProps) {
  const house = useHouse()
  const set = (empty: FlowNode['empty']) => onChange(changeNode(spec, node.id, { empty }))
  const user = typeof node.empty === 'object' ? node.empty.user : null
  return (
    <div className="h-parts">
      <Select
        label={t('flows.empty')}
        error={errors.empty}
        value={user === null ? ((node.empty as string) ?? 'admin') : 'user'}
        choices={choicesOf(['admin', 'pass', 'user', 'refuse'] as const, (key) =>
          t(`flows.empty.${key}`),
        )}
        onChange={(key) =>
          set(
            key === 'user'
              ? { user: [...house.users.keys()][0] ?? '' }
              : ((key ?? 'admin') as 'admin'),
          )
        }
      />
      {user !== null && (
        <Select
          label={t('flows.emptyUser')}
          value={String(user)}
          choices={[...house.users].map(([key, title]) => ({ key, title }))}
          onChange={(key) => key && set({ user: key })}
        />
      )}
    </div>
  )
}

// --- Fields ---------------------------------------------------------------------------------------------------

const RIGHTS: readonly FieldRight[] = ['hide', 'mask', 'read', 'write', 'need']

export function FieldsTab({ spec, node, errors, onChange }: PartProps) {
  const { form } = useHouse()
  const rights = node.fields ?? {}
  const set = (fields: Record<string, FieldRight>) =>
    onChange(changeNode(spec, node.id, { fields }))
  const start = node.type === 'start'
  const offered = (writable: boolean) =>
    RIGHTS.filter(
      (one) =>
        (writable || (one !== 'write' && one !== 'need')) &&
        (!start || one === 'write' || one === 'need'),
    )
  const all = (right: FieldRight) =>
    set(
      Object.fromEntries(
        form.fields.flatMap((field) =>
          offered(maySet(field) || field.type === 'subform').includes(right)
            ? [[field.key, right]]
            : [],
        ),
      ),
    )
  return (
    <div className="x-stack">
      <p className="muted">{t(start ? 'flows.fieldsStart' : 'flows.fieldsHelp')}</p>
      <Mistake text={errors.fields} />
      <div className="x-row">
        {!start && (
          <Button size="s" onPress={() => all('read')}>
            {t('flows.allRead')}
          </Button>
        )}
        <Button size="s" onPress={() => all('write')}>
          {t('flows.allWrite')}
        </Button>
        <Button size="s" variant="ghost" onPress={() => set({})}>
          {t('flows.allOwn')}
        </Button>
      </div>
      <ul className="fd-fields">
        {form.fields.map((field) => (
          <li key={field.key} className="fd-field">
            <span>{field.title}</span>
            <Select
              aria-label={t('flows.rightOf', { name: field.title })}
              error={errors[`fields.${field.key}`]}
              value={rights[field.key] ?? ''}
              choices={[
                { key: '', title: t(start ? 'flows.right.notAsked' : 'flows.right.own') },
                ...choicesOf(offered(maySet(field) || field.type === 'subform'), (key) =>
                  t(`flows.right.${key}`),
                ),
              ]}
              onChange={(key) => {
                const { [field.key]: _, ...rest } = rights
                set(key ? { ...rest, [field.key]: key as FieldRight } : rest)
              }}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}

// --- Deadline -------------------------------------------------------------------------------------------------

const DUES: readonly Overdue['do'][] = [
  'remind',
  'remind_head',
  'transfer',
  'approve',
  'reject',
  'return',
  'jump',
]

function OverdueRow({
  one,
  at,
  spec,
  node,
  onChange,
}: {
  one: Overdue
  at: number
  spec: FlowSpec
  node: FlowNode
  onChange: (one: Overdue | null) => void
}) {
  const house = useHouse()
  const tasks = spec.nodes.filter((other) => other.id !== node.id && other.type !== 'start')
  const { to } = one
  const [first] = Array.isArray(to) ? (to as { user?: string }[]) : []
  const user = first?.user === undefined ? null : String(first.user)
  const dues =
    node.type === 'fill' ? DUES.filter((key) => key !== 'approve' && key !== 'reject') : DUES
  return (
    <div className="fd-box">
      <div className="fd-line">
        <NumberInput
          label={t('flows.dueAt')}
          suffix="%"
          value={one.at}
          onChange={(n) => onChange({ ...one, at: n ?? 0 })}
        />
        <Select
          label={t('flows.dueDo')}
          value={one.do}
          choices={choicesOf(dues, (key) => t(`flows.due.${key}`))}
          onChange={(key) => {
            const { to: _, ...rest } = one
            if (key) onChange({ ...rest, do: key as Overdue['do'] })
          }}
        />
        <IconButton
          icon={Trash2}
          label={t('flows.removeDue', { n: at + 1 })}
          onPress={() => onChange(null)}
        />
      </div>
      {one.do === 'transfer' && (
        <Select
          label={t('flows.dueTo')}
          value={user}
          choices={[...house.users].map(([key, title]) => ({ key, title }))}
          onChange={(key) => key && onChange({ ...one, to: [{ user: key }] })}
        />
      )}
      {(one.do === 'jump' || one.do === 'return') && (
        <Select
          label={t('flows.dueNode')}
          value={typeof to === 'string' ? to : null}
          choices={tasks.map(({ id }) => ({ key: id, title: titleOfNode(spec, id) }))}
          onChange={(key) => key && onChange({ ...one, to: key })}
        />
      )}
      {(one.do === 'remind' || one.do === 'remind_head') && (
        <Checkbox
          value={!!one.repeat}
          onChange={(on) => {
            const { repeat: _, ...rest } = one
            onChange(on ? { ...rest, repeat: { hours: 24 } } : rest)
          }}
        >
          {t('flows.dueRepeat')}
        </Checkbox>
      )}
      {one.repeat && (
        <SpanInput
          label={t('flows.dueEvery')}
          span={one.repeat}
          onChange={(repeat) => onChange({ ...one, repeat })}
        />
      )}
    </div>
  )
}

export function DeadlineTab({ spec, node, errors, onChange }: PartProps) {
  const set = (part: Partial<FlowNode>) => onChange(changeNode(spec, node.id, part))
  const overdue = node.overdue ?? []
  const put = (at: number, one: Overdue | null) => {
    const next = overdue.flatMap((old, i) => (i === at ? (one ?? []) : old))
    set({ overdue: next.length > 0 ? next : undefined })
  }
  return (
    <div className="x-stack">
      <Checkbox
        value={!!node.limit}
        onChange={(on) =>
          set(on ? { limit: { workhours: 8 } } : { limit: undefined, overdue: undefined })
        }
      >
        {t('flows.hasLimit')}
      </Checkbox>
      {node.limit && (
        <>
          <SpanInput
            label={t('flows.limit')}
            span={node.limit}
            error={errors.limit}
            onChange={(limit) => set({ limit })}
          />
          <p className="muted">{t('flows.limitHelp')}</p>
          <h3>{t('flows.overdue')}</h3>
          <p className="muted">{t('flows.overdueHelp')}</p>
          <Mistake text={errors.overdue} />
          {overdue.map((one, at) => (
            <OverdueRow
              // biome-ignore lint/suspicious/noArrayIndexKey: a step has no other name than its place
              key={at}
              one={one}
              at={at}
              spec={spec}
              node={node}
              onChange={(next) => put(at, next)}
            />
          ))}
          <Button
            size="s"
            icon={Plus}
            className="fd-left"
            onPress={() => set({ overdue: [...overdue, { at: 100, do: 'remind_head' }] })}
          >
            {t('flows.addDue')}
          </Button>
        </>
      )}
      <Boundaries spec={spec} node={node} errors={errors} onChange={onChange} />
    </div>
  )
}

function BoundaryRow({
  one,
  at,
  onChange,
  onRemove,
}: {
  one: Boundary
  at: number
  onChange: (one: Boundary) => void
  onRemove: () => void
}) {
  const { repeat, times, ...once } = one
  return (
    <div className="fd-box">
      <div className="fd-line">
        <SpanInput
          label={t('flows.boundaryAfter')}
          span={one.after}
          onChange={(after) => onChange({ ...one, after })}
        />
        <IconButton
          icon={Trash2}
          label={t('flows.removeBoundary', { n: at + 1 })}
          onPress={onRemove}
        />
      </div>
      <p className="muted">
        {t(one.interrupting ? 'flows.branch.interrupts' : 'flows.branch.beside')}
      </p>
      {!one.interrupting && (
        <Checkbox
          value={!!repeat}
          onChange={(on) => onChange(on ? { ...once, repeat: one.after } : once)}
        >
          {t('flows.boundaryRepeat')}
        </Checkbox>
      )}
      {repeat && (
        <div className="fd-line">
          <SpanInput
            label={t('flows.dueEvery')}
            span={repeat}
            onChange={(next) => onChange({ ...one, repeat: next })}
          />
          <NumberInput
            label={t('flows.boundaryTimes')}
            value={times}
            onChange={(n) => onChange(n ? { ...one, times: n } : { ...once, repeat })}
          />
        </div>
      )}
    </div>
  )
}

export function Boundaries({ spec, node, errors, onChange }: PartProps) {
  const list = node.boundary ?? []
  const put = (next: Boundary) =>
    onChange(
      changeNode(spec, node.id, {
        boundary: list.map((other) => (other.id === next.id ? next : other)),
      }),
    )
  return (
    <section className="x-stack">
      <h3>{t('flows.boundary')}</h3>
      <p className="muted">{t('flows.boundaryHelp')}</p>
      <Mistake text={errors.boundary} />
      {list.map((one, at) => (
        <BoundaryRow
          key={one.id}
          one={one}
          at={at}
          onChange={put}
          onRemove={() => onChange(removeBoundary(spec, node.id, one.id))}
        />
      ))}
      <div className="x-row">
        <Button size="s" icon={Plus} onPress={() => onChange(addBoundary(spec, node.id, true))}>
          {t('flows.addInterrupting')}
        </Button>
        <Button size="s" icon={Plus} onPress={() => onChange(addBoundary(spec, node.id, false))}>
          {t('flows.addBeside')}
        </Button>
      </div>
    </section>
  )
}

// --- What may be done, and what then --------------------------------------------------------------------------

const MAY = [
  'transfer',
  'delegate',
  'add_before',
  'add_after',
  'add_with',
  'drop',
  'return',
  'urge',
  'batch',
  'add_again',
] as const

export function MayTab({ spec, node, errors, onChange }: PartProps) {
  const set = (part: Partial<FlowNode>) => onChange(changeNode(spec, node.id, part))
  const may = node.may ?? {}
  // All of it may be done unless it is taken away; added people add again only where it is given.
  const byDefault = (key: (typeof MAY)[number]) => key !== 'add_again'
  const on = MAY.filter((key) => (may[key] as boolean | undefined) ?? byDefault(key))
  const tasks = spec.nodes.filter(
    (one) => one.id !== node.id && ['start', 'fill', 'approve'].includes(one.type),
  )
  return (
    <div className="x-stack">
      <CheckboxGroup
        label={t('flows.may')}
        vertical
        error={errors.may}
        choices={MAY.map((key) => ({ key, title: t(`flows.may.${key}`) }))}
        value={on}
        onChange={(keys) => {
          const other = MAY.filter((key) => keys.includes(key) !== byDefault(key))
          const next = Object.fromEntries(other.map((key) => [key, keys.includes(key)]))
          set({ may: other.length > 0 ? next : undefined })
        }}
      />
      {on.includes('return') && (
        <CheckboxGroup
          label={t('flows.returnTo')}
          help={t('flows.returnToHelp')}
          vertical
          choices={tasks.map(({ id }) => ({ key: id, title: titleOfNode(spec, id) }))}
          value={node.return_to ?? []}
          onChange={(keys) => set({ return_to: keys.length > 0 ? keys : undefined })}
        />
      )}
      {node.type === 'approve' && (
        <Select
          label={t('flows.opinion')}
          value={node.opinion ?? 'optional'}
          choices={choicesOf(['no', 'optional', 'reject', 'always'] as const, (key) =>
            t(`flows.opinion.${key}`),
          )}
          onChange={(key) => set({ opinion: (key ?? 'optional') as FlowNode['opinion'] })}
        />
      )}
      <Select
        label={t('flows.confirm')}
        value={node.confirm ?? 'no'}
        choices={choicesOf(['no', 'signature', 'password', 'code'] as const, (key) =>
          t(`flows.confirm.${key}`),
        )}
        onChange={(key) => set({ confirm: (key ?? 'no') as FlowNode['confirm'] })}
      />
    </div>
  )
}

export function ThenTab({ spec, node, errors, onChange }: PartProps) {
  const house = useHouse()
  const set = (part: Partial<FlowNode>) => onChange(changeNode(spec, node.id, part))
  const others = spec.nodes.filter(
    (one) => one.id !== node.id && !['exclusive', 'parallel', 'inclusive'].includes(one.type),
  )
  const next = edgesFrom(spec, node.id).find((edge) => !edge.boundary)?.to
  const follower = spec.nodes.find((one) => one.id === next)
  return (
    <div className="x-stack">
      {follower && (
        <p>
          {t('flows.thenNext', { name: titleOfNode(spec, follower.id) })}{' '}
          <span className="muted">{nodeText(follower, spec, house)}</span>
        </p>
      )}
      {node.type === 'approve' && (
        <>
          <Select
            label={t('flows.rejectTo')}
            error={errors.reject_to}
            value={node.reject_to ?? ''}
            choices={[
              { key: '', title: t('flows.rejectEnds') },
              ...others.map(({ id }) => ({
                key: id,
                title: t('flows.rejectGoes', { name: titleOfNode(spec, id) }),
              })),
            ]}
            onChange={(key) => set({ reject_to: key || undefined })}
          />
          {(node.sign === 'all' || node.sign === 'ratio') && (
            <Select
              label={t('flows.reject')}
              value={node.reject ?? 'first'}
              choices={choicesOf(['first', 'wait_all'] as const, (key) => t(`flows.reject.${key}`))}
              onChange={(key) => set({ reject: (key ?? 'first') as FlowNode['reject'] })}
            />
          )}
        </>
      )}
    </div>
  )
}
