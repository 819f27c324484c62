// SPDX-License-Identifier: Apache-2.0
// A formula looks like the type of its result.
import { t } from '../../i18n/t'
import { fieldModule } from '../registry'
import { fixedField, NUMBER_OPERATORS } from '../shared'
import type { FieldModule } from '../types'

const of = (result: string | undefined) =>
  fieldModule(result && result !== 'formula' ? result : 'text')

export const cell: FieldModule['cell'] = (props) => of(props.field.result).cell(props)
export const display: FieldModule['display'] = (props) => of(props.field.result).display(props)
export const toText: FieldModule['toText'] = (value, field) => of(field.result).toText(value, field)
export const filter: FieldModule['filter'] = {
  operators: NUMBER_OPERATORS,
  input: (props) => of(props.field.result).filter.input(props),
}

const fixed = fixedField({ cell, filter, toText }, () => t('field.formula'))
export const { input, editor } = fixed
