// SPDX-License-Identifier: Apache-2.0
// Who has what when: by day a column for each person, department, room or record and the hours below it;
// by week a line for each and the days beside it. What is moved changes its time and its column.
import '../calendar/calendar.css'
import './schedule.css'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { errorText } from '../../api/client'
import type { FieldInfo, Row } from '../../api/forms'
import { aggregate } from '../../api/records'
import { addDays, today, wallTime } from '../../core/date'
import type { Value, Values } from '../../core/schema'
import { t } from '../../i18n/t'
import { Button, cx, Empty, IconButton, Skeleton } from '../../ui'
import { dayTitle } from '../calendar/titles'
import type { KindProps } from '../kindProps'
import { isMoment } from '../look/kinds'
import { Bar } from '../time/Bar'
import { Chip } from '../time/Chip'
import { beginDrag, placeAt } from '../time/drag'
import {
  atPlace,
  type Block,
  blocksOf,
  DAY_MINUTES,
  dayList,
  daysBetween,
  filterOfRange,
  hoursOf,
  moved,
  type Shift,
  type Span,
  timeOf,
  type Times,
  weekOf,
} from '../time/model'
import { type Range, useTimes } from '../time/useTimes'
import { type Lane, laneKey, lanesFor, toLane } from './model'

const HOUR = 48
const SNAP = 15
const MOST_LANES = 60

interface Shared {
  props: KindProps
  times: Times
  field: FieldInfo
  lanes: Lane[]
  range: Range
}

const may = ({ props }: Shared, row: Row, field: FieldInfo | undefined) =>
  !field || (!field.system && props.mayEdit(row, field))

/** Moves in time, between columns, or both; only what one may write. */
function send(shared: Shared, row: Row, by: Shift, lane: Lane | undefined) {
  const { times, field, range } = shared
  const inTime = by.days || by.minutes ? moved(row, times, by) : {}
  const values: Values = {
    ...(may(shared, row, times.start) && may(shared, row, times.end) ? inTime : {}),
    ...(may(shared, row, field) ? toLane(row, field, lane) : {}),
  }
  range.move(row, values)
}

function Item({
  shared,
  span,
  step,
  ...rest
}: {
  shared: Shared
  span: Span
  step: (key: string) => Shift | null
  style?: React.CSSProperties
  onPress?: (event: React.PointerEvent<HTMLElement>) => void
}) {
  const { props, times, field, lanes } = shared
  const { row } = span
  const movable = may(shared, row, times.start) && may(shared, row, times.end)
  const places = may(shared, row, field)
    ? lanes
        .filter((lane) => lane.key !== laneKey(row, field))
        .slice(0, 20)
        .map((lane) => ({
          key: `lane-${lane.key}`,
          title: t('time.toLane', { name: lane.title }),
          onAction: () => send(shared, row, {}, lane),
        }))
    : []
  return (
    <Chip
      form={props.form}
      row={row}
      tone={props.tone?.(row)}
      time={span.begins === null ? undefined : timeOf(span.begins)}
      href={props.href(row)}
      onOpen={() => props.onOpen(row)}
      day={span.from}
      step={step}
      places={places}
      onShift={movable || places.length > 0 ? (by) => send(shared, row, by, undefined) : undefined}
      {...rest}
    />
  )
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
const dayStep = (key: string): Shift | null =>
  key === 'ArrowLeft' ? { days: -1 } : key === 'ArrowRight' ? { days: 1 } : null

const laneAt = (lanes: readonly Lane[], event: PointerEvent) => {
  const key = placeAt(event, 'lane')?.dataset.lane
  return lanes.find((lane) => lane.key === key)
}

function Day({ shared, day }: { shared: Shared; day: string }) {
  const { props, times, field, lanes, range } = shared
  const [over, setOver] = useState<string | null>(null)
  const blocks = new Map(
    lanes.map((lane) => [
      lane.key,
      blocksOf(
        range.spans.filter((span) => laneKey(span.row, field) === lane.key),
        day,
      ),
    ]),
  )
  const [first, last] = hoursOf([...blocks.values()].flat())
  const height = (last - first) * HOUR
  const topOf = (minutes: number) => ((minutes - first * 60) / 60) * HOUR
  const now = wallTime(Date.now())
  const press = (block: Block) => (event: React.PointerEvent<HTMLElement>) =>
    beginDrag(event, {
      onMove: (_x, _y, next) => setOver(laneAt(lanes, next)?.key ?? null),
      onDrop: (_x, y, next) => {
        const minutes = Math.round((y / HOUR) * (60 / SNAP)) * SNAP
        send(shared, block.span.row, { minutes }, laneAt(lanes, next))
      },
      onEnd: () => setOver(null),
    })
  const { onCreate } = props
  return (
    <div className="c-hours">
      <div
        className="c-hours-in"
        style={{
          gridTemplateColumns: `56px repeat(${lanes.length}, minmax(120px, 1fr))`,
          minWidth: 0,
        }}
      >
        <div className="c-hourhead s-corner" />
        {lanes.map((lane) => (
          <div key={lane.key} className="c-hourhead" title={lane.title}>
            {lane.title}
          </div>
        ))}
        <div className="c-hourlabels s-labels" style={{ height }} aria-hidden>
          {Array.from({ length: last - first }, (_, at) => (
            <span key={timeOf((first + at) * 60)} className="num" style={{ top: at * HOUR }}>
              {timeOf((first + at) * 60)}
            </span>
          ))}
        </div>
        {lanes.map((lane) => (
          <section
            key={lane.key}
            data-lane={lane.key}
            data-over={over === lane.key || undefined}
            className="c-column"
            aria-label={lane.title}
            style={{ height }}
          >
            {onCreate && times.start.writable !== false && (
              <button
                type="button"
                className="c-slot"
                aria-label={t('time.createFor', { day, name: lane.title })}
                onClick={(event) => {
                  const at = first * 60 + Math.floor((event.nativeEvent.offsetY / HOUR) * 2) * 30
                  const minutes = event.detail === 0 ? 9 * 60 : Math.min(at, DAY_MINUTES - 30)
                  const who: Values = lane.value === null ? {} : { [field.key]: lane.value }
                  onCreate({ ...atPlace(times.start, day, minutes), ...who })
                }}
              />
            )}
            {(blocks.get(lane.key) ?? []).map((block) => (
              <Item
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
                onPress={press(block)}
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

function Week({ shared, days }: { shared: Shared; days: string[] }) {
  const { props, times, field, lanes, range } = shared
  const [over, setOver] = useState('')
  const now = today()
  const cellAt = (event: PointerEvent) => placeAt(event, 'day')?.dataset
  const press = (span: Span, day: string) => (event: React.PointerEvent<HTMLElement>) =>
    beginDrag(event, {
      onMove: (_x, _y, next) => {
        const at = cellAt(next)
        setOver(at ? `${at.lane} ${at.day}` : '')
      },
      onDrop: (_x, _y, next) => {
        const to = cellAt(next)?.day
        if (to) send(shared, span.row, { days: daysBetween(day, to) }, laneAt(lanes, next))
      },
      onEnd: () => setOver(''),
    })
  return (
    <div className="s-scroll">
      <table className="s-week">
        <thead>
          <tr>
            <th scope="col">{field.title}</th>
            {days.map((day) => (
              <th key={day} scope="col">
                <span className={cx(day === now && 's-today')}>{dayTitle(day)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lanes.map((lane) => (
            <tr key={lane.key}>
              <th scope="row">{lane.title}</th>
              {days.map((day) => (
                <td
                  key={day}
                  data-day={day}
                  data-lane={lane.key}
                  data-over={over === `${lane.key} ${day}` || undefined}
                >
                  {range.spans
                    .filter(
                      (span) =>
                        span.from <= day && span.to >= day && laneKey(span.row, field) === lane.key,
                    )
                    .map((span) => (
                      <Item
                        key={span.row.id}
                        shared={shared}
                        span={span}
                        step={dayStep}
                        onPress={press(span, day)}
                      />
                    ))}
                  {props.onCreate && times.start.writable !== false && (
                    <IconButton
                      icon={Plus}
                      size="s"
                      label={t('time.createFor', { day, name: lane.title })}
                      onPress={() =>
                        props.onCreate?.({
                          ...atPlace(times.start, day),
                          ...(lane.value === null ? {} : { [field.key]: lane.value }),
                        })
                      }
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Whoever the records name, whatever the days shown, so that columns stay while one turns the pages. */
function useKnown(props: KindProps, field: FieldInfo): readonly Value[] {
  const { form, query, round } = props
  const { data } = useQuery({
    queryKey: ['lanes', form.key, field.key, query.filter, query.search, round],
    queryFn: ({ signal }) =>
      aggregate(
        form.key,
        {
          dims: [{ field: field.key }],
          measures: [{ fn: 'count' }],
          filter: query.filter,
          search: query.search,
          limit: MOST_LANES,
        },
        signal,
      ),
    placeholderData: (old) => old,
  })
  return data?.rows.map((row) => row.dims[0] ?? null) ?? []
}

type Mode = 'day' | 'week'

function InTime(props: KindProps & { times: Times; field: FieldInfo }) {
  const { times, field } = props
  const hours = isMoment(times.start)
  const [mode, setMode] = useState<Mode>(hours ? 'day' : 'week')
  const [day, setDay] = useState(today)
  // On a phone the week begins with the day that one looks for.
  const [isPhone] = useState(() => window.matchMedia('(max-width: 640px)').matches)
  const days = mode === 'day' ? [day] : dayList(isPhone ? day : weekOf(day), 7)
  const range = useTimes(
    props,
    times,
    filterOfRange(times, days[0] as string, days.at(-1) as string),
  )
  const known = useKnown(props, field)
  const lanes = lanesFor(field, known, range.spans, t('look.noValue'))
  const shared: Shared = { props, times, field, lanes, range }
  return (
    <div className="t-page">
      <Bar
        title={
          mode === 'day'
            ? dayTitle(day)
            : `${dayTitle(days[0] as string)} – ${dayTitle(days.at(-1) as string)}`
        }
        mode={mode}
        modes={[
          ...(hours ? [{ key: 'day' as const, title: t('time.oneDay') }] : []),
          { key: 'week', title: t('time.week') },
        ]}
        onMode={setMode}
        onStep={(by) => setDay(addDays(day, by * days.length))}
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
      ) : lanes.length === 0 ? (
        <Empty title={t('time.noLanes', { name: field.title })} />
      ) : mode === 'day' ? (
        <Day shared={shared} day={day} />
      ) : (
        <Week shared={shared} days={days} />
      )}
    </div>
  )
}

export default function Schedule(props: KindProps) {
  const { start, end, resource } = props.shown
  return start && resource ? <InTime {...props} times={{ start, end }} field={resource} /> : null
}
