// SPDX-License-Identifier: Apache-2.0
import { PickEditor } from '../../choices'
import { asText, labelled, Nothing } from '../../shared'
import type { CellProps, FieldModule, InputProps } from '../../types'
import '../rare.css'
import { LevelPicker } from '../LevelPicker'
import { levelFilter } from '../levelFilter'
import { pathText, readLevel } from '../levels'
import { optionLevels } from './model'

function Pick(props: InputProps) {
  return (
    <LevelPicker
      {...labelled(props)}
      levels={optionLevels(props.field)}
      value={asText(props.value) || null}
      onChange={props.onChange}
      onBlur={props.onBlur}
      mayStop={() => props.field.set?.any_level === true}
      defaultOpen={props.label === false && !!props.autoFocus}
    />
  )
}

const shown = ({ field, value }: CellProps) =>
  pathText(optionLevels(field), asText(value)) || asText(value)

export const input: FieldModule['input'] = (props) => <Pick {...props} />
export const editor: FieldModule['editor'] = (props) => <PickEditor {...props} input={Pick} />
export const cell: FieldModule['cell'] = (props) => (
  <span className="f-cell">{shown(props) || <Nothing />}</span>
)
export const display: FieldModule['display'] = (props) => shown(props) || <Nothing />
export const toText: FieldModule['toText'] = (value, field) => shown({ value, field })
export const parse: FieldModule['parse'] = (text, field) =>
  text.trim() ? readLevel(optionLevels(field), text) : null
export const filter = levelFilter(optionLevels)
