// SPDX-License-Identifier: Apache-2.0
import { t } from '../../../i18n/t'
import { useFieldSource } from '../../source'
import type { CellProps } from '../../types'
import { filesOf } from '../image/body'
import { bodyField, NO_VALUE } from '../staff'
import { SignatureBody } from './body'

function Signed({ field, value }: CellProps) {
  const { fileHref } = useFieldSource()
  const [file] = filesOf(value)
  return file ? (
    <img
      className="w-signed-img"
      src={fileHref(file)}
      alt={t('signature.of', { field: field.title })}
      loading="lazy"
    />
  ) : null
}

export const { input, cell, display, editor, filter, toText } = bodyField({
  body: SignatureBody,
  show: () => t('signature.signed'),
  display: (props) => <Signed {...props} />,
  toText: (value) => (filesOf(value).length > 0 ? t('signature.signed') : ''),
  filter: NO_VALUE,
  large: true,
})
export const wide = true
