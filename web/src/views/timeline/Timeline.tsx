// SPDX-License-Identifier: Apache-2.0
// Records as bars over the days: moved by drag or Alt and the arrows, stretched at their ends or with
// Shift as well, each with undo.
import './timeline.css'
import { useEffect, useRef, useState } from 'react'
import { errorText } from '../../api/client'
import { type FieldInfo, nameOfRow } from '../../api/forms'
import { addDays, today } from '../../core/date'
import { t } from '../../i18n/t'
import { Button, cx, Empty, Skeleton } from '../../ui'
import { monthTitle, dayTitle } from '../calendar/titles'
import type { KindProps } from '../kindProps'
import { Bar } from '../time/Bar'
import { Chip } from '../time/Chip'
import { beginDrag } from '../time/drag'
import {
  dayList,
  daysBetween,
  filterOfRange,
  moved,
  type Shift,
  type Span,
  type Times,
  weekday,
  weekOf,
} from '../time/model'
import { type Range, useTimes } from '../time/useTimes'

type Scale = 'week' | 'month' | 'quarter'
/** Days shown, and how wide each is at least. */
const SCALES: Record<Scale, { days: number; width: number; step: number }> = {
  week: { days: 21, width: 48, step: 7 },
  month: { days: 56, width: 24, step: 28 },
  quarter: { days: 168, width: 10, step: 84 },
}

type Edge = 'both' | 'start' | 'end'

function monthsOf(days: readonly string[]): { month: string; count: number }[] {
  const found: { month: string; count: number }[] = []
  for (const day of days) {
    const month = day.slice(0, 7)
    const last = found.at(-1)
    if (last?.month === month) last.count += 1
    else found.push({ month, count: 1 })
  }
  return found
}

function Line({
  span,
  days,
  width,
  props,
  times,
  range,
}: {
  span: Span
  days: readonly string[]
  width: number
  props: KindProps
  times: Times
  range: Range
}) {
  const [drag, setDrag] = useState<{ edge: Edge; days: number } | null>(null)
  const { row } = span
  const first = days[0] as string
  const may = [times.start, times.end].every(
    (field: FieldInfo | undefined) => !field || (!field.system && props.mayEdit(row, field)),
  )
  const shift = (by: Shift, edge: Edge = 'both') => range.move(row, moved(row, times, by, edge))
  const press = (edge: Edge) => (event: React.PointerEvent<HTMLElement>) => {
    event.stopPropagation()
    beginDrag(event, {
      onMove: (x) => setDrag({ edge, days: Math.round(x / width) }),
      onDrop: (x) => shift({ days: Math.round(x / width) }, edge),
      onEnd: () => setDrag(null),
    })
  }
  const by = (edge: Edge) => (drag && drag.edge !== edge ? drag.days : 0)
  const left = daysBetween(first, span.from) + by('end')
  const right = daysBetween(first, span.to) + 1 + by('start')
  return (
    <div className="w-line">
      <span className="w-line-name" title={nameOfRow(props.form, row)}>
        {nameOfRow(props.form, row)}
      </span>
      <span className="w-line-days">
        <Chip
          form={props.form}
          row={row}
          tone={props.tone?.(row)}
          className={cx('w-bar', drag && 'w-bar-held')}
          style={{ left: left * width, width: Math.max(width, (right - left) * width) - 2 }}
          href={props.href(row)}
          onOpen={() => props.onOpen(row)}
          day={span.from}
          step={(key, isShift) => {
            const days = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0
            if (!days || !isShift) return days ? { days } : null
            if (times.end) shift({ days }, 'end')
            return {}
          }}
          onShift={may ? (given) => given.days && shift(given) : undefined}
          onPress={press('both')}
        >
          {may && times.end && (
            <>
              <i className="w-grip w-grip-start" onPointerDown={press('start')} />
              <i className="w-grip w-grip-end" onPointerDown={press('end')} />
            </>
          )}
        </Chip>
      </span>
    </div>
  )
}

function Lines({ props, times }: { props: KindProps; times: Times }) {
  const [scale, setScale] = useState<Scale>('month')
  const [from, setFrom] = useState(() => addDays(weekOf(today()), -7))
  const { days: count, width, step } = SCALES[scale]
  const days = dayList(from, count)
  const range = useTimes(props, times, filterOfRange(times, from, days.at(-1) as string))
  const box = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other days begin at their left end
  useEffect(() => {
    if (box.current) box.current.scrollLeft = 0
  }, [from, scale])
  const now = daysBetween(from, today())
  return (
    <div className="t-page">
      <Bar
        title={`${dayTitle(from)} – ${dayTitle(days.at(-1) as string)}`}
        mode={scale}
        modes={[
          { key: 'week', title: t('time.week') },
          { key: 'month', title: t('time.month') },
          { key: 'quarter', title: t('time.quarter') },
        ]}
        onMode={setScale}
        onStep={(by) => setFrom(addDays(from, by * step))}
        onToday={() => setFrom(addDays(weekOf(today()), -7))}
        isCut={range.isCut}
      />
      {range.error ? (
        <Empty
          title={errorText(range.error)}
          action={<Button onPress={range.retry}>{t('ui.retry')}</Button>}
        />
      ) : range.isFresh ? (
        <Skeleton lines={8} />
      ) : (
        <div ref={box} className="w-time">
          <div
            className="w-time-in"
            style={{ '--days': `${count * width}px` } as React.CSSProperties}
          >
            <div className="w-axis" aria-hidden>
              <span className="w-line-name" />
              <span className="w-months">
                {monthsOf(days).map((one) => (
                  <span key={one.month} style={{ width: one.count * width }}>
                    {one.count * width > 60 && monthTitle(one.month)}
                  </span>
                ))}
              </span>
              <span className="w-days">
                {days.map((day) => (
                  <span
                    key={day}
                    style={{ width }}
                    className={cx('num', weekday(day) > 4 && 'w-rest')}
                  >
                    {(width > 20 || weekday(day) === 0) && Number(day.slice(8))}
                  </span>
                ))}
              </span>
            </div>
            <div
              className="w-lines"
              style={
                {
                  backgroundSize: `${width * 7}px 100%`,
                  '--week': `${width * 7}px`,
                } as React.CSSProperties
              }
            >
              {now >= 0 && now < count && (
                <i className="w-today" style={{ left: `calc(var(--names) + ${now * width}px)` }} />
              )}
              {range.spans.map((span) => (
                <Line
                  key={span.row.id}
                  span={span}
                  days={days}
                  width={width}
                  props={props}
                  times={times}
                  range={range}
                />
              ))}
            </div>
            {range.spans.length === 0 && <p className="w-nothing muted">{t('time.nothing')}</p>}
          </div>
        </div>
      )}
    </div>
  )
}

export default function Timeline(props: KindProps) {
  const { start, end } = props.shown
  return start ? <Lines props={props} times={{ start, end }} /> : null
}
