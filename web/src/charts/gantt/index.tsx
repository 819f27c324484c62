// SPDX-License-Identifier: Apache-2.0
// Bars along time: from when to when.
import { t } from '../../i18n/t'
import { MarkButton } from '../parts'
import { colorAt, colorsOf } from '../shape'
import type { ElementChart } from '../types'
import { spansOf, ticksOf } from './spans'

const SHOWN = 200
const day = (at: number) => new Date(at).toISOString().slice(0, 10)

const chart: ElementChart = {
  kind: 'element',
  draw(answer, look, theme, stage) {
    const spans = spansOf(answer).slice(0, SHOWN)
    if (spans.length === 0) return <p className="ch-none">{t('board.none')}</p>
    const from = Math.min(...spans.map((span) => span.from))
    const to = Math.max(...spans.map((span) => span.to))
    const part = (at: number) => `${(((at - from) / (to - from)) * 100).toFixed(3)}%`
    const years = day(from).slice(0, 4) !== day(to).slice(0, 4)
    const ticks = ticksOf(from, to, Math.max(1, Math.floor((stage.width * 0.7) / 80)))
    const color = look.colors ? colorAt(colorsOf(look, theme), 0) : theme.brand
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
      <section className="ch-scroll ch-gantt" tabIndex={0} aria-label={t('board.table')}>
        <div className="ch-gantt-row ch-gantt-head" aria-hidden>
          <span />
          <span className="ch-gantt-track">
            {ticks.map((at) => (
              <span key={at} className="ch-gantt-tick" style={{ left: part(at) }}>
                {years ? day(at).slice(0, 7) : day(at).slice(5)}
              </span>
            ))}
          </span>
        </div>
        <ul>
          {spans.map((span) => (
            <li key={span.row} className="ch-gantt-row">
              <span className="ch-gantt-name">{span.name}</span>
              <span className="ch-gantt-track">
                <span
                  className="ch-gantt-bar"
                  style={{
                    left: part(span.from),
                    width: part(from + span.to - span.from),
                    background: color,
                  }}
                >
                  <MarkButton
                    stage={stage}
                    mark={{ row: span.row }}
                    label={`${span.name} ${day(span.from)} – ${day(span.to)}`}
                  >
                    <span className="sr-only">{`${day(span.from)} – ${day(span.to)}`}</span>
                  </MarkButton>
                </span>
              </span>
            </li>
          ))}
        </ul>
      </section>
    )
  },
}
export default chart
