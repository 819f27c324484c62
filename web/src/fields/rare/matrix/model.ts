// SPDX-License-Identifier: Apache-2.0
import type { Answers, FieldDef, Value } from '../../../core/schema'
import { getLang } from '../../../i18n/t'

export interface MatrixRow {
  key: string
  title: string
}

/** The questions, as the design has them. */
export function matrixRows(field: FieldDef): MatrixRow[] {
  const rows = field.set?.rows
  if (!Array.isArray(rows)) return []
  return rows.flatMap((row: { key?: unknown; title?: string | { zh?: string; en?: string } }) => {
    if (typeof row?.key !== 'string') return []
    const { key, title } = row
    const said = typeof title === 'string' ? title : ((title?.[getLang()] || title?.zh) ?? '')
    return [{ key, title: said || key }]
  })
}

export const answersOf = (value: Value | undefined): Answers =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Answers) : {}

/** With one answer more; without the last one nothing is left. */
export function answer(value: Value | undefined, row: string, column: string | null): Value {
  const { [row]: _, ...rest } = answersOf(value)
  const next = column === null ? rest : { ...rest, [row]: column }
  return Object.keys(next).length > 0 ? next : null
}

/** "疼痛：有；肿胀：无" */
export function matrixText(value: Value | undefined, field: FieldDef): string {
  const answers = answersOf(value)
  const titleOf = (key: string) => field.options?.find((one) => one.key === key)?.title ?? key
  return matrixRows(field)
    .flatMap((row) => {
      const key = answers[row.key]
      return key === undefined ? [] : [`${row.title}：${titleOf(key)}`]
    })
    .join('；')
}

/** What `matrixText` writes, read back; null where some part of it is not of this question. */
export function readMatrix(text: string, field: FieldDef): Value {
  const rows = matrixRows(field)
  const answers: Answers = {}
  for (const part of text.split(/[；;]/).filter((one) => one.trim())) {
    const [question, said] = part.split(/[：:]/).map((one) => one.trim())
    const row = rows.find((one) => one.title === question || one.key === question)
    const option = field.options?.find((one) => one.title === said || one.key === said)
    if (!row || !option) return text
    answers[row.key] = option.key
  }
  return Object.keys(answers).length > 0 ? answers : null
}
