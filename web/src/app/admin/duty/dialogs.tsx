// SPDX-License-Identifier: Apache-2.0
// The shifts of a person, and a day (or a run of days) that differs.
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { errorText, put } from '../../../api/client'
import { getLang, t } from '../../../i18n/t'
import {
  Button,
  type Choice,
  Combobox,
  DatePicker,
  Dialog,
  ErrorBox,
  IconButton,
  Input,
  MultiSelect,
  RadioGroup,
  Select,
  toast,
} from '../../../ui'
import { dayTitle } from '../../../views/calendar/titles'
import { findUsers } from '../../source'
import {
  datesOf,
  freshShift,
  isGood,
  ON,
  type Person,
  readTime,
  type Roster,
  type Shift,
  toSend,
  WEEK,
} from './model'

export const weekdayName = (n: number): string =>
  new Intl.DateTimeFormat(getLang() === 'zh' ? 'zh-CN' : 'en-GB', {
    weekday: 'short',
    timeZone: 'UTC',
  }).format(new Date(Date.UTC(2026, 2, 1 + n))) // 2 March 2026 is a Monday

export const weekdaysText = (days: readonly number[]) =>
  days.length === 7
    ? `${weekdayName(1)}–${weekdayName(7)}`
    : days.map(weekdayName).join(getLang() === 'zh' ? '、' : ', ')

function useSaving(onDone: () => Promise<void>, onClose: () => void) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const save = async (work: () => Promise<unknown>) => {
    setBusy(true)
    setError(null)
    try {
      await work()
      await onDone()
      toast({ text: t('duty.saved'), tone: 'ok' })
      onClose()
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  return { busy, error, save }
}

function ShiftRow({
  shift,
  n,
  onChange,
  onRemove,
}: {
  shift: Shift
  n: number
  onChange: (part: Partial<Shift>) => void
  onRemove: () => void
}) {
  const choices = WEEK.map((day) => ({ key: String(day), title: weekdayName(day) }))
  return (
    <div className="dt-shift">
      <MultiSelect
        label={t('duty.weekdays')}
        source={choices}
        value={choices.filter((one) => shift.weekdays.includes(Number(one.key)))}
        onChange={(next) => onChange({ weekdays: next.map((one) => Number(one.key)) })}
      />
      <Input
        label={t('duty.from')}
        placeholder="08:00"
        value={shift.from}
        onChange={(from) => onChange({ from })}
      />
      <Input
        label={t('duty.to')}
        placeholder="20:00"
        value={shift.to}
        onChange={(to) => onChange({ to })}
      />
      <Select
        label={t('duty.on')}
        value={shift.on}
        choices={ON.map((key) => ({ key, title: t(`duty.on.${key}`) }))}
        onChange={(key) => key && onChange({ on: key as Shift['on'] })}
      />
      <IconButton icon={Trash2} label={t('duty.removeShift', { n })} onPress={onRemove} />
    </div>
  )
}

export function PersonDialog({
  person,
  roster,
  onDone,
  onClose,
}: {
  person: Person | null
  roster: Roster
  onDone: () => Promise<void>
  onClose: () => void
}) {
  const [who, setWho] = useState<Choice | null>(
    person ? { key: person.user, title: person.name } : null,
  )
  const [rows, setRows] = useState(() =>
    (person?.shifts ?? [freshShift()]).map((shift, id) => ({ id, shift })),
  )
  const { busy, error, save } = useSaving(onDone, onClose)
  const shifts = rows.map((row) => row.shift)
  const choose = (next: Choice | null) => {
    setWho(next)
    const old = roster.rows.find((one) => one.user === next?.key)
    if (old?.shifts.length) setRows(old.shifts.map((shift, id) => ({ id, shift })))
  }
  const send = () => {
    const rev = roster.rows.find((one) => one.user === who?.key)?.rev ?? 0
    return put(`/duty/people/${who?.key}`, { rev, shifts: toSend(shifts) })
  }
  return (
    <Dialog
      isOpen
      keepOpen
      size="l"
      onClose={onClose}
      title={person ? t('duty.of', { name: person.name }) : t('duty.add')}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={!who || !shifts.every(isGood)}
            onPress={() => save(send)}
          >
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {error !== null && <ErrorBox message={errorText(error)} />}
        {!person && (
          <Combobox label={t('duty.person')} source={findUsers} value={who} onChange={choose} />
        )}
        {rows.length === 0 && <p className="muted">{t('duty.noShifts')}</p>}
        {rows.map((row, at) => (
          <ShiftRow
            key={row.id}
            n={at + 1}
            shift={row.shift}
            onChange={(part) =>
              setRows((old) =>
                old.map((one) =>
                  one.id === row.id ? { ...one, shift: { ...one.shift, ...part } } : one,
                ),
              )
            }
            onRemove={() => setRows((old) => old.filter((one) => one.id !== row.id))}
          />
        ))}
        <p className="muted">{t('duty.toHelp')}</p>
        <div className="x-row">
          <Button
            size="s"
            icon={Plus}
            onPress={() =>
              setRows((old) => [
                ...old,
                { id: Math.max(-1, ...old.map((one) => one.id)) + 1, shift: freshShift() },
              ])
            }
          >
            {t('duty.addShift')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

const KINDS = ['off', 'on', 'usual'] as const

export function DayDialog({
  date,
  onDone,
  onClose,
}: {
  date: string
  onDone: () => Promise<void>
  onClose: () => void
}) {
  const [who, setWho] = useState<Choice | null>(null)
  const [kind, setKind] = useState<(typeof KINDS)[number]>('off')
  const [until, setUntil] = useState<string | null>(null)
  const [from, setFrom] = useState('08:00')
  const [to, setTo] = useState('18:00')
  const [note, setNote] = useState('')
  const { busy, error, save } = useSaving(onDone, onClose)
  const dates = datesOf(date, until)
  const isFine = kind !== 'on' || (readTime(from) !== null && readTime(to) !== null)
  const send = () =>
    put('/duty/days', {
      days: dates.map((one) => ({
        user: who?.key,
        date: one,
        kind,
        note: note.trim(),
        ...(kind === 'on' ? { from: readTime(from), to: readTime(to) } : {}),
      })),
    })
  return (
    <Dialog
      isOpen
      size="s"
      onClose={onClose}
      title={t('duty.day', { date: dayTitle(date) })}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={!who || dates.length === 0 || !isFine}
            onPress={() => save(send)}
          >
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {error !== null && <ErrorBox message={errorText(error)} />}
        <Combobox label={t('duty.person')} source={findUsers} value={who} onChange={setWho} />
        <RadioGroup
          label={t('duty.kind')}
          choices={KINDS.map((key) => ({ key, title: t(`duty.kind.${key}`) }))}
          value={kind}
          onChange={(key) => setKind(key as (typeof KINDS)[number])}
        />
        {kind === 'on' && (
          <div className="x-row">
            <Input label={t('duty.from')} value={from} onChange={setFrom} />
            <Input label={t('duty.to')} value={to} onChange={setTo} />
          </div>
        )}
        <DatePicker label={t('duty.until')} value={until} onChange={setUntil} />
        <Input label={t('duty.note')} value={note} onChange={setNote} />
      </div>
    </Dialog>
  )
}
