// SPDX-License-Identifier: Apache-2.0
// Roles and people to choose from: who may look, who starts with a board, who is sent it.
import { useQuery } from '@tanstack/react-query'
import { get } from '../api/client'
import { useLang } from '../i18n/staff'
import { t } from '../i18n/t'
import { type Choice, MultiSelect } from '../ui'
import { loadWords } from './Schedule'
import type { BoardInfo } from './types'

const PEOPLE_AT_MOST = 500

export interface Names {
  roles: Choice[]
  people: Choice[]
}

async function loadNames(signal: AbortSignal): Promise<Names> {
  const [roles, people] = await Promise.all([
    get<{ items: Choice[] }>('/lists/role', undefined, signal),
    get<{ rows: { id: string; name: string }[] }>(
      '/users',
      { limit: PEOPLE_AT_MOST, is_off: false },
      signal,
    ),
    loadWords(),
  ])
  return {
    roles: roles.items.map(({ key, title }) => ({ key, title })),
    people: people.rows.map(({ id, name }) => ({ key: id, title: name })),
  }
}

export function useNames(enabled: boolean): Names | undefined {
  const lang = useLang()
  return useQuery({
    queryKey: ['board-readers', lang],
    queryFn: ({ signal }) => loadNames(signal),
    enabled,
  }).data
}

export type Readers = NonNullable<BoardInfo['readers']>

// A role that is gone has no name left: it is left out, and gone from the list with the next saving.
const chosen = (all: readonly Choice[], ids: readonly string[] = []) =>
  all.filter((one) => ids.includes(one.key))
const ids = (all: readonly Choice[]) => all.map((one) => one.key)

export const isNobody = (names: Names, { roles, users }: Readers) =>
  chosen(names.roles, roles).length + chosen(names.people, users).length === 0

/** Those that are still there. */
export const withoutGone = (names: Names, { roles, users }: Readers): Readers => ({
  roles: ids(chosen(names.roles, roles)),
  users: ids(chosen(names.people, users)),
})

interface ReadersFieldsProps {
  names: Names
  value: Readers
  onChange: (value: Readers) => void
}

export function ReadersFields({ names, value, onChange }: ReadersFieldsProps) {
  return (
    <>
      <MultiSelect
        label={t('bshare.roles')}
        source={names.roles}
        value={chosen(names.roles, value.roles)}
        onChange={(roles) => onChange({ ...value, roles: ids(roles) })}
      />
      <MultiSelect
        label={t('bshare.people')}
        source={names.people}
        value={chosen(names.people, value.users)}
        onChange={(people) => onChange({ ...value, users: ids(people) })}
      />
    </>
  )
}
