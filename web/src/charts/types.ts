// SPDX-License-Identifier: Apache-2.0
// What a type of chart is. A folder here with an index that exports one by default is a type; its key is
// the folder's name, and a row of the server's tables/charts.def says what it needs.
import type { ReactElement } from 'react'
import type { Answer, Look, Mark } from '../boards/types'

/** Colours and sizes of the page, read from its tokens once a theme. */
export interface ChartTheme {
  dark: boolean
  font: string
  fontSize: number
  text: string
  muted: string
  faint: string
  line: string
  surface: string
  sunken: string
  brand: string
  brandSoft: string
  danger: string
  warn: string
  ok: string
  info: string
  violet: string
  grey: string
  /** What series and slices take, in this order. */
  palette: readonly string[]
  /** From little to much. */
  ramp: readonly string[]
}

/** An option of the library that draws on a canvas. */
export type Option = Record<string, unknown>

export interface Drawing {
  /** So many series were left out. */
  hidden?: number
  option: Option
  /** Of charts with an axis of categories: what stands behind each, for clicks beside the marks. */
  axis?: { on: 'x' | 'y'; marks: Mark[] }
}

/** Where it is drawn, and who is told of clicks. */
export interface Stage {
  width: number
  height: number
  onMark?: (mark: Mark, at: { x: number; y: number }) => void
}

interface Common {
  /** Draws only what is above nothing: with none of it there is no picture. */
  isOfParts?: boolean
}

export interface CanvasChart extends Common {
  kind: 'canvas'
  /** Modules of the library beyond those that every chart has. */
  parts?: readonly unknown[]
  draw(answer: Answer, look: Look, theme: ChartTheme): Drawing
}

export interface ElementChart extends Common {
  kind: 'element'
  draw(answer: Answer, look: Look, theme: ChartTheme, stage: Stage): ReactElement
  /** It is a table already: no second one for reading aloud. */
  isTable?: boolean
}

export type ChartType = CanvasChart | ElementChart
