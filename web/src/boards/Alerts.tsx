// SPDX-License-Identifier: Apache-2.0
// To be told when a figure crosses a line: once, and anew after it was back. With one's own rights.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { get, post } from '../api/client'
import { useAttempt } from '../app/attempt'
import { useLang } from '../i18n/staff'
import { t } from '../i18n/t'
import { Button, Dialog, Input, Select } from '../ui'
import {
  isFine,
  Kept,
  loadWords,
  type Schedule,
  ScheduleFields,
  scheduleText,
  type Way,
  WayField,
} from './Schedule'
import type { AnswerMeasure, Ask } from './types'

type Op = 'lt' | 'le' | 'gt' | 'ge'

interface Alert {
  id: string
  title: string
  op: Op
  value: string
  schedule: Schedule
  is_off: boolean
  is_over?: boolean | null
  last_value?: string | null
  rev: number
}

const OPS: readonly Op[] = ['ge', 'gt', 'le', 'lt']
const NUMBER = /^-?\d+(\.\d{1,6})?$/

/** The whole figure: what is watched is not divided. */
function wholeOf(ask: Ask): Ask {
  const { dims: _, top: _1, sort: _2, fill: _3, totals: _4, compare: _5, limit: _6, ...rest } = ask
  const sources = Object.fromEntries(
    Object.entries(rest.sources ?? {}).map(([key, source]) => [key, { ...source, dims: [] }]),
  )
  return rest.sources ? { ...rest, sources } : rest
}

/** A share or a change needs groups to be one. */
const watchable = (ask: Ask, measures: readonly AnswerMeasure[]) =>
  measures.filter((measure) => {
    const asked = ask.measures?.find((one) => one.key === measure.key)
    return !asked || !(asked.share || asked.running || asked.change)
  })

interface AlertsProps {
  title: string
  ask: Ask
  measures: readonly AnswerMeasure[]
  onClose: () => void
}

function Fresh({
  title,
  ask,
  measures: all,
  ways,
  busy,
  onAdd,
}: Omit<AlertsProps, 'onClose'> & {
  ways: readonly Way[]
  busy: boolean
  onAdd: (alert: object) => void
}) {
  const measures = watchable(ask, all)
  const [measure, setMeasure] = useState(measures[0]?.key ?? '')
  const [op, setOp] = useState<Op>('ge')
  const [value, setValue] = useState('')
  const [schedule, setSchedule] = useState<Schedule>({ every: 'hour' })
  const [channel, setChannel] = useState('')
  const chosen = measures.find((one) => one.key === measure)
  const isPercent = chosen?.as === 'percent'
  const stored = isPercent ? String(Number(value) / 100) : value
  return (
    <div className="x-stack b-fresh">
      {measures.length > 1 && (
        <Select
          label={t('balert.measure')}
          choices={measures.map((one) => ({ key: one.key, title: one.title }))}
          value={measure}
          onChange={(key) => key && setMeasure(key)}
        />
      )}
      <Select
        label={t('balert.when')}
        choices={OPS.map((key) => ({ key, title: t(`balert.op.${key}`) }))}
        value={op}
        onChange={(key) => key && setOp(key as Op)}
      />
      <Input
        label={t(isPercent ? 'balert.percent' : 'balert.value')}
        numeric
        inputMode="decimal"
        value={value}
        error={!value || NUMBER.test(value) ? null : t('balert.valueHelp')}
        onChange={setValue}
      />
      <ScheduleFields value={schedule} onChange={setSchedule} />
      <WayField ways={ways} value={channel} onChange={setChannel} />
      <Button
        variant="primary"
        busy={busy}
        disabled={!NUMBER.test(value) || !isFine(schedule) || !chosen}
        onPress={() =>
          onAdd({
            title: t('balert.name', {
              tile: title,
              op: t(`balert.op.${op}`),
              value: isPercent ? `${value}%` : value,
            }),
            ask: wholeOf(ask),
            measure,
            op,
            value: stored,
            schedule,
            ...(channel && { channel }),
          })
        }
      >
        {t('balert.add')}
      </Button>
    </div>
  )
}

export default function Alerts(props: AlertsProps) {
  const lang = useLang()
  const { busy, attempt } = useAttempt()
  const { data, refetch } = useQuery({
    queryKey: ['board-alerts', lang],
    queryFn: async ({ signal }) => {
      const [found] = await Promise.all([
        get<{ rows: Alert[]; ways: Way[] }>('/board-alerts', undefined, signal),
        loadWords(),
      ])
      return found
    },
  })
  const then = async (work: () => Promise<unknown>) => {
    if (await attempt(work)) refetch()
  }
  if (!data) return null
  return (
    <Dialog isOpen size="s" title={t('balert.title')} onClose={props.onClose}>
      <p className="muted">{t('balert.lead')}</p>
      {data.rows.map((alert) => (
        <Kept
          key={alert.id}
          path={`/board-alerts/${alert.id}`}
          kept={alert}
          title={alert.title}
          words={{ on: t('balert.on'), remove: t('balert.remove') }}
          busy={busy}
          then={then}
        >
          {scheduleText(alert.schedule)}
          {alert.is_over && <> · {t('balert.over')}</>}
        </Kept>
      ))}
      <Fresh
        {...props}
        ways={data.ways}
        busy={busy}
        onAdd={(alert) => then(() => post('/board-alerts', alert))}
      />
    </Dialog>
  )
}
