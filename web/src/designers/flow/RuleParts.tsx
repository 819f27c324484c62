// SPDX-License-Identifier: Apache-2.0
// What a flow has of rules: what starts it by itself, and what a service node does.
import { Plus, Trash2 } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, useState } from 'react'
import { useRoute } from 'wouter'
import { get } from '../../api/client'
import { t } from '../../i18n/t'
import { Button, IconButton } from '../../ui'
import { Guards } from '../house/Guards'
import { useHouse } from '../house/house'
import type { Spec as RuleSpec } from '../house/model'
import { Condition, Mistake } from '../house/parts'
import { whenText } from '../house/say'
import { StepList } from '../house/Steps'
import { freshWhen } from '../house/when'
import { WhenPart } from '../house/WhenPart'
import type { Flow } from './api'
import { changeNode } from './model'
import type { PartProps } from './TaskParts'

type Trigger = Omit<RuleSpec, 'do'>

const HookAddress = lazy(async () => ({
  default: (await import('../house/HookAddress')).HookAddress,
}))

/** Where another program calls: the address belongs to what is published. */
function StartAddress({ at }: { at: number }) {
  const [, params] = useRoute('/admin/forms/:form/flows/:flow')
  const { data } = useQuery({
    queryKey: ['flow-starts', params?.flow],
    queryFn: () => get<Flow>(`/flows/${params?.flow}`),
    enabled: !!params,
  })
  const start = data?.starts[at]
  if (!data) return null
  if (start?.kind !== 'webhook') return <p className="muted">{t('flows.hookLater')}</p>
  return <HookAddress rule={{ id: start.rule }} />
}

function TriggerPart({
  trigger,
  at,
  errors,
  onChange,
}: {
  trigger: Trigger
  at: number
  errors: Readonly<Record<string, string>>
  onChange: (trigger: Trigger) => void
}) {
  const mine: Record<string, string> = {}
  const prefix = `when.${at}.`
  for (const [key, text] of Object.entries(errors))
    if (key.startsWith(prefix)) mine[key.slice(prefix.length)] = text
  return (
    <div className="x-stack">
      <WhenPart
        when={trigger.when}
        errors={mine}
        onChange={(when) => onChange({ ...trigger, when })}
      />
      {trigger.when.kind === 'webhook' && <StartAddress at={at} />}
      <h4>{t('house.andHelp')}</h4>
      <Condition filter={trigger.if} onChange={(filter) => onChange({ ...trigger, if: filter })} />
      <Mistake text={mine.if} />
      <Guards
        spec={{ ...trigger, do: [] }}
        errors={mine}
        onChange={({ do: _, ...next }) => onChange(next)}
      />
    </div>
  )
}

export function Triggers({ spec, node, errors, onChange }: PartProps) {
  const house = useHouse()
  const list = (node.when ?? []) as Trigger[]
  const [open, setOpen] = useState<number | null>(list.length === 1 ? 0 : null)
  const set = (when: Trigger[]) =>
    onChange(changeNode(spec, node.id, { when: when.length > 0 ? when : undefined }))
  return (
    <div className="x-stack">
      <p className="muted">{t('flows.triggersHelp')}</p>
      <Mistake text={errors.when} />
      {list.map((trigger, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a trigger has no other name than its place
        <div key={at} className="fd-box">
          <div className="fd-line">
            <Button
              variant="link"
              aria-expanded={open === at}
              onPress={() => setOpen(open === at ? null : at)}
            >
              {whenText(trigger.when, house)}
            </Button>
            <IconButton
              icon={Trash2}
              label={t('flows.removeTrigger', { n: at + 1 })}
              onPress={() => {
                set(list.filter((_, i) => i !== at))
                setOpen(null)
              }}
            />
          </div>
          {open === at && (
            <TriggerPart
              trigger={trigger}
              at={at}
              errors={errors}
              onChange={(next) => set(list.map((one, i) => (i === at ? next : one)))}
            />
          )}
        </div>
      ))}
      <Button
        icon={Plus}
        size="s"
        className="fd-left"
        onPress={() => {
          set([...list, { when: freshWhen('record', house.form) }])
          setOpen(list.length)
        }}
      >
        {t('flows.addTrigger')}
      </Button>
    </div>
  )
}

/** What is done when it was cancelled: actions without a wait. */
export function Undo({ spec, errors, onChange }: PartProps) {
  const { form } = useHouse()
  const options = spec.options ?? {}
  const steps = (options.on_cancel ?? []) as RuleSpec['do']
  const mine: Record<string, string> = {}
  for (const [key, text] of Object.entries(errors))
    if (key.startsWith('options.on_cancel')) mine[key.replace('options.on_cancel', 'do')] = text
  return (
    <section className="x-stack">
      <h3>{t('flows.undo')}</h3>
      <p className="muted">{t('flows.undoHelp')}</p>
      <StepList
        spec={{ when: freshWhen('record', form), do: steps }}
        errors={mine}
        list={[]}
        without={['wait']}
        onChange={(next) => {
          const { on_cancel: _, ...rest } = options
          const on_cancel = next.do.length > 0 ? { on_cancel: next.do } : {}
          onChange({ ...spec, options: { ...rest, ...on_cancel } })
        }}
      />
    </section>
  )
}

export function Service({ spec, node, errors, onChange }: PartProps) {
  const { form } = useHouse()
  const rule: RuleSpec = {
    when: freshWhen('record', form),
    do: (node.do ?? []) as RuleSpec['do'],
  }
  return (
    <div className="x-stack">
      <p className="muted">{t('flows.serviceHelp')}</p>
      <StepList
        spec={rule}
        errors={errors as Record<string, string>}
        list={[]}
        onChange={(next) => onChange(changeNode(spec, node.id, { do: next.do }))}
      />
    </div>
  )
}
