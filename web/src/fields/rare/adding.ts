// SPDX-License-Identifier: Apache-2.0
// Choices to which whoever fills in may add one: a word that is not there yet is offered as a new one and
// made when it is taken.
import { useState } from 'react'
import type { Option } from '../../core/schema'
import { t } from '../../i18n/t'
import type { Choice } from '../../ui'
import { optionChoices } from '../choices'
import { useFieldSource } from '../source'
import type { InputProps } from '../types'

const NEW = '+'
const MOST = 50

/** What fits a word; a word that is no choice comes last, as the choice to make it one. */
export function offers(all: readonly Choice[], query: string): Choice[] {
  const wanted = query.trim()
  const fits = all.filter((one) => one.title.includes(wanted)).slice(0, MOST)
  const isNew = wanted && !all.some((one) => one.title === wanted)
  return isNew ? [...fits, { key: NEW + wanted, title: t('tags.add', { name: wanted }) }] : fits
}

/** Whether the design and the page let the reader add any. */
export function useAdds({ field }: InputProps): boolean {
  const { addOption } = useFieldSource()
  return (field.can_add ?? field.set?.can_add) === true && !!addOption && !!field.form
}

export function useAdding({ field }: InputProps) {
  const { addOption } = useFieldSource()
  const [made, setMade] = useState<Option[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  const all: Choice[] = [
    ...optionChoices(field),
    ...made.filter((one) => !field.options?.some((known) => known.key === one.key)),
  ]
  /** The keys with the new one among them made; without it when it could not be. */
  const take = async (keys: string[], put: (keys: string[]) => void) => {
    const fresh = keys.find((key) => key.startsWith(NEW))
    const known = keys.filter((key) => key !== fresh)
    if (!fresh || !addOption) return put(known)
    setProblem(null)
    try {
      const option = await addOption(field, fresh.slice(NEW.length))
      setMade((old) => [...old, option])
      put([...known, option.key])
    } catch (error) {
      setProblem(error instanceof Error && error.message ? error.message : t('tags.failed'))
    }
  }
  const find = async (query: string) => offers(all, query)
  return { all, find, take, problem }
}
