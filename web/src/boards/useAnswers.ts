// SPDX-License-Identifier: Apache-2.0
// The answers to what the tiles in sight ask: all in one request, the same question once. What was answered
// before stays until the new answers are there.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ASKS_AT_ONCE, queryReports } from '../api/reports'
import { useLang } from '../i18n/staff'
import type { Lang } from '../i18n/t'
import { bundles } from './state'
import type { AnswerOrProblem, Ask } from './types'

export interface AskedTile {
  id: string
  ask: Ask
}

export interface TileAnswers {
  /** By tile. */
  answers: Record<string, AnswerOrProblem>
  asOf?: string
  /** Other questions than those answered are on their way. */
  isStale: boolean
  isLoading: boolean
  error: Error | null
  refetch: () => void
}

async function askAll(tiles: readonly AskedTile[], signal: AbortSignal) {
  const asks = new Map<string, Ask>()
  for (const tile of tiles) asks.set(JSON.stringify(tile.ask), tile.ask)
  const parts = await Promise.all(
    bundles([...asks], ASKS_AT_ONCE).map(async (part) => {
      const found = await queryReports(
        part.map(([, ask]) => ask),
        signal,
      )
      return { found, keys: part.map(([key]) => key) }
    }),
  )
  const known = new Map<string, AnswerOrProblem>()
  for (const { found, keys } of parts)
    keys.forEach((key, at) => {
      const answer = found.answers[at]
      if (answer) known.set(key, answer)
    })
  const answers: Record<string, AnswerOrProblem> = {}
  for (const tile of tiles) {
    const answer = known.get(JSON.stringify(tile.ask))
    if (answer) answers[tile.id] = answer
  }
  return { answers, asOf: parts[0]?.found.as_of }
}

export const answersQuery = (lang: Lang, tiles: readonly AskedTile[]) => ({
  queryKey: ['reports', lang, tiles],
  queryFn: ({ signal }: { signal: AbortSignal }) => askAll(tiles, signal),
})

export function useAnswers(tiles: readonly AskedTile[], everyMs?: number): TileAnswers {
  const lang = useLang()
  const query = useQuery({
    ...answersQuery(lang, tiles),
    enabled: tiles.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: everyMs,
  })
  return {
    answers: query.data?.answers ?? {},
    asOf: query.data?.asOf,
    isStale: query.isPlaceholderData,
    isLoading: query.isLoading,
    error: query.error,
    refetch: () => query.refetch(),
  }
}
