// SPDX-License-Identifier: Apache-2.0
// The designer of a board that there is, or of a new one. The address may say what its first tile is made of:
// ?form=&filter= of a list, ?add= a chart as it was looked at.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearch } from 'wouter'
import { getBoard } from '../../api/reports'
import { loadDesignWords } from '../../app/admin/words'
import { Failed } from '../../app/shell/Boundary'
import type { Filter } from '../../core/filter'
import { t } from '../../i18n/t'
import { Empty, Skeleton } from '../../ui'
import type { Tile } from '../types'
import { loadBoardWords } from '../words'
import { Designer, type Wanted } from './Designer'
import { emptyBoard } from './model'
import { inWords } from './say'
import { loadBoardDesignWords } from './words'

export const loadAllWords = () =>
  Promise.all([loadDesignWords(), loadBoardWords(), loadBoardDesignWords()])

function read<T>(text: string | null): T | null {
  if (!text) return null
  try {
    return JSON.parse(text) as T
  } catch {
    return null
  }
}

function wantedOf(search: string): Wanted | null {
  const given = new URLSearchParams(search)
  const tile = read<Pick<Tile, 'chart' | 'ask' | 'title' | 'look'>>(given.get('add'))
  if (tile?.ask?.form) return { tile: { ...tile, kind: 'chart' } }
  const form = given.get('form')
  return form ? { form, filter: read<Filter>(given.get('filter')) } : null
}

function Waiting() {
  return (
    <div className="a-page">
      <Skeleton lines={8} />
    </div>
  )
}

export default function BoardDesigner({ id }: { id: string }) {
  const isNew = id === 'new'
  const search = useSearch()
  const [wanted] = useState(() => wantedOf(search))
  const [turn, setTurn] = useState(0)
  // What one works on is not read again behind his back.
  const { data, error, refetch } = useQuery({
    queryKey: ['board-doc', id, turn],
    queryFn: ({ signal }) => getBoard(id, signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    enabled: !isNew,
  })
  if (isNew)
    return (
      <Designer
        board={null}
        start={{ title: inWords(t('bd.fresh')), doc: emptyBoard(inWords(t('bd.tab'))) }}
        wanted={wanted}
        app={new URLSearchParams(search).get('app') ?? undefined}
        onReload={() => {}}
      />
    )
  if (error) return <Failed error={error} onRetry={refetch} />
  if (!data) return <Waiting />
  if (!data.may_edit) return <Empty title={t('bd.notYours')} />
  const title = { zh: data.title_zh ?? data.title, ...(data.title_en ? { en: data.title_en } : {}) }
  return (
    <Designer
      key={`${data.id}.${turn}`}
      board={data}
      start={{ title, doc: data.doc }}
      wanted={wanted}
      onReload={() => setTurn((n) => n + 1)}
    />
  )
}
