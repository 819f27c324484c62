// SPDX-License-Identifier: Apache-2.0
// Asking for figures, the rows behind them, dashboards, types of charts and metrics.
import type {
  AnalysisInfo,
  Answers,
  Ask,
  BoardDoc,
  BoardInfo,
  BoardRow,
  ChartInfo,
  MetricInfo,
  RowsAsk,
  RowsBehind,
} from '../core/report'
import { del, get, patch, post } from './client'

/** The server takes so many questions at a time, and answers them from one moment. */
export const ASKS_AT_ONCE = 30

export const queryReports = (asks: readonly Ask[], signal?: AbortSignal) =>
  post<Answers>('/reports/query', { asks }, { signal })

export const rowsBehind = (asked: RowsAsk) => post<RowsBehind>('/reports/rows', asked)

export const listBoards = (signal?: AbortSignal) =>
  get<{ rows: BoardInfo[] }>('/boards', undefined, signal)

export const getBoard = (id: string, signal?: AbortSignal) =>
  get<BoardRow>(`/boards/${encodeURIComponent(id)}`, undefined, signal)

export interface BoardWrite {
  title_zh?: string
  title_en?: string
  app?: string | null
  doc?: BoardDoc
  is_shared?: boolean
  readers?: BoardInfo['readers']
  /** Of the house: with the right to design. */
  house?: boolean
}

export const createBoard = (board: BoardWrite) => post<BoardRow>('/boards', board)

export const saveBoard = (id: string, board: BoardWrite, rev: number) =>
  patch<BoardRow>(`/boards/${encodeURIComponent(id)}`, board, { rev })

export const deleteBoard = (id: string, rev: number) =>
  del<null>(`/boards/${encodeURIComponent(id)}`, { rev })

export const copyBoard = (id: string, board?: BoardWrite) =>
  post<BoardRow>(`/boards/${encodeURIComponent(id)}/copy`, board)

export interface BoardVersion {
  n: number
  at: string
  by: { id: string; title: string } | null
}

export const boardVersions = (id: string) =>
  get<{ rows: BoardVersion[] }>(`/boards/${encodeURIComponent(id)}/versions`)

interface ChartRow
  extends Omit<ChartInfo, 'dims_min' | 'dims_max' | 'measures_min' | 'measures_max'> {
  dims: [number, number]
  measures: [number, number]
}

export async function listCharts(): Promise<{ rows: ChartInfo[]; analyses: AnalysisInfo[] }> {
  const { rows, analyses } = await get<{ rows: ChartRow[]; analyses: AnalysisInfo[] }>('/charts')
  return {
    analyses,
    rows: rows.map(({ dims, measures, ...row }) => ({
      ...row,
      dims_min: dims[0],
      dims_max: dims[1],
      measures_min: measures[0],
      measures_max: measures[1],
    })),
  }
}

export const listMetrics = () => get<{ rows: MetricInfo[] }>('/metrics')
