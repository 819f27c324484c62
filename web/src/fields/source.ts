// SPDX-License-Identifier: Apache-2.0
// Where fields get what is not in the record: people, departments, linked records, files.
// The application gives one; fields know no paths.
import { createContext, useContext } from 'react'
import type { FieldDef, FileRef, Option, Ref } from '../core/schema'
import type { TreeChoice } from '../ui'

/** An entry of a fixed list of the product, such as the regions of the country. */
export interface ListItem {
  key: string
  title: string
  parent?: string | null
  pinyin?: string
}

/** What a button's rules did. */
export interface Pressed {
  rules: { title: string; started: boolean; why: 'condition' | 'again' | null }[]
}

export interface FieldSource {
  /** Best matches for a link, user or branch field; an empty query gives likely ones. */
  findRefs: (
    field: FieldDef,
    query: string,
    signal: AbortSignal,
  ) => Promise<(Ref & { hint?: string })[]>
  departments: () => Promise<TreeChoice[]>
  upload: (file: File, onProgress: (percent: number) => void) => Promise<FileRef>
  fileHref: (file: FileRef) => string
  /** The page of a linked record; null when it has none for this reader. */
  /** A fixed list of the product, whole. */
  list?: (name: string) => Promise<ListItem[]>
  /** Values of another form's field that fit what is being typed. */
  suggest?: (field: FieldDef, query: string, signal: AbortSignal) => Promise<string[]>
  /** A choice more, where the design lets whoever fills in add some. */
  addOption?: (field: FieldDef, title: string) => Promise<Option>
  /** A button of a record is pressed; fails with an error that a person can read. */
  press?: (field: FieldDef, row: { id: string; rev: number }) => Promise<{ data: Pressed }>
  refHref?: (field: FieldDef, ref: Ref) => string | null
}

const missing = () => Promise.reject(new Error('no FieldSource given'))

const SourceContext = createContext<FieldSource>({
  findRefs: missing,
  departments: missing,
  upload: missing,
  fileHref: () => '#',
})

export const FieldSourceProvider = SourceContext.Provider
export const useFieldSource = () => useContext(SourceContext)
