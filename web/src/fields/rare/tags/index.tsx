// SPDX-License-Identifier: Apache-2.0
// Like a multiple choice; where the design allows it, a word that is not there yet is added by choosing it.
import { MultiSelect } from '../../../ui'
import { opensAtOnce, PickEditor } from '../../choices'
import { input as chooseInput } from '../../multiselect'
import { labelled } from '../../shared'
import type { FieldModule, InputProps } from '../../types'
import { useAdding, useAdds } from '../adding'

export { cell, display, filter, parse, toText } from '../../multiselect'

function Adding(props: InputProps) {
  const { all, find, take, problem } = useAdding(props)
  const chosen = Array.isArray(props.value) ? (props.value as string[]) : []
  const common = labelled(props)
  return (
    <MultiSelect
      {...common}
      error={problem ?? common.error}
      source={find}
      value={chosen.map((key) => all.find((one) => one.key === key) ?? { key, title: key })}
      onChange={(next) =>
        take(
          next.map((one) => one.key),
          props.onChange,
        )
      }
      onBlur={props.onBlur}
      defaultOpen={opensAtOnce(props)}
    />
  )
}

function Pick(props: InputProps) {
  return useAdds(props) ? <Adding {...props} /> : chooseInput(props)
}

export const input: FieldModule['input'] = (props) => <Pick {...props} />
export const editor: FieldModule['editor'] = (props) => <PickEditor {...props} input={Pick} keep />
