// SPDX-License-Identifier: Apache-2.0
import { t } from '../../../i18n/t'
import { fixedField, TEXT_OPERATORS, textField } from '../../shared'

const base = textField({ operators: TEXT_OPERATORS })

export const { input, cell, display, editor, filter, toText } = fixedField(base, () =>
  t('field.formula'),
)
export const wide = true
