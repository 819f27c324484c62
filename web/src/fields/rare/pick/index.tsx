// SPDX-License-Identifier: Apache-2.0
// A single choice to which one more may be added while filling in (fields/registry.ts).
import { Combobox } from '../../../ui'
import { PickEditor } from '../../choices'
import { input as chooseInput } from '../../select'
import { asText, labelled } from '../../shared'
import type { FieldModule, InputProps } from '../../types'
import { useAdding, useAdds } from '../adding'

export { cell, display, filter, parse, toText } from '../../select'

function Adding(props: InputProps) {
  const { all, find, take, problem } = useAdding(props)
  const common = labelled(props)
  const key = asText(props.value)
  return (
    <Combobox
      {...common}
      error={problem ?? common.error}
      source={find}
      value={key ? (all.find((one) => one.key === key) ?? { key, title: key }) : null}
      onChange={(choice) =>
        choice
          ? take([choice.key], ([taken]) => props.onChange(taken ?? null))
          : props.onChange(null)
      }
      onBlur={props.onBlur}
      autoFocus={props.autoFocus}
    />
  )
}

function Pick(props: InputProps) {
  return useAdds(props) ? <Adding {...props} /> : chooseInput(props)
}

export const input: FieldModule['input'] = (props) => <Pick {...props} />
export const editor: FieldModule['editor'] = (props) => <PickEditor {...props} input={Pick} />
