// SPDX-License-Identifier: Apache-2.0
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** Colours that carry a meaning; each is a text/ground pair of tokens.css. */
export type Tone = 'grey' | 'brand' | 'info' | 'ok' | 'warn' | 'danger' | 'violet'

/** One entry of a select, combobox, menu or tree. */
export interface Choice {
  key: string
  title: string
  /** Second line or trailing words: a phone, a department. */
  hint?: string
  tone?: Tone
  icon?: LucideIcon
  disabled?: boolean
}

export interface TreeChoice extends Choice {
  children?: TreeChoice[]
}

/** What every labelled control takes. Without `label` give `aria-label`. */
export interface Labelled {
  label?: string
  help?: ReactNode
  error?: string | null
  required?: boolean
  disabled?: boolean
  readOnly?: boolean
  'aria-label'?: string
  className?: string
}

export type Icon = LucideIcon
