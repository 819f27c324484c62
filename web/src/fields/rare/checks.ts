// SPDX-License-Identifier: Apache-2.0
// What the server would refuse, told while typing. Staff and public form share it.
import { isDecimal } from '../../core/format'
import type { Value } from '../../core/schema'
import { addChecks, type Check, fail, number } from '../../core/validate'
import { isColor } from './color/model'
import { isCreditCode } from './creditcode/model'
import { daysOf, isRange } from './daterange/model'
import { isMonth } from './month/model'
import { matrixRows, answersOf } from './matrix/model'
import { setNumber, setText } from './set'
import { codesOf, isTooth } from './toothchart/model'

const text = (value: Value) => (typeof value === 'string' ? value.trim() : '')

const steps: Check = (value, field) => {
  const wrong = number(0)(value, field)
  const step = setNumber(field, 'step', 1)
  if (wrong || step <= 1) return wrong
  const from = setNumber(field, 'min', 0)
  return (Number(value) - from) % step === 0 ? null : fail('check.step', { step, from })
}

const within =
  (usual: [number, number]): Check =>
  (value, field) => {
    if (typeof value !== 'number') return fail('check.integer')
    const [min, max] = [setNumber(field, 'min', usual[0]), setNumber(field, 'max', usual[1])]
    if (value < min) return fail('check.min', { min })
    return value > max ? fail('check.max', { max }) : null
  }

addChecks({
  duration: (value) => (typeof value === 'number' ? null : fail('check.duration')),
  month: (value) => (isMonth(text(value)) ? null : fail('check.month')),
  daterange: (value, field) => {
    if (!isRange(text(value))) return fail('check.daterange')
    const most = setNumber(field, 'max_days', 0)
    return most > 0 && daysOf(text(value)) > most ? fail('check.days', { n: most }) : null
  },
  color: (value) => (isColor(text(value)) ? null : fail('check.color')),
  rating: within([1, 5]),
  slider: (value, field) => within([0, 100])(value, field) ?? steps(value, field),
  scale: within([0, 10]),
  measure: (value, field) =>
    isDecimal(text(value))
      ? number(setNumber(field, 'scale', 2))(value, field)
      : fail('check.number'),
  bankaccount: (value) => (/^\d{8,32}$/.test(text(value)) ? null : fail('check.bankaccount')),
  creditcode: (value) => (isCreditCode(text(value)) ? null : fail('check.creditcode')),
  barcode: (value, field) =>
    setText(field, 'kind') === 'code128' && !/^[\x20-\x7e]+$/.test(text(value))
      ? fail('check.code128')
      : null,
  location: (value) => (typeof value === 'object' ? null : fail('check.location')),
  toothchart: (value) =>
    codesOf(value).every((code) => isTooth(code.slice(0, 2))) ? null : fail('check.teeth'),
  matrix: (value, field) =>
    !field.required || matrixRows(field).every((row) => answersOf(value)[row.key])
      ? null
      : fail('check.matrix'),
})
