// SPDX-License-Identifier: Apache-2.0
// How far each is on its way: a bar to the target, one a group.
import { t } from '../../i18n/t'
import { show } from '../figures'
import { MarkButton } from '../parts'
import { keyOf } from '../shape'
import { reachOf } from '../target'
import type { ElementChart } from '../types'

const SHOWN = 100

const chart: ElementChart = {
  kind: 'element',
  draw(answer, look, theme, stage) {
    const measure = answer.measures[0]
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
      <section className="ch-scroll" tabIndex={0} aria-label={measure?.title ?? t('board.table')}>
        <ul className="ch-ranks">
          {answer.rows.slice(0, SHOWN).map((row, at) => {
            const { value, target, to, isByTarget } = reachOf(row.values, answer.measures, look)
            // A share is on its way to 100 %.
            const goal = target ?? (measure?.as === 'percent' ? 1 : to)
            const part = goal === 0 || (isByTarget && target === null) ? 0 : (value ?? 0) / goal
            const name = row.dims.map((dim) => dim.text).join(' · ') || (measure?.title ?? '')
            return (
              <li key={`${row.is_other ? 'other' : keyOf(row.dims.map((dim) => dim.value))}`}>
                <span className="ch-rank-name">{name}</span>
                <MarkButton
                  stage={stage}
                  mark={{ row: at, measure: measure?.key }}
                  className="ch-rank-value num"
                >
                  {show(row.values[0], measure)}
                </MarkButton>
                {target !== null && (
                  <span className="muted num">
                    / {show(String(target), measure)} · {show(String(part), { as: 'percent' })}
                  </span>
                )}
                {target === null && isByTarget && (
                  <span className="muted">{t('board.noTarget')}</span>
                )}
                <span className="ch-rank-track ch-thick" aria-hidden>
                  <span
                    style={{
                      width: `${(Math.min(1, Math.max(0, part)) * 100).toFixed(2)}%`,
                      background:
                        (value ?? 0) < 0 ? theme.danger : part >= 1 ? theme.ok : theme.brand,
                    }}
                  />
                </span>
              </li>
            )
          })}
        </ul>
      </section>
    )
  },
}
export default chart
