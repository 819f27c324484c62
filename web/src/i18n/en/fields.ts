// SPDX-License-Identifier: Apache-2.0
import type { fields as zh } from '../zh/fields'

export const fields: Record<keyof typeof zh, string> = {
  'field.autonumber': 'Numbered when saved',
  'field.formula': 'Calculated',
  'field.from': 'From',
  'field.to': 'To',
  'field.birthSex': 'Born {birth}, {sex}',
  'field.male': 'male',
  'field.female': 'female',

  'op.eq': 'is',
  'op.ne': 'is not',
  'op.lt': 'is less than',
  'op.le': 'is at most',
  'op.gt': 'is more than',
  'op.ge': 'is at least',
  'op.between': 'is between',
  'op.contains': 'contains',
  'op.not_contains': 'does not contain',
  'op.starts': 'starts with',
  'op.in': 'is one of',
  'op.not_in': 'is none of',
  'op.has_any': 'has any of',
  'op.has_all': 'has all of',
  'op.date.eq': 'is',
  'op.date.lt': 'is before',
  'op.date.le': 'is not after',
  'op.date.gt': 'is after',
  'op.date.ge': 'is not before',
  'op.empty': 'is empty',
  'op.not_empty': 'is not empty',
}
