// SPDX-License-Identifier: Apache-2.0
// Steps one after the other, with how many go on. A step may be larger than the one before, when rows come
// in late: it is drawn as it is.
import { t } from '../../i18n/t'
import { NOTHING, num, show } from '../figures'
import { MarkShape } from '../parts'
import { colorAt, colorsOf } from '../shape'
import type { ElementChart } from '../types'
import type { Answer } from '../../boards/types'

interface Step {
  name: string
  value: number
  text: string
  row: number
  measure?: string
}

/** A step a group; without a dimension a step a measure. */
export function stepsOf(answer: Answer): Step[] {
  if (answer.dims.length === 0)
    return answer.measures.map((measure, m) => ({
      name: measure.title,
      value: Math.max(0, num(answer.rows[0]?.values[m]) ?? 0),
      text: show(answer.rows[0]?.values[m], measure),
      row: 0,
      measure: measure.key,
    }))
  const measure = answer.measures[0]
  return answer.rows.map((row, at) => ({
    name: row.dims.map((dim) => dim.text).join(' · '),
    value: Math.max(0, num(row.values[0]) ?? 0),
    text: show(row.values[0], measure),
    row: at,
    measure: measure?.key,
  }))
}

const MOST = 14
/** A step is as high as the tile lets it be. */
const stepOf = (height: number, n: number) => Math.max(40, Math.min(68, (height - 4) / n))

const chart: ElementChart = {
  kind: 'element',
  draw(answer, look, theme, stage) {
    const steps = stepsOf(answer).slice(0, MOST)
    const high = stepOf(stage.height, Math.max(1, steps.length))
    const most = Math.max(1e-9, ...steps.map((step) => step.value))
    const colors = colorsOf(look, theme)
    // Dwell times and the like of each step stand beside it.
    const more = answer.dims.length > 0 ? answer.measures.slice(1) : []
    const wide = Math.max(320, stage.width || 480)
    const left = Math.min(130, wide * 0.26)
    const right = more.length > 0 ? 150 : 84
    const body = wide - left - right
    const middle = left + body / 2
    const half = (value: number) => Math.max(1.5, (value / most) * (body / 2))
    const whole = Math.max(steps.length * high + 4, 40)
    const rate = (at: number) => {
      const from = steps[at - 1]?.value
      return at === 0 || !from
        ? NOTHING
        : show(String((steps[at]?.value ?? 0) / from), { as: 'percent' })
    }
    return (
      // biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset, and its marks can be pressed
      <svg
        className="ch-funnel"
        viewBox={`0 0 ${wide} ${whole}`}
        role="group"
        aria-label={t('board.funnelOf', { n: steps.length })}
      >
        {steps.map((step, at) => {
          const top = at * high + 2
          const next = steps[at + 1]
          const [a, b] = [half(step.value), half(next ? next.value : step.value)]
          const color = look.colors ? colorAt(colors, at) : theme.brand
          return (
            <MarkShape
              key={`${step.measure}${step.row}`}
              stage={stage}
              mark={{ row: step.row, measure: step.measure }}
            >
              <rect x={0} y={top} width={wide} height={high - 2} fill="transparent" />
              <path
                d={`M${middle - a} ${top} H${middle + a} L${middle + b} ${top + high} H${middle - b} Z`}
                fill={color}
                fillOpacity={0.22}
              />
              <rect
                x={middle - a}
                y={top}
                width={a * 2}
                height={high - 12}
                rx={3}
                fill={color}
                fillOpacity={look.colors ? 1 : 1 - Math.min(0.5, at * 0.08)}
              />
              <text
                x={left - 8}
                y={top + (high - 12) / 2 + 5}
                textAnchor="end"
                fontSize={12}
                fill={theme.text}
              >
                {step.name.length > 12 ? `${step.name.slice(0, 11)}…` : step.name}
              </text>
              <text
                x={middle}
                y={top + (high - 12) / 2 + 5}
                textAnchor="middle"
                fontSize={12}
                fontWeight={600}
                fill={a > 26 ? (theme.dark ? theme.sunken : '#ffffff') : theme.text}
              >
                {step.text}
              </text>
              <text
                x={wide - right + 8}
                y={top + (high - 12) / 2 + 5}
                fontSize={12}
                fill={theme.muted}
              >
                {at > 0 ? `↓ ${rate(at)}` : ''}
                {more.length > 0
                  ? `  ${show(answer.rows[step.row]?.values.at(-1), more.at(-1))}`
                  : ''}
              </text>
            </MarkShape>
          )
        })}
      </svg>
    )
  },
}
export default chart
