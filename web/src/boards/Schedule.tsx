// SPDX-License-Identifier: Apache-2.0
// When something comes by itself: every hour, day, week or month, at a time of the day.
import { Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { del, patch } from '../api/client'
import { hasRight, useMe } from '../app/session'
import { addWords } from '../i18n/staff'
import { t, tMaybe } from '../i18n/t'
import { IconButton, Input, MultiSelect, Select, Switch } from '../ui'

export const loadWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../i18n/zh/boardSub')).boardSub
      : (await import('../i18n/en/boardSub')).boardSub,
  )

export type Every = 'day' | 'week' | 'month' | 'hour'

export interface Schedule {
  every: Every
  at?: string
  weekdays?: number[]
  day?: number
}

const EVERY: readonly Every[] = ['day', 'week', 'month', 'hour']
const DAYS = [1, 2, 3, 4, 5, 6, 7]
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/

const dayTitle = (day: number) => tMaybe(`bsub.day.${day}`) ?? String(day)

export function scheduleText({ every, at = '', weekdays, day }: Schedule): string {
  if (every === 'hour') return t('bsub.everyHour')
  if (every === 'month') return t('bsub.everyMonth', { day: day ?? 1, at })
  if (every === 'day') return t('bsub.everyDay', { at })
  return t('bsub.everyWeek', {
    days: (weekdays ?? [1]).map(dayTitle).join(t('bsub.and')),
    at,
  })
}

export const isFine = ({ every, at = '', weekdays = [] }: Schedule) =>
  every === 'hour' || (CLOCK.test(at) && (every !== 'week' || weekdays.length > 0))

interface ScheduleFieldsProps {
  /** Not as often as every hour. */
  noHour?: boolean
  value: Schedule
  onChange: (schedule: Schedule) => void
}

export function ScheduleFields({ noHour, value, onChange }: ScheduleFieldsProps) {
  const { every, at = '', weekdays = [], day = 1 } = value
  const set = (part: Partial<Schedule>) => onChange({ ...value, ...part })
  return (
    <>
      <Select
        label={t('bsub.every')}
        choices={EVERY.filter((key) => !noHour || key !== 'hour').map((key) => ({
          key,
          title: t(`bsub.every.${key}`),
        }))}
        value={every}
        onChange={(key) =>
          key &&
          onChange({
            every: key as Every,
            ...(key === 'hour' ? {} : { at: at || '08:00' }),
            ...(key === 'week' ? { weekdays: [1] } : {}),
            ...(key === 'month' ? { day: 1 } : {}),
          })
        }
      />
      {every === 'week' && (
        <MultiSelect
          label={t('bsub.weekdays')}
          source={DAYS.map((one) => ({ key: String(one), title: dayTitle(one) }))}
          value={weekdays.map((one) => ({ key: String(one), title: dayTitle(one) }))}
          onChange={(all) => set({ weekdays: all.map((one) => Number(one.key)).sort() })}
        />
      )}
      {every === 'month' && (
        <Input
          label={t('bsub.dayOfMonth')}
          help={t('bsub.dayHelp')}
          numeric
          inputMode="numeric"
          value={String(day)}
          onChange={(text) =>
            set({ day: Math.min(31, Math.max(1, Number.parseInt(text, 10) || 1)) })
          }
        />
      )}
      {every !== 'hour' && (
        <Input
          label={t('bsub.at')}
          value={at}
          error={CLOCK.test(at) ? null : t('bsub.atHelp')}
          onChange={(text) => set({ at: text })}
        />
      )}
    </>
  )
}

export interface Way {
  key: string
  title: string
}

/** By which way it comes: among one's notices, or by a message channel of the house. */
export function WayField({
  ways,
  value,
  onChange,
}: {
  ways: readonly Way[]
  value: string
  onChange: (key: string) => void
}) {
  const me = useMe()
  if (ways.length === 0)
    return <p className="muted">{t(hasRight(me, 'settings') ? 'bsub.noWaySet' : 'bsub.noWay')}</p>
  return (
    <Select
      label={t('bsub.way')}
      choices={[{ key: '-', title: t('bsub.notice') }, ...ways]}
      value={value || '-'}
      onChange={(key) => onChange(!key || key === '-' ? '' : key)}
    />
  )
}

interface KeptProps {
  /** Its address: what is switched and removed. */
  path: string
  kept: { is_off: boolean; rev: number }
  title: string
  children: ReactNode
  words: { on: string; remove: string }
  busy: boolean
  then: (work: () => Promise<unknown>) => void
}

/** A line of what comes by itself: what it is, on or off, away. Nothing is disabled meanwhile: that would
 *  take the focus from whoever walks by keyboard. */
export function Kept({ path, kept, title, children, words, busy, then }: KeptProps) {
  const { is_off, rev } = kept
  return (
    <div className="b-sub">
      <div>
        <strong>{title}</strong>
        <p className="muted">{children}</p>
      </div>
      <Switch
        aria-label={words.on}
        value={!is_off}
        onChange={(on) => !busy && then(() => patch(path, { is_off: !on }, { rev }))}
      />
      <IconButton
        icon={Trash2}
        label={words.remove}
        onPress={() => !busy && then(() => del(path, { rev }))}
      />
    </div>
  )
}
