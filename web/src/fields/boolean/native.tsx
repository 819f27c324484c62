// SPDX-License-Identifier: Apache-2.0
import { t } from '../../i18n/t'
import { Chip } from '../nativeParts'
import type { NativeProps } from '../types'

export const native = ({ value, onChange, id }: NativeProps) => (
  <div className="p-chips">
    <Chip id={id} type="radio" name={id} on={value === true} onPick={() => onChange(true)}>
      {t('pub.yes')}
    </Chip>
    <Chip id={`${id}-n`} type="radio" name={id} on={value === false} onPick={() => onChange(false)}>
      {t('pub.no')}
    </Chip>
  </div>
)

export const isGroup = () => true
