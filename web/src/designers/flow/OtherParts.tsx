// SPDX-License-Identifier: Apache-2.0
// Start, service, gates, waits, sub-flows, ends; and one branch.
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import {
  edgesFrom,
  type FlowEdge,
  type FlowNode,
  type FlowSpec,
  isTask,
  nodeOf,
} from '../../flow/spec'
import { t } from '../../i18n/t'
import { Button, Checkbox, IconButton, Select, Skeleton, Tabs } from '../../ui'
import { useHouse } from '../house/house'
import { allFields, isDay } from '../house/model'
import { Clock, Condition, Mistake } from '../house/parts'
import { useFlows } from './api'
import {
  addBranch,
  changeEdge,
  changeNode,
  moveBranch,
  removeBoundary,
  removeBranch,
  setDefault,
  spanOf,
} from './model'
import { SpanInput, TitleInput, WhoInput } from './parts'
import { branchName, branchText, RESULTS, resultText } from './say'
import { Boundaries, FieldsTab, type PartProps } from './TaskParts'

// What the designer of rules brings comes when it is asked for.
const Triggers = lazy(async () => ({ default: (await import('./RuleParts')).Triggers }))
const Service = lazy(async () => ({ default: (await import('./RuleParts')).Service }))
const Undo = lazy(async () => ({ default: (await import('./RuleParts')).Undo }))

export const ServicePart = (props: PartProps) => (
  <Suspense fallback={<Skeleton lines={4} />}>
    <Service {...props} />
  </Suspense>
)

const OPTIONS = {
  cancel: ['before_first', 'any', 'ask', 'no'],
  recall: ['unread', 'undecided', 'no'],
  dedup: ['none', 'adjacent', 'any'],
} as const

/** What holds for the whole flow. */
function OptionsTab(props: PartProps) {
  const { spec, node, errors, onChange } = props
  const options = spec.options ?? {}
  const set = (part: Record<string, unknown>) =>
    onChange({ ...spec, options: { ...options, ...part } })
  return (
    <div className="x-stack">
      <Select
        label={t('flows.opt.cancel')}
        value={(options.cancel as string) ?? 'before_first'}
        choices={OPTIONS.cancel.map((key) => ({ key, title: t(`flows.opt.cancel.${key}`) }))}
        onChange={(key) => key && set({ cancel: key })}
      />
      {options.cancel === 'ask' && (
        <>
          <WhoInput
            label={t('flows.opt.cancelBy')}
            spec={spec}
            node={{ ...node, who: options.cancel_by as FlowNode['who'] }}
            error={errors['options.cancel_by']}
            onChange={(who) => set({ cancel_by: who.length > 0 ? who : undefined })}
          />
          <p className="muted">{t('flows.opt.cancelByHelp')}</p>
        </>
      )}
      <Select
        label={t('flows.opt.recall')}
        value={(options.recall as string) ?? 'unread'}
        choices={OPTIONS.recall.map((key) => ({ key, title: t(`flows.opt.recall.${key}`) }))}
        onChange={(key) => key && set({ recall: key })}
      />
      <Select
        label={t('flows.dedup')}
        value={(options.dedup as string) ?? 'none'}
        choices={OPTIONS.dedup.map((key) => ({ key, title: t(`flows.dedup.${key}`) }))}
        onChange={(key) => key && set({ dedup: key })}
      />
      <Checkbox value={options.copy_ops !== false} onChange={(copy_ops) => set({ copy_ops })}>
        {t('flows.opt.copy')}
      </Checkbox>
      {options.cancel !== 'no' && (
        <Suspense fallback={<Skeleton lines={3} />}>
          <Undo {...props} />
        </Suspense>
      )}
    </div>
  )
}

export function StartPart(props: PartProps) {
  const { spec, node, errors, onChange } = props
  const [tab, setTab] = useState('manual')
  const set = (part: Partial<FlowNode>) => onChange(changeNode(spec, node.id, part))
  return (
    <Tabs
      label={t('flows.parts')}
      selected={tab}
      onSelect={setTab}
      items={[
        {
          key: 'manual',
          title: t('flows.tab.manual'),
          content: (
            <div className="x-stack">
              <Checkbox value={!!node.manual} onChange={(manual) => set({ manual })}>
                {t('flows.manual')}
              </Checkbox>
              <Mistake text={errors.manual} />
              {node.manual && (
                <>
                  <WhoInput
                    label={t('flows.whoStart')}
                    spec={spec}
                    node={node}
                    error={errors.who}
                    onChange={(who) => set({ who: who.length > 0 ? who : undefined })}
                  />
                  <p className="muted">{t('flows.whoStartHelp')}</p>
                </>
              )}
            </div>
          ),
        },
        {
          key: 'when',
          title: t('flows.tab.when'),
          count: node.when?.length || undefined,
          content: (
            <Suspense fallback={<Skeleton lines={4} />}>
              <Triggers {...props} />
            </Suspense>
          ),
        },
        { key: 'fields', title: t('flows.tab.asked'), content: <FieldsTab {...props} /> },
        { key: 'options', title: t('flows.tab.options'), content: <OptionsTab {...props} /> },
      ]}
    />
  )
}

export function CopyPart({ spec, node, errors, onChange }: PartProps) {
  return (
    <div className="x-stack">
      <WhoInput
        label={t('flows.whoCopy')}
        spec={spec}
        node={node}
        error={errors.who}
        onChange={(who) => onChange(changeNode(spec, node.id, { who }))}
      />
      <p className="muted">{t('flows.copyHelp')}</p>
    </div>
  )
}

export function WaitPart({ spec, node, errors, onChange }: PartProps) {
  const { form } = useHouse()
  const kind = node.until ? 'until' : node.field ? 'field' : 'span'
  const bare: FlowNode = {
    id: node.id,
    type: node.type,
    ...(node.title ? { title: node.title } : {}),
    ...(node.boundary ? { boundary: node.boundary } : {}),
  }
  const put = (next: FlowNode) =>
    onChange({ ...spec, nodes: spec.nodes.map((one) => (one.id === node.id ? next : one)) })
  const dates = allFields(form).filter(isDay)
  const become = (key: string | null) => {
    if (key === 'field')
      put({ ...bare, field: dates[0]?.key ?? 'created_at', offset: { days: 0 }, at: '09:00' })
    else if (key === 'until') put({ ...bare, until: { and: [] }, days: 7 })
    else put({ ...bare, days: 1 })
  }
  const { n } = spanOf(node.offset)
  const before = n < 0 || Object.is(n, -0)
  return (
    <div className="x-stack">
      <Select
        label={t('flows.waitFor')}
        value={kind}
        choices={(['span', 'field', 'until'] as const).map((key) => ({
          key,
          title: t(`flows.wait.${key}`),
        }))}
        onChange={become}
      />
      {kind === 'field' && (
        <>
          <Select
            label={t('house.dateField')}
            error={errors.field}
            value={node.field ?? null}
            choices={dates.map(({ key, title }) => ({ key, title }))}
            onChange={(key) => key && put({ ...node, field: key })}
          />
          <div className="fd-line">
            <Select
              className="h-short"
              label={t('house.offsets')}
              value={before ? 'before' : 'after'}
              choices={(['before', 'after'] as const).map((key) => ({
                key,
                title: t(`house.${key}`),
              }))}
              onChange={(key) => {
                const { unit } = spanOf(node.offset)
                put({ ...node, offset: { [unit]: (key === 'before' ? -1 : 1) * Math.abs(n) } })
              }}
            />
            <SpanInput
              label={t('flows.offset')}
              span={node.offset ?? { days: 0 }}
              error={errors.offset}
              onChange={(offset) => put({ ...node, offset })}
            />
          </div>
        </>
      )}
      {kind === 'until' && (
        <Condition
          filter={node.until}
          onChange={(filter) => put({ ...node, until: filter ?? { and: [] } })}
        />
      )}
      <Mistake text={errors.until} />
      {kind !== 'field' && (
        <SpanInput
          label={t(kind === 'until' ? 'flows.waitLongest' : 'flows.waitSpan')}
          span={node}
          error={errors.span ?? errors.days ?? errors.hours}
          onChange={put}
        />
      )}
      {kind !== 'until' && (
        <Clock value={node.at} error={errors.at} onChange={(at) => put({ ...node, at })} />
      )}
      <Boundaries spec={spec} node={node} errors={errors} onChange={onChange} />
    </div>
  )
}

export function SubflowPart({ spec, node, errors, onChange }: PartProps) {
  const { form } = useHouse()
  const set = (part: Partial<FlowNode>) => onChange(changeNode(spec, node.id, part))
  const links = form.fields.filter((field) => field.type === 'link' && field.target)
  const record = node.record as { field?: string } | undefined
  const link = links.find((field) => field.key === record?.field)
  const { data } = useFlows(link?.target ?? form.key)
  const flows = data?.rows ?? []
  return (
    <div className="x-stack">
      <Select
        label={t('flows.subRecord')}
        error={errors.record}
        value={record?.field ?? ''}
        choices={[
          { key: '', title: t('flows.subOwn') },
          ...links.map(({ key, title }) => ({ key, title: t('flows.subLinked', { name: title }) })),
        ]}
        onChange={(key) => set({ record: key ? { field: key } : undefined, flow: '' })}
      />
      <Select
        label={t('flows.subFlow')}
        error={errors.flow}
        value={node.flow || null}
        choices={flows.map((one) => ({ key: one.key, title: one.title.zh || one.key }))}
        onChange={(key) => key && set({ flow: key })}
      />
      <Checkbox
        value={node.wait !== false}
        onChange={(on) => {
          const bare = (node.boundary ?? []).reduce(
            (of, one) => removeBoundary(of, node.id, one.id),
            spec,
          )
          onChange(changeNode(on ? spec : bare, node.id, { wait: on ? undefined : false }))
        }}
      >
        {t('flows.subWait')}
      </Checkbox>
      {node.wait !== false && (
        <Boundaries spec={spec} node={node} errors={errors} onChange={onChange} />
      )}
    </div>
  )
}

export function EndPart({ spec, node, errors, onChange }: PartProps) {
  const source = RESULTS.map((key) => ({ key, title: resultText(key) }))
  return (
    <div className="x-stack">
      <Select
        label={t('flows.result')}
        error={errors.result}
        value={node.result ?? 'done'}
        choices={
          node.result && !RESULTS.some((key) => key === node.result)
            ? [...source, { key: node.result, title: node.result }]
            : source
        }
        onChange={(key) => onChange(changeNode(spec, node.id, { result: key ?? undefined }))}
      />
      <p className="muted">{t(node.type === 'end' ? 'flows.endHelp' : 'flows.terminateHelp')}</p>
    </div>
  )
}

// --- Branches -------------------------------------------------------------------------------------------------

export function GatePart({
  spec,
  node,
  errors,
  onChange,
  onOpen,
}: PartProps & { onOpen: (edge: string) => void }) {
  const house = useHouse()
  const outs = edgesFrom(spec, node.id)
  return (
    <div className="x-stack">
      <p className="muted">{t(`flows.gateHelp.${node.type as 'exclusive'}`)}</p>
      <Mistake text={errors.edges ?? errors.default} />
      <ol className="fd-branches">
        {outs.map((edge, at) => {
          const name = branchName(spec, edge)
          return (
            <li key={edge.id} className="fd-branch">
              <button type="button" className="fd-branch-name" onClick={() => onOpen(edge.id)}>
                <strong>{name}</strong>
                <span className="muted">{branchText(spec, edge, house)}</span>
              </button>
              <IconButton
                icon={ArrowUp}
                size="s"
                label={t('flows.branchUp', { name })}
                disabled={at === 0}
                onPress={() => onChange(moveBranch(spec, edge.id, -1))}
              />
              <IconButton
                icon={ArrowDown}
                size="s"
                label={t('flows.branchDown', { name })}
                disabled={at === outs.length - 1}
                onPress={() => onChange(moveBranch(spec, edge.id, 1))}
              />
              <IconButton
                icon={Trash2}
                size="s"
                label={t('flows.branchRemove', { name })}
                onPress={() => onChange(removeBranch(spec, edge.id))}
              />
            </li>
          )
        })}
      </ol>
      <Button
        icon={Plus}
        size="s"
        className="fd-left"
        onPress={() => onChange(addBranch(spec, node.id).spec)}
      >
        {t('flows.addBranch')}
      </Button>
    </div>
  )
}

export function EdgePart({
  spec,
  edge,
  errors,
  onChange,
}: {
  spec: FlowSpec
  edge: FlowEdge
  errors: Readonly<Record<string, string>>
  onChange: (spec: FlowSpec) => void
}) {
  const from = nodeOf(spec, edge.from)
  const decides = from?.type === 'exclusive' || from?.type === 'inclusive'
  return (
    <div className="x-stack">
      <TitleInput
        label={t('flows.branchTitle')}
        title={edge.title}
        placeholder={branchName(spec, { ...edge, title: undefined })}
        onChange={(title) => onChange(changeEdge(spec, edge.id, { title }))}
      />
      <Mistake text={errors[''] ?? errors.edge} />
      {decides && (
        <Checkbox value={!!edge.default} onChange={(on) => onChange(setDefault(spec, edge.id, on))}>
          {t('flows.isDefault')}
        </Checkbox>
      )}
      {decides && !edge.default && (
        <>
          <h3>{t('flows.condition')}</h3>
          <Condition
            key={edge.id}
            filter={edge.if}
            onChange={(filter) => onChange(changeEdge(spec, edge.id, { if: filter }))}
          />
          <Mistake text={errors.if} />
        </>
      )}
      {!decides && !edge.boundary && !isTask(from) && <p className="muted">{t('flows.always')}</p>}
    </div>
  )
}
