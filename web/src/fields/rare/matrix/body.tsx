// SPDX-License-Identifier: Apache-2.0
// Questions with the same answers: a table where there is room, cards on a phone. Each row is a group
// of radio buttons named by its question.
import { t } from '../../../i18n/t'
import type { BodyProps } from '../body'
import { answer, answersOf, matrixRows } from './model'

export function MatrixBody({ field, value, onChange, id, readOnly, describedBy }: BodyProps) {
  const rows = matrixRows(field)
  const columns = (field.options ?? []).filter((one) => !one.is_off)
  const answers = answersOf(value)
  if (rows.length === 0) return <p className="muted">{t('matrix.empty')}</p>
  return (
    <div className="w-matrix" role="presentation">
      <div className="w-matrix-head" aria-hidden="true">
        <span />
        {columns.map((column) => (
          <span key={column.key}>{column.title}</span>
        ))}
      </div>
      {rows.map((row, at) => (
        <fieldset key={row.key} aria-describedby={describedBy}>
          <legend>{row.title}</legend>
          {columns.map((column, n) => (
            <label key={column.key}>
              <input
                id={at + n === 0 ? id : `${id}-${row.key}-${column.key}`}
                type="radio"
                name={`${id}-${row.key}`}
                checked={answers[row.key] === column.key}
                disabled={readOnly}
                aria-label={column.title}
                onChange={() => onChange(answer(value, row.key, column.key))}
                // A second press takes the answer back.
                onClick={() => {
                  if (answers[row.key] === column.key) onChange(answer(value, row.key, null))
                }}
              />
              <span aria-hidden="true">{column.title}</span>
            </label>
          ))}
        </fieldset>
      ))}
    </div>
  )
}

export function MatrixTable({ field, value }: Pick<BodyProps, 'field' | 'value'>) {
  const answers = answersOf(value)
  const titleOf = (key: string | undefined) =>
    field.options?.find((one) => one.key === key)?.title ?? key ?? '—'
  return (
    <dl className="w-answers">
      {matrixRows(field).map((row) => (
        <div key={row.key}>
          <dt>{row.title}</dt>
          <dd>{titleOf(answers[row.key])}</dd>
        </div>
      ))}
    </dl>
  )
}
