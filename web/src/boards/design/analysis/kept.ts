// SPDX-License-Identifier: Apache-2.0
// What is kept of how things stood: an analysis of it names one, and is of its form; another is compared with it.
import { useQuery } from '@tanstack/react-query'
import { get } from '../../../api/client'
import type { AnalysisInfo, Ask } from '../../types'

export interface KeptRun {
  id: string
  title: string
  ask: Ask
}

export const keptParam = (info: AnalysisInfo) => info.params.find((one) => one.type === 'kept')

export function useKept(info: AnalysisInfo): readonly KeptRun[] | undefined {
  const isAsked = info.params.some(({ type }) => type === 'kept' || type === 'before')
  const { data } = useQuery({
    queryKey: ['reports-kept'],
    queryFn: ({ signal }) => get<{ rows: KeptRun[] }>('/reports/kept', undefined, signal),
    enabled: isAsked,
  })
  return isAsked ? data?.rows : []
}
