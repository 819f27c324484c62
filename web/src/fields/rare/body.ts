// SPDX-License-Identifier: Apache-2.0
// The inside of an input that is drawn the same for staff and on the public form: plain elements,
// which keyboards, phones and screen readers know. Each side puts its own label round it.
import { createElement, type ReactNode } from 'react'
import type { FieldDef, FileRef, Value } from '../../core/schema'
import type { Native, NativeProps } from '../types'
import type { ListItem } from '../source'

export interface BodyProps {
  field: FieldDef
  value: Value | undefined
  onChange: (value: Value) => void
  /** Of the first control. */
  id: string
  describedBy?: string
  invalid?: boolean
  readOnly?: boolean
  autoFocus?: boolean
  services: Services
}

/** What an input needs of the outside; each side has its own. */
export interface Services {
  upload?: (file: File, onProgress: (percent: number) => void) => Promise<FileRef>
  fileHref?: (file: FileRef) => string
  list?: (name: string) => Promise<ListItem[]>
  suggest?: (field: FieldDef, query: string, signal: AbortSignal) => Promise<string[]>
}

export type Body = (props: BodyProps) => ReactNode

/** The body as a control of the public form. */
export const nativeBody =
  (Inside: Body): Native =>
  (props: NativeProps) =>
    createElement(Inside, { ...props, services: props.services ?? {} })
