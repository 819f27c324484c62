// SPDX-License-Identifier: Apache-2.0
// The settings of a form's public pool.
import '../house/house.css'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { errorText, get, isApiError, patch, post } from '../../api/client'
import { filterToWire } from '../../api/records'
import { Failed } from '../../app/shell/Boundary'
import { useLeaving } from '../../app/leaving'
import { Page } from '../../app/shell/Page'
import type { Filter } from '../../core/filter'
import { t } from '../../i18n/t'
import { Button, Card, Checkbox, Input, Select, Skeleton, toast } from '../../ui'
import { HouseContext, useHouse, useHouseOf } from '../house/house'
import { isDay, isPerson, type Who } from '../house/model'
import { Condition, Mistake, NumberInput, WhoInput } from '../house/parts'

interface PoolSpec {
  when: { kind: 'pool'; since?: { field: string } }
  field: string
  if?: Filter
  members: Who[]
  managers?: Who[]
  hold?: number
  day?: number
  cooldown_days?: number
  held?: Filter
  recycle?: {
    idle_days?: number
    held_days?: number
    warn?: number[]
    from?: string | { days: number }
  }
}

interface PoolRule {
  id: string
  title: { zh: string; en: string }
  mode: 'on' | 'off' | 'shadow'
  version: number
  spec: PoolSpec
}

const given = (filter: Filter | undefined) => !!filter && Object.keys(filter).length > 0

function toSend(spec: PoolSpec): PoolSpec {
  const next = { ...spec }
  for (const key of ['if', 'held'] as const) {
    if (given(next[key])) next[key] = filterToWire(next[key] as Filter) as Filter
    else delete next[key]
  }
  const { idle_days, held_days } = next.recycle ?? {}
  if (!idle_days && !held_days) delete next.recycle
  return next
}

function Editor({ rule, onSaved }: { rule: PoolRule | null; onSaved: () => void }) {
  const { form } = useHouse()
  const persons = form.fields.filter((field) => field.type === 'user' && isPerson(field))
  const days = [...form.fields, ...form.system].filter(isDay)
  const [title, setTitle] = useState(rule?.title.zh ?? t('pool.defaultName'))
  const [isOn, setOn] = useState(rule ? rule.mode === 'on' : true)
  const [spec, setSpec] = useState<PoolSpec>(
    rule?.spec ?? {
      when: { kind: 'pool', since: { field: 'updated_at' } },
      field: persons[0]?.key ?? 'owner',
      members: [],
      cooldown_days: 7,
    },
  )
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const now = JSON.stringify({ title, isOn, spec })
  const [saved, setSaved] = useState(now)
  useLeaving(now !== saved)
  const set = (part: Partial<PoolSpec>) => setSpec({ ...spec, ...part })
  const recycle = spec.recycle ?? {}
  const setRecycle = (part: PoolSpec['recycle']) => set({ recycle: { ...recycle, ...part } })
  const save = async () => {
    setBusy(true)
    setErrors({})
    try {
      const body = {
        title: { zh: title, en: rule?.title.en ?? '' },
        mode: isOn ? 'on' : 'off',
        spec: toSend(spec),
      }
      if (rule) await patch(`/rules/${rule.id}`, { ...body, version: rule.version })
      else await post(`/forms/${form.key}/rules`, body)
      setSaved(now)
      toast({ text: t('pool.saved'), tone: 'ok' })
      onSaved()
    } catch (error) {
      if (isApiError(error))
        setErrors(Object.fromEntries(error.errors.map(({ path, message }) => [path, message])))
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <Page
      title={t('pool.settingsOf', { name: form.title })}
      crumb={{ title: t('nav.forms'), href: '/admin/forms' }}
      lead={t('pool.settingsLead')}
      actions={
        <Button variant="primary" busy={busy} onPress={save}>
          {t('pool.save')}
        </Button>
      }
    >
      <Card>
        <div className="x-stack">
          <Checkbox value={isOn} onChange={setOn}>
            {t('pool.on')}
          </Checkbox>
          <div className="h-parts">
            <Input label={t('pool.name')} required value={title} onChange={setTitle} />
            <Select
              label={t('pool.field')}
              help={t('pool.fieldHelp')}
              error={errors.field}
              value={spec.field}
              choices={[
                ...persons.map((field) => ({ key: field.key, title: field.title })),
                { key: 'owner', title: t('house.owner') },
              ]}
              onChange={(field) => field && set({ field })}
            />
          </div>
        </div>
      </Card>
      <Card title={t('pool.if')}>
        <p className="muted">{t('pool.ifHelp')}</p>
        <Condition filter={spec.if} onChange={(filter) => set({ if: filter })} />
        <Mistake text={errors.if} />
      </Card>
      <Card title={t('pool.who')}>
        <div className="x-stack">
          <WhoInput
            label={t('pool.members')}
            error={errors.members}
            value={spec.members}
            onChange={(members) => set({ members })}
          />
          <WhoInput
            label={t('pool.managers')}
            error={errors.managers}
            value={spec.managers ?? []}
            onChange={(managers) => set({ managers })}
          />
          <p className="muted">{t('pool.membersHelp')}</p>
          <div className="h-parts">
            <NumberInput
              label={t('pool.hold')}
              suffix={t('pool.rows')}
              error={errors.hold}
              value={spec.hold}
              onChange={(hold) => set({ hold })}
            />
            <NumberInput
              label={t('pool.day')}
              suffix={t('pool.rows')}
              error={errors.day}
              value={spec.day}
              onChange={(day) => set({ day })}
            />
            <NumberInput
              label={t('pool.cooldown')}
              suffix={t('pool.days')}
              error={errors.cooldown_days}
              value={spec.cooldown_days}
              onChange={(cooldown_days) => set({ cooldown_days })}
            />
          </div>
        </div>
      </Card>
      <Card title={t('pool.held')}>
        <p className="muted">{t('pool.heldHelp')}</p>
        <Condition filter={spec.held} onChange={(filter) => set({ held: filter })} />
        <Mistake text={errors.held} />
      </Card>
      <Card title={t('pool.recycle')}>
        <div className="x-stack">
          <div className="h-parts">
            <NumberInput
              label={t('pool.idle')}
              suffix={t('pool.days')}
              error={errors['recycle.idle_days']}
              value={recycle.idle_days}
              onChange={(idle_days) => setRecycle({ idle_days })}
            />
            <Select
              label={t('pool.idleSince')}
              error={errors['when.since.field']}
              value={spec.when.since?.field ?? 'updated_at'}
              choices={days.map((field) => ({ key: field.key, title: field.title }))}
              onChange={(field) => field && set({ when: { kind: 'pool', since: { field } } })}
            />
            <NumberInput
              label={t('pool.heldDays')}
              suffix={t('pool.days')}
              error={errors['recycle.held_days']}
              value={recycle.held_days}
              onChange={(held_days) => setRecycle({ held_days })}
            />
            <Input
              label={t('pool.from')}
              help={t('pool.fromHelp')}
              placeholder="2026-01-01"
              error={errors['recycle.from']}
              value={typeof recycle.from === 'string' ? recycle.from : ''}
              onChange={(from) => setRecycle({ from: from.trim() || undefined })}
            />
            <NumberInput
              label={t('pool.fromDays')}
              suffix={t('pool.days')}
              help={t('pool.fromDaysHelp')}
              value={typeof recycle.from === 'object' ? recycle.from.days : undefined}
              onChange={(days) => setRecycle({ from: days ? { days } : undefined })}
            />
          </div>
          <Checkbox
            value={!!recycle.warn?.length}
            onChange={(on) => setRecycle({ warn: on ? [3, 1] : undefined })}
          >
            {t('pool.warn', { days: (recycle.warn?.length ? recycle.warn : [3, 1]).join(' / ') })}
          </Checkbox>
        </div>
      </Card>
    </Page>
  )
}

export default function PoolSettings({ form }: { form: string }) {
  const { house, error } = useHouseOf(form)
  const rules = useQuery({
    queryKey: ['pool-rule', form],
    queryFn: () => get<{ rows: PoolRule[] }>(`/forms/${form}/pool/rule`),
    gcTime: 0,
  })
  const wrong = error ?? rules.error
  if (wrong) return <Failed error={wrong} onRetry={rules.refetch} />
  if (!house || !rules.data)
    return (
      <div className="a-page">
        <Skeleton lines={8} />
      </div>
    )
  const rule = rules.data.rows[0] ?? null
  return (
    <HouseContext.Provider value={house}>
      <Editor
        key={rule ? `${rule.id}.${rule.version}` : 'new'}
        rule={rule}
        onSaved={() => rules.refetch()}
      />
    </HouseContext.Provider>
  )
}
