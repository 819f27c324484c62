// SPDX-License-Identifier: Apache-2.0
import { isRef } from '../../../core/schema'
import { t } from '../../../i18n/t'
import { textOf } from '../../nativeParts'
import type { NativeProps } from '../../types'
import '../rare.css'
import { LevelSelects } from '../LevelSelects'
import { cut, depthOf, useLevels } from './model'

function Region({ field, value, services, ...props }: NativeProps) {
  const { levels, failed } = useLevels('region', services?.list)
  if (failed) return <p className="w-problem">{t('levels.failed')}</p>
  const key = isRef(value) ? value.id : textOf(value) || null
  return <LevelSelects {...props} levels={cut(levels, depthOf(field))} value={key} />
}

export const native = (props: NativeProps) => <Region {...props} />
export const isGroup = () => true
