// SPDX-License-Identifier: Apache-2.0
// Round charts of one measure: what part each group has.
import type { Answer, AnswerMeasure, Look, Mark } from '../boards/types'
import { num, short, show } from './figures'
import { base, tooltip } from './shape'
import type { ChartTheme, Drawing } from './types'

interface Slice {
  name: string
  value: number
  mark: Mark
}

/** Without a dimension each measure is a slice. What is not above zero has no part of a round. */
export function slicesOf(answer: Answer): Slice[] {
  if (answer.dims.length === 0)
    return answer.measures.flatMap((measure, m) => {
      const value = num(answer.rows[0]?.values[m])
      return value !== null && value > 0
        ? [{ name: measure.title, value, mark: { row: 0, measure: measure.key } }]
        : []
    })
  const measure = answer.measures[0]
  return answer.rows.flatMap((row, at) => {
    const value = num(row.values[0])
    return value !== null && value > 0
      ? [
          {
            name: row.dims.map((dim) => dim.text).join(' · '),
            value,
            mark: { row: at, measure: measure?.key },
          },
        ]
      : []
  })
}

interface SliceLook {
  hole?: boolean
  rose?: boolean
}

function radiusOf({ hole, rose }: SliceLook, beside: boolean): [string | number, string] {
  const outer = beside ? '82%' : rose ? '74%' : '70%'
  return [rose ? '16%' : hole ? (beside ? '56%' : '48%') : 0, outer]
}

export function drawSlices(
  answer: Answer,
  look: Look,
  theme: ChartTheme,
  kind: SliceLook,
): Drawing {
  const slices = slicesOf(answer)
  const measure: AnswerMeasure = answer.measures[0] ?? { key: '', title: '' }
  const place = look.legend ?? 'none'
  const total = answer.totals?.all?.values[0]
  const sum = slices.reduce((all, slice) => all + slice.value, 0)
  const part = (value: number) => show(String(sum ? value / sum : 0), { as: 'percent' })
  const parts = new Map(slices.map((slice) => [slice.name, part(slice.value)]))
  const frame = base({ ...look, legend: place }, theme, slices.length)
  if (place === 'right')
    Object.assign(frame.legend as object, {
      left: '52%',
      textStyle: { ...(frame.legend as { textStyle: object }).textStyle, width: 136 },
      formatter: (name: string) => `${parts.get(name) ?? ''}  ${name}`,
    })
  return {
    option: {
      ...frame,
      tooltip: tooltip(theme, {
        trigger: 'item',
        formatter: (at: { name: string; value: number; percent: number }) =>
          `${at.name}\n${show(String(Number(at.value.toFixed(6))), measure)}  (${part(at.value)})`,
      }),
      title:
        kind.hole && answer.dims.length > 0 && total !== undefined && total !== null
          ? {
              text:
                show(total, measure).length > 9 ? short(num(total), measure) : show(total, measure),
              left: place === 'right' ? '25%' : 'center',
              top: 'middle',
              textAlign: place === 'right' ? 'center' : undefined,
              textStyle: {
                color: theme.text,
                fontSize: 16,
                fontWeight: 600,
                fontFamily: theme.font,
              },
            }
          : undefined,
      series: [
        {
          type: 'pie',
          id: 's0',
          name: measure.title,
          // beside its names it is measured by its own half: a high tile would push it over the edge
          ...(place === 'right' && { left: 0, width: '50%' }),
          radius: radiusOf(kind, place === 'right'),
          center: ['50%', place === 'top' ? '54%' : '50%'],
          roseType: kind.rose ? 'radius' : undefined,
          minAngle: 1,
          minShowLabelAngle: 6,
          avoidLabelOverlap: true,
          itemStyle: {
            borderColor: theme.surface,
            borderWidth: slices.length > 1 && slices.length <= 60 ? 2 : 0,
          },
          label: {
            // names at the right say which is which; labels would run into them
            show: place !== 'right' && look.labels !== false,
            alignTo: 'edge',
            edgeDistance: 2,
            minMargin: 4,
            color: theme.text,
            fontSize: 12,
            // the figure first: what is cut for want of room is the name
            formatter: (at: { name: string; value: number }) => `${part(at.value)} ${at.name}`,
            overflow: 'truncate',
          },
          labelLine: { length: 6, length2: 4, lineStyle: { color: theme.faint } },
          labelLayout: { hideOverlap: true },
          data: slices,
        },
      ],
    },
  }
}
