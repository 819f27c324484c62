// SPDX-License-Identifier: Apache-2.0
// An answer as a table: a type of chart of its own, and what every other one reads aloud as.
import type { Answer, AnswerRow, Figure, Look, Mark } from '../boards/types'
import { t } from '../i18n/t'
import { num, show } from './figures'
import { Change, MarkButton } from './parts'
import { keyOf } from './shape'
import type { Stage } from './types'

const AT_MOST = 500

const rowKey = (row: AnswerRow) =>
  `${row.is_other ? 'other' : ''}${keyOf(row.dims.map((dim) => dim.value))}`

function Figures({
  answer,
  values,
  before,
  mark,
  look,
  stage,
}: {
  answer: Answer
  values: readonly Figure[]
  before?: readonly Figure[]
  mark: Mark
  look: Look
  stage: Stage
}) {
  return answer.measures.map((measure, m) => (
    <td key={measure.key} className="x-right num">
      <MarkButton stage={stage} mark={{ ...mark, measure: measure.key }}>
        {show(values[m], measure)}
      </MarkButton>
      {before && (
        <>
          {' '}
          <Change now={num(values[m])} before={num(before[m])} look={look} />
        </>
      )}
    </td>
  ))
}

/** Rows of one group told by the same words have a number each, so that keys differ. */
function keyed(rows: readonly AnswerRow[]) {
  const seen = new Map<string, number>()
  return rows.map((row, at) => {
    const key = rowKey(row)
    const times = (seen.get(key) ?? 0) + 1
    seen.set(key, times)
    return { row, at, key: times > 1 ? `${key}#${times}` : key }
  })
}

export function AnswerTable({
  answer,
  look = {},
  stage,
  label,
}: {
  answer: Answer
  look?: Look
  stage: Stage
  label?: string
}) {
  const all = answer.dims.length > 0 ? answer.totals?.all : null
  const shown = keyed(answer.rows.slice(0, AT_MOST))
  return (
    // A table that scrolls by itself must be reached by the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section className="ch-table" tabIndex={0} aria-label={label ?? t('board.table')}>
      <table className="x-table">
        <thead>
          <tr>
            {answer.dims.map((dim, at) => (
              <th key={`${dim.title}${at.toString()}`} scope="col">
                {dim.title}
              </th>
            ))}
            {answer.measures.map((measure) => (
              <th
                key={measure.key}
                scope="col"
                className="x-right"
                title={measure.says ?? undefined}
              >
                {measure.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ row, at, key }) => (
            <tr key={key}>
              {row.dims.map((dim, d) => (
                <td key={`${answer.dims[d]?.title}${d.toString()}`}>{dim.text}</td>
              ))}
              <Figures
                answer={answer}
                values={row.values}
                before={row.before}
                mark={{ row: at }}
                look={look}
                stage={stage}
              />
            </tr>
          ))}
        </tbody>
        {all && (
          <tfoot>
            <tr>
              <th scope="row" colSpan={answer.dims.length}>
                {t('board.total')}
              </th>
              <Figures
                answer={answer}
                values={all.values}
                before={all.before}
                mark={{ row: 0, dims: [] }}
                look={look}
                stage={stage}
              />
            </tr>
          </tfoot>
        )}
      </table>
      {(answer.is_cut || answer.rows.length > AT_MOST) && (
        <p className="muted ch-cut">{t('board.cut', { n: shown.length })}</p>
      )}
    </section>
  )
}
