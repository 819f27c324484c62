// SPDX-License-Identifier: Apache-2.0
// Places with bars: who leads, and by how much.
import { t } from '../../i18n/t'
import { num, show } from '../figures'
import { Change, MarkButton } from '../parts'
import { keyOf } from '../shape'
import type { ElementChart } from '../types'

const SHOWN = 200

const chart: ElementChart = {
  kind: 'element',
  draw(answer, look, theme, stage) {
    const measure = answer.measures[0]
    const rows = answer.rows
      .map((row, at) => ({ row, at, value: num(row.values[0]) }))
      // What is left over has no place, and neither has nothing.
      .sort(
        (a, b) =>
          Number(a.row.is_other ?? false) - Number(b.row.is_other ?? false) ||
          (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY),
      )
      .slice(0, SHOWN)
    const far = Math.max(1e-9, ...rows.map(({ value }) => Math.abs(value ?? 0)))
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
      <section className="ch-scroll" tabIndex={0} aria-label={measure?.title ?? t('board.table')}>
        <ol className="ch-ranks">
          {rows.map(({ row, at, value }, place) => (
            <li key={`${row.is_other ? 'other' : keyOf(row.dims.map((dim) => dim.value))}`}>
              <span className={`ch-place ${place < 3 && !row.is_other ? 'ch-place-top' : ''}`}>
                {row.is_other ? '' : place + 1}
              </span>
              <span className="ch-rank-name">{row.dims.map((dim) => dim.text).join(' · ')}</span>
              <MarkButton
                stage={stage}
                mark={{ row: at, measure: measure?.key }}
                className="ch-rank-value num"
              >
                {show(row.values[0], measure)}
              </MarkButton>
              {row.before && <Change now={value} before={num(row.before[0])} look={look} />}
              <span className="ch-rank-track" aria-hidden>
                <span
                  style={{
                    width: `${((Math.abs(value ?? 0) / far) * 100).toFixed(2)}%`,
                    background: (value ?? 0) < 0 ? theme.danger : theme.brand,
                  }}
                />
              </span>
            </li>
          ))}
        </ol>
      </section>
    )
  },
}
export default chart
