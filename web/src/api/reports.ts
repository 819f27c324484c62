// SPDX-License-Identifier: Apache-2.0
// Asking for figures, the rows behind them, dashboards, types of charts and metrics.
import type {
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

export const startReportExport = (ask: Ask, title?: string) =>
  post<{ job: string }>('/reports/export', { ask, title })

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
}

export const createBoard = (board: BoardWrite) => post<BoardRow>('/boards', board)

export const saveBoard = (id: string, board: BoardWrite, rev: number) =>
  patch<BoardRow>(`/boards/${encodeURIComponent(id)}`, board, { rev })

export const deleteBoard = (id: string, rev: number) =>
  del<null>(`/boards/${encodeURIComponent(id)}`, { rev })

export const copyBoard = (id: string) => post<BoardRow>(`/boards/${encodeURIComponent(id)}/copy`)

export interface BoardVersion {
  n: number
  at: string
  by: { id: string; title: string } | null
}

export const boardVersions = (id: string) =>
  get<{ rows: BoardVersion[] }>(`/boards/${encodeURIComponent(id)}/versions`)

export const listCharts = () => get<{ rows: ChartInfo[] }>('/charts')

export const listMetrics = () => get<{ rows: MetricInfo[] }>('/metrics')
