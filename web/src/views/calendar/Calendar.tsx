// SPDX-License-Identifier: Apache-2.0
// Records in a calendar, by month or by week; weeks of moments show their hours. A record is moved by
// drag, by Alt and the arrows or from its menu, each with undo; a press on a day makes a new one.
import './calendar.css'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { FieldInfo, Row } from '../../api/forms'
import { errorText } from '../../api/client'
import { addDays, today, wallTime } from '../../core/date'
import { t } from '../../i18n/t'
import { Button, cx, Empty, IconButton, Popover, Skeleton } from '../../ui'
import type { KindProps } from '../kindProps'
import { Bar } from '../time/Bar'
import { Chip } from '../time/Chip'
import { beginDrag, placeAt } from '../time/drag'
import {
  addMonths,
  atPlace,
  type Block,
  blocksOf,
  DAY_MINUTES,
  dayList,
  daysBetween,
  filterOfRange,
  hiddenOn,
  hoursOf,
  lanesOf,
  monthDays,
  moved,
  type Segment,
  type Shift,
  type Span,
  timeOf,
  type Times,
  weekOf,
} from '../time/model'
import { type Range, useTimes } from '../time/useTimes'
import { dayName, dayTitle, monthTitle } from './titles'
import { isMoment } from '../look/kinds'

type Mode = 'month' | 'week'

const LANES = 4
const HOUR = 48
const SNAP = 15

interface Shared {
  props: KindProps
  times: Times
  range: Range
}

const mayMove = ({ props, times }: Shared, row: Row) =>
  [times.start, times.end].every(
    (field: FieldInfo | undefined) => !field || (!field.system && props.mayEdit(row, field)),
  )

const monthStep = (key: string): Shift | null => {
  const steps: Record<string, Shift> = {
    ArrowLeft: { days: -1 },
    ArrowRight: { days: 1 },
    ArrowUp: { days: -7 },
    ArrowDown: { days: 7 },
  }
  return steps[key] ?? null
}
const hourStep = (key: string): Shift | null => {
  const steps: Record<string, Shift> = {
    ArrowLeft: { days: -1 },
    ArrowRight: { days: 1 },
    ArrowUp: { minutes: -SNAP },
    ArrowDown: { minutes: SNAP },
  }
  return steps[key] ?? null
}

function DayChip({
  shared,
  span,
  ...rest
}: {
  shared: Shared
  span: Span
  className?: string
  style?: React.CSSProperties
  onPress?: (event: React.PointerEvent<HTMLElement>) => void
  step?: typeof monthStep
  children?: React.ReactNode
}) {
  const { props, times, range } = shared
  const { row } = span
  const may = mayMove(shared, row)
  return (
    <Chip
      form={props.form}
      row={row}
      tone={props.tone?.(row)}
      time={span.begins === null ? undefined : timeOf(span.begins)}
      href={props.href(row)}
      onOpen={() => props.onOpen(row)}
      day={span.from}
      step={monthStep}
      onShift={may ? (by) => range.move(row, moved(row, times, by)) : undefined}
      {...rest}
    />
  )
}

/** The day that is under the pointer while a record is dragged. */
function useDayDrag(shared: Shared) {
  const [over, setOver] = useState<string | null>(null)
  const press = (span: Span) => (event: React.PointerEvent<HTMLElement>) => {
    const from = placeAt(event.nativeEvent, 'day')?.dataset.day
    if (!from) return
    beginDrag(event, {
      onMove: (_x, _y, next) => setOver(placeAt(next, 'day')?.dataset.day ?? null),
      onDrop: (_x, _y, next) => {
        const to = placeAt(next, 'day')?.dataset.day
        if (to) {
          const by = { days: daysBetween(from, to) }
          shared.range.move(span.row, moved(span.row, shared.times, by))
        }
      },
      onEnd: () => setOver(null),
    })
  }
  return { over, press }
}

function AddButton({ shared, day }: { shared: Shared; day: string }) {
  const { onCreate } = shared.props
  if (!onCreate || shared.times.start.writable === false) return null
  return (
    <IconButton
      icon={Plus}
      size="s"
      label={t('time.createOn', { day })}
      onPress={() => onCreate(atPlace(shared.times.start, day))}
    />
  )
}

function Week({
  shared,
  days,
  month,
  lanes,
  over,
  press,
}: {
  shared: Shared
  days: string[]
  month: string | null
  lanes: number
} & ReturnType<typeof useDayDrag>) {
  const segments = lanesOf(shared.range.spans, days)
  const now = today()
  const chip = (one: Segment) => (
    <DayChip
      key={one.span.row.id}
      shared={shared}
      span={one.span}
      className={cx(!one.isStart && 'c-cutleft', !one.isEnd && 'c-cutright')}
      style={{ gridColumn: `${one.col + 1} / span ${one.width}`, gridRow: one.lane + 2 }}
      onPress={press(one.span)}
    />
  )
  return (
    <div className={cx('c-week', month === null && 'c-tall')}>
      {days.map((day, col) => (
        <div
          key={day}
          data-day={day}
          data-over={over === day || undefined}
          className={cx('c-day', month !== null && !day.startsWith(month) && 'c-other')}
          style={{ left: `${(col / 7) * 100}%` }}
        />
      ))}
      {days.map((day, col) => (
        <div key={`h${day}`} className="c-head" style={{ gridColumn: col + 1, gridRow: 1 }}>
          <span className={cx(day === now && 'c-today', 'num')}>{Number(day.slice(8))}</span>
          <AddButton shared={shared} day={day} />
        </div>
      ))}
      {segments.filter((one) => one.lane < lanes).map(chip)}
      {days.map((day, col) => {
        const n = hiddenOn(segments, col, lanes)
        return n > 0 ? (
          <div
            key={`m${day}`}
            className="c-more"
            style={{ gridColumn: col + 1, gridRow: lanes + 2 }}
          >
            <Popover
              label={dayTitle(day)}
              trigger={
                <Button size="s" variant="link">
                  {t('time.more', { n })}
                </Button>
              }
            >
              <div className="x-stack">
                <strong>{dayTitle(day)}</strong>
                {shared.range.spans
                  .filter((span) => span.from <= day && span.to >= day)
                  .map((span) => (
                    <DayChip key={span.row.id} shared={shared} span={span} />
                  ))}
              </div>
            </Popover>
          </div>
        ) : null
      })}
    </div>
  )
}

function Month({ shared, days, month }: { shared: Shared; days: string[]; month: string | null }) {
  const drag = useDayDrag(shared)
  const weeks = Array.from({ length: days.length / 7 }, (_, at) => days.slice(at * 7, at * 7 + 7))
  return (
    <div className="c-month">
      <div className="c-names" aria-hidden>
        {(weeks[0] ?? []).map((day) => (
          <span key={day}>{dayName(day)}</span>
        ))}
      </div>
      {weeks.map((week) => (
        <Week
          key={week[0]}
          shared={shared}
          days={week}
          month={month}
          lanes={month === null ? 40 : LANES}
          {...drag}
        />
      ))}
    </div>
  )
}

function Hours({ shared, days }: { shared: Shared; days: string[] }) {
  const { props, times, range } = shared
  const [over, setOver] = useState<string | null>(null)
  const blocks = new Map(days.map((day) => [day, blocksOf(range.spans, day)]))
  const [first, last] = hoursOf([...blocks.values()].flat())
  const height = (last - first) * HOUR
  const topOf = (minutes: number) => ((minutes - first * 60) / 60) * HOUR
  const now = wallTime(Date.now())
  const press = (block: Block, day: string) => (event: React.PointerEvent<HTMLElement>) =>
    beginDrag(event, {
      onMove: (_x, _y, next) => setOver(placeAt(next, 'day')?.dataset.day ?? null),
      onDrop: (_x, y, next) => {
        const to = placeAt(next, 'day')?.dataset.day
        if (!to) return
        const by = {
          days: daysBetween(day, to),
          minutes: Math.round((y / HOUR) * (60 / SNAP)) * SNAP,
        }
        range.move(block.span.row, moved(block.span.row, times, by))
      },
      onEnd: () => setOver(null),
    })
  const { onCreate } = props
  return (
    <div className="c-hours">
      <div
        className="c-hours-in"
        style={{ gridTemplateColumns: `56px repeat(${days.length}, minmax(0, 1fr))` }}
      >
        <div className="c-hourhead" />
        {days.map((day) => (
          <div key={day} className="c-hourhead">
            <span className={cx(day === now?.date && 'c-today')}>{dayTitle(day)}</span>
          </div>
        ))}
        <div className="c-hourlabels" style={{ height }} aria-hidden>
          {Array.from({ length: last - first }, (_, at) => (
            <span key={timeOf((first + at) * 60)} className="num" style={{ top: at * HOUR }}>
              {timeOf((first + at) * 60)}
            </span>
          ))}
        </div>
        {days.map((day) => (
          <section
            key={day}
            data-day={day}
            data-over={over === day || undefined}
            className="c-column"
            aria-label={dayTitle(day)}
            style={{ height }}
          >
            {onCreate && times.start.writable !== false && (
              <button
                type="button"
                className="c-slot"
                aria-label={t('time.createOn', { day })}
                onClick={(event) => {
                  const y = event.nativeEvent.offsetY
                  const at = first * 60 + Math.floor((y / HOUR) * 2) * 30
                  // By keyboard there is no place: the first hour of work.
                  const minutes = event.detail === 0 ? 9 * 60 : Math.min(at, DAY_MINUTES - 30)
                  onCreate(atPlace(times.start, day, minutes))
                }}
              />
            )}
            {(blocks.get(day) ?? []).map((block) => (
              <DayChip
                key={block.span.row.id}
                shared={shared}
                span={block.span}
                step={hourStep}
                style={{
                  top: topOf(block.top),
                  height: Math.max(22, (block.height / 60) * HOUR - 1),
                  left: `${(block.col / block.cols) * 100}%`,
                  width: `${100 / block.cols}%`,
                }}
                onPress={press(block, day)}
              />
            ))}
            {now?.date === day && (
              <span
                className="c-now"
                style={{
                  top: topOf(Number(now.time.slice(0, 2)) * 60 + Number(now.time.slice(3, 5))),
                }}
              />
            )}
          </section>
        ))}
      </div>
    </div>
  )
}

/** A day's records below each other: what a phone shows. */
function Agenda({ shared, days }: { shared: Shared; days: string[] }) {
  return (
    <div className="c-agenda">
      {days.map((day) => {
        const here = shared.range.spans.filter((span) => span.from <= day && span.to >= day)
        return (
          <section key={day} aria-label={dayTitle(day)}>
            <h3>
              {dayTitle(day)}
              <AddButton shared={shared} day={day} />
            </h3>
            {here.length === 0 && <p className="muted">{t('board.empty')}</p>}
            {here.map((span) => (
              <DayChip key={span.row.id} shared={shared} span={span} />
            ))}
          </section>
        )
      })}
    </div>
  )
}

function PhoneMonth({ shared, days, month }: { shared: Shared; days: string[]; month: string }) {
  const now = today()
  const [chosen, setChosen] = useState(now.startsWith(month) ? now : `${month}-01`)
  return (
    <>
      <div className="c-small">
        {days.slice(0, 7).map((day) => (
          <span key={day} aria-hidden>
            {dayName(day)}
          </span>
        ))}
        {days.map((day) => {
          const n = shared.range.spans.filter((span) => span.from <= day && span.to >= day).length
          return (
            <button
              key={day}
              type="button"
              className={cx('c-smallday', !day.startsWith(month) && 'c-dim')}
              aria-pressed={day === chosen}
              aria-label={t('time.dayCount', { day: dayTitle(day), n })}
              onClick={() => setChosen(day)}
            >
              {Number(day.slice(8))}
              {n > 0 && <i />}
            </button>
          )
        })}
      </div>
      <Agenda shared={shared} days={[chosen]} />
    </>
  )
}

function useIsPhone(): boolean {
  const [is] = useState(() => window.matchMedia('(max-width: 640px)').matches)
  return is
}

function InTime(props: KindProps & { times: Times }) {
  const { times } = props
  const [mode, setMode] = useState<Mode>('month')
  const [day, setDay] = useState(today)
  const isPhone = useIsPhone()
  const month = day.slice(0, 7)
  const days = mode === 'month' ? monthDays(month) : dayList(weekOf(day), 7)
  const range = useTimes(
    props,
    times,
    filterOfRange(times, days[0] as string, days.at(-1) as string),
  )
  const shared: Shared = { props, times, range }
  const step = (by: number) =>
    setDay(mode === 'month' ? `${addMonths(month, by)}-01` : addDays(day, by * 7))
  const title =
    mode === 'month'
      ? monthTitle(month)
      : `${dayTitle(days[0] as string)} – ${dayTitle(days.at(-1) as string)}`
  return (
    <div className="t-page">
      <Bar
        title={title}
        mode={mode}
        modes={[
          { key: 'month', title: t('time.month') },
          { key: 'week', title: t('time.week') },
        ]}
        onMode={setMode}
        onStep={step}
        onToday={() => setDay(today())}
        isCut={range.isCut}
      />
      {range.error ? (
        <Empty
          title={errorText(range.error)}
          action={<Button onPress={range.retry}>{t('ui.retry')}</Button>}
        />
      ) : range.isFresh ? (
        <Skeleton lines={8} />
      ) : isPhone && mode === 'month' ? (
        <PhoneMonth key={month} shared={shared} days={days} month={month} />
      ) : isPhone ? (
        <Agenda shared={shared} days={days} />
      ) : mode === 'week' && isMoment(times.start) ? (
        <Hours shared={shared} days={days} />
      ) : (
        <Month shared={shared} days={days} month={mode === 'month' ? month : null} />
      )}
    </div>
  )
}

export default function Calendar(props: KindProps) {
  const { start, end } = props.shown
  return start ? <InTime {...props} times={{ start, end }} /> : null
}
