// SPDX-License-Identifier: Apache-2.0
import { checkIdNumber } from '../../core/idnumber'
import { t } from '../../i18n/t'
import { narrow, textField } from '../shared'

export const { input, cell, display, editor, filter, toText, parse, numeric } = textField({
  fromInput: (text) => narrow(text).trim().toUpperCase(),
  props: { inputMode: 'text' },
  display: (id) => {
    const facts = checkIdNumber(id)
    if (!facts) return id
    const sex = t(facts.male ? 'field.male' : 'field.female')
    return (
      <>
        {id} <span className="muted">{t('field.birthSex', { birth: facts.birth, sex })}</span>
      </>
    )
  },
  operators: ['eq', 'empty', 'not_empty'],
})
