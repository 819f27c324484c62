// SPDX-License-Identifier: Apache-2.0
// Who came first together, and how many of them came again: a row a cohort, a column a span since.
import type { Answer } from '../../boards/types'
import { t } from '../../i18n/t'
import { num, show } from '../figures'
import { MarkButton } from '../parts'
import { gridOf } from '../shape'
import type { ElementChart } from '../types'

/** The share where there is one, else the first measure as part of the row's first cell. */
export function shareMeasure(answer: Answer): number {
  const at = answer.measures.findIndex((one) => one.as === 'percent')
  return at
}

const chart: ElementChart = {
  kind: 'element',
  isTable: true,
  draw(answer, _look, theme, stage) {
    const shares = shareMeasure(answer)
    const counts = gridOf(answer, 0)
    const grid = shares > 0 ? gridOf(answer, shares) : counts
    // A share stands behind what it is a share of: who came, not the whole cohort.
    const came = shares > 1 ? gridOf(answer, shares - 1) : counts
    const percent = { as: 'percent' as const }
    const part = (row: number, column: number): number | null => {
      const value = grid.series[column]?.cells[row]?.value ?? null
      if (shares >= 0) return value
      const first = counts.series[0]?.cells[row]?.value ?? null
      return value === null || !first ? null : value / first
    }
    const ramp = (share: number) =>
      Math.min(theme.ramp.length - 1, Math.max(0, Math.round(share * (theme.ramp.length - 1))))
    // Dark ground takes light ink and the other way round; in the dark theme the ramp runs upwards.
    const ink = (step: number) =>
      theme.dark ? (step >= 4 ? theme.sunken : theme.text) : step >= 3 ? '#ffffff' : theme.text
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
      <section className="ch-table" tabIndex={0} aria-label={t('board.table')}>
        <table className="x-table ch-cohort">
          <thead>
            <tr>
              <th scope="col">{answer.dims[0]?.title}</th>
              <th scope="col" className="x-right">
                {answer.measures[0]?.title}
              </th>
              {grid.series.map((one) => (
                <th key={one.key} scope="col" className="x-right">
                  {one.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {grid.categories.map((category, row) => (
              <tr key={category.key}>
                <th scope="row">{category.text}</th>
                <td className="x-right num">{counts.series[0]?.cells[row]?.text ?? ''}</td>
                {grid.series.map((one, column) => {
                  const share = part(row, column)
                  const cell = grid.series[column]?.cells[row]
                  if (share === null || !cell?.mark) return <td key={one.key} />
                  const step = ramp(share)
                  return (
                    <td
                      key={one.key}
                      className="x-right num ch-heat"
                      style={{ background: theme.ramp[step], color: ink(step) }}
                      title={came.series[column]?.cells[row]?.text}
                    >
                      <MarkButton stage={stage} mark={cell.mark}>
                        {show(String(Number(share.toFixed(6))), percent)}
                      </MarkButton>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
        {num(answer.rows[0]?.values[0]) === null && answer.rows.length === 0 && (
          <p className="ch-none">{t('board.none')}</p>
        )}
      </section>
    )
  },
}
export default chart
