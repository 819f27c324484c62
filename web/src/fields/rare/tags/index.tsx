// SPDX-License-Identifier: Apache-2.0
// Like a multiple choice; where the design allows it, a word that is not there yet is added by choosing it.
import { useState } from 'react'
import type { Option } from '../../../core/schema'
import { t } from '../../../i18n/t'
import { MultiSelect } from '../../../ui'
import { opensAtOnce, optionChoices, PickEditor } from '../../choices'
import { input as chooseInput } from '../../multiselect'
import { labelled } from '../../shared'
import { useFieldSource } from '../../source'
import type { FieldModule, InputProps } from '../../types'

export { cell, display, filter, parse, toText } from '../../multiselect'

const NEW = '+'
const MOST = 50

function Adding(props: InputProps) {
  const { field, onChange } = props
  const { addOption } = useFieldSource()
  const [made, setMade] = useState<Option[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  const all = [
    ...optionChoices(field),
    ...made.filter((one) => !field.options?.some((known) => known.key === one.key)),
  ]
  const chosen = Array.isArray(props.value) ? (props.value as string[]) : []
  const find = async (query: string) => {
    const wanted = query.trim()
    const fits = all.filter((one) => one.title.includes(wanted)).slice(0, MOST)
    const isNew = wanted && !all.some((one) => one.title === wanted)
    return isNew ? [...fits, { key: NEW + wanted, title: t('tags.add', { name: wanted }) }] : fits
  }
  const take = async (keys: string[]) => {
    const fresh = keys.find((key) => key.startsWith(NEW))
    const known = keys.filter((key) => key !== fresh)
    onChange(known)
    if (!fresh || !addOption) return
    setProblem(null)
    try {
      const option = await addOption(field, fresh.slice(NEW.length))
      setMade((old) => [...old, option])
      onChange([...known, option.key])
    } catch (error) {
      setProblem(error instanceof Error && error.message ? error.message : t('tags.failed'))
    }
  }
  const common = labelled(props)
  return (
    <MultiSelect
      {...common}
      error={problem ?? common.error}
      source={find}
      value={chosen.map((key) => all.find((one) => one.key === key) ?? { key, title: key })}
      onChange={(next) => take(next.map((one) => one.key))}
      onBlur={props.onBlur}
      defaultOpen={opensAtOnce(props)}
    />
  )
}

function Pick(props: InputProps) {
  const { addOption } = useFieldSource()
  const adds = props.field.set?.can_add === true && !!addOption && !!props.field.form
  return adds ? <Adding {...props} /> : chooseInput(props)
}

export const input: FieldModule['input'] = (props) => <Pick {...props} />
export const editor: FieldModule['editor'] = (props) => <PickEditor {...props} input={Pick} keep />
