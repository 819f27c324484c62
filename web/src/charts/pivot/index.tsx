// SPDX-License-Identifier: Apache-2.0
// The first dimension downwards, the second across, with the sums that the server worked out: no sum of
// averages is made here.
import type { Answer, AnswerRow, Figure } from '../../boards/types'
import { t } from '../../i18n/t'
import { AnswerTable } from '../AnswerTable'
import { show } from '../figures'
import { MarkButton } from '../parts'
import { gridOf, keyOf } from '../shape'
import type { ElementChart, Stage } from '../types'

const ROWS = 300
const COLUMNS = 60

const sums = (rows: readonly AnswerRow[] | undefined) =>
  new Map(rows?.map((row) => [row.is_other ? 'other' : keyOf(row.dims[0]?.value), row.values]))

function Cross({ answer, stage }: { answer: Answer; stage: Stage }) {
  const grids = answer.measures.map((_, m) => gridOf(answer, m))
  const grid = grids[0]
  if (!grid) return null
  const downwards = sums(answer.totals?.dims0)
  const across = sums(answer.totals?.dims1)
  const columns = grid.series.slice(0, COLUMNS)
  const several = answer.measures.length > 1
  const total = (values: readonly Figure[] | undefined, key: string) =>
    answer.measures.map((measure, m) => (
      <td key={`${key}${measure.key}`} className="x-right num ch-sum">
        {show(values?.[m], measure)}
      </td>
    ))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section className="ch-table" tabIndex={0} aria-label={t('board.table')}>
      <table className="x-table ch-pivot">
        <thead>
          <tr>
            <th scope="col" rowSpan={several ? 2 : 1}>
              {answer.dims[0]?.title}
            </th>
            {columns.map((one) => (
              <th key={one.key} scope="col" className="x-right" colSpan={answer.measures.length}>
                {one.name}
              </th>
            ))}
            {downwards.size > 0 && (
              <th scope="col" className="x-right ch-sum" colSpan={answer.measures.length}>
                {t('board.total')}
              </th>
            )}
          </tr>
          {several && (
            <tr>
              {[...columns.map((one) => one.key), ...(downwards.size > 0 ? ['sum'] : [])].map(
                (key) =>
                  answer.measures.map((measure) => (
                    <th key={`${key}${measure.key}`} scope="col" className="x-right">
                      {measure.title}
                    </th>
                  )),
              )}
            </tr>
          )}
        </thead>
        <tbody>
          {grid.categories.slice(0, ROWS).map((category, at) => (
            <tr key={category.key}>
              <th scope="row">{category.text}</th>
              {columns.map((one, c) =>
                answer.measures.map((measure, m) => {
                  const cell = grids[m]?.series[c]?.cells[at]
                  return (
                    <td key={`${one.key}${measure.key}`} className="x-right num">
                      {cell?.mark ? (
                        <MarkButton stage={stage} mark={cell.mark}>
                          {cell.text}
                        </MarkButton>
                      ) : (
                        ''
                      )}
                    </td>
                  )
                }),
              )}
              {downwards.size > 0 && total(downwards.get(category.key), 'sum')}
            </tr>
          ))}
        </tbody>
        {(across.size > 0 || answer.totals?.all) && (
          <tfoot>
            <tr>
              <th scope="row">{t('board.total')}</th>
              {columns.map((one) => total(across.get(one.key), one.key))}
              {downwards.size > 0 && total(answer.totals?.all?.values, 'all')}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  )
}

const chart: ElementChart = {
  kind: 'element',
  isTable: true,
  draw: (answer, look, _theme, stage) =>
    answer.dims.length > 1 ? (
      <Cross answer={{ ...answer, dims: answer.dims.slice(0, 2) }} stage={stage} />
    ) : (
      <AnswerTable answer={answer} look={look} stage={stage} />
    ),
}
export default chart
