// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react'
import { isRef, type Ref } from '../../../core/schema'
import { t } from '../../../i18n/t'
import { PickEditor } from '../../choices'
import { asText, labelled, Nothing } from '../../shared'
import { useFieldSource } from '../../source'
import type { CellProps, FieldModule, InputProps } from '../../types'
import '../rare.css'
import { LevelPicker } from '../LevelPicker'
import { levelFilter } from '../levelFilter'
import { pathText } from '../levels'
import { cut, depthOf, nameOf, useLevels } from './model'

function Pick(props: InputProps) {
  const { list } = useFieldSource()
  const { levels, failed } = useLevels('region', list)
  const depth = depthOf(props.field)
  const some = useMemo(() => cut(levels, depth), [levels, depth])
  const common = labelled(props)
  const ref = isRef(props.value) ? props.value : null
  return (
    <LevelPicker
      {...common}
      error={failed ? t('levels.failed') : common.error}
      levels={some}
      value={ref?.id ?? (asText(props.value) || null)}
      title={ref?.title}
      onChange={(key) =>
        props.onChange(key && ({ id: key, title: pathText(some, key) } satisfies Ref))
      }
      onBlur={props.onBlur}
      defaultOpen={props.label === false && !!props.autoFocus}
    />
  )
}

const shown = ({ value }: CellProps) =>
  isRef(value) ? value.title : nameOf('region', asText(value)) || asText(value)

export const input: FieldModule['input'] = (props) => <Pick {...props} />
export const editor: FieldModule['editor'] = (props) => <PickEditor {...props} input={Pick} />
export const cell: FieldModule['cell'] = (props) => (
  <span className="f-cell">{shown(props) || <Nothing />}</span>
)
export const display: FieldModule['display'] = (props) => shown(props) || <Nothing />
export const toText: FieldModule['toText'] = (value, field) => shown({ value, field })
/** The server knows the names of all regions. */
export const parse: FieldModule['parse'] = (text) => text.trim() || null
export const filter = levelFilter(() => useLevels('region', useFieldSource().list).levels)
