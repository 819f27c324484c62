// SPDX-License-Identifier: Apache-2.0
// What a list shows is in its address, so that a link shows the same to someone else.
import type { SavedView, SortKey } from '../api/forms'
import type { Filter } from '../core/filter'
import type { ViewLook, ViewSpec } from '../core/schema'

/** The parts of a view that say how it looks. */
export const LOOK_KEYS = [
  'kind',
  'group',
  'colors',
  'summary',
  'frozen',
  'widths',
  'start',
  'end',
  'parent',
  'image',
  'resource',
] as const satisfies readonly (keyof ViewLook)[]

export type LookChange = { [K in keyof ViewLook]?: ViewLook[K] | null }

export interface ViewState {
  /** Key or id of a saved view; none is the first. */
  view?: string
  /** Instead of the view's own; null is no filter at all. */
  filter?: Filter | null
  sort?: SortKey[]
  fields?: string[]
  /** How it is shown instead of as the view says; null takes away what the view has. */
  look?: LookChange
  search: string
  bin: boolean
  /** The record in the side panel. */
  open?: string
  /** Asked to create one. */
  create: boolean
}

export const sortToText = (sort: readonly SortKey[]) =>
  sort.map((key) => (key.dir === 'desc' ? `-${key.field}` : key.field)).join(',')

export const sortFromText = (text: string): SortKey[] =>
  text
    .split(',')
    .filter(Boolean)
    .map((part) =>
      part.startsWith('-') ? { field: part.slice(1), dir: 'desc' } : { field: part, dir: 'asc' },
    )

function filterFromText(text: string): Filter | null {
  try {
    const found: unknown = JSON.parse(text)
    const keys = typeof found === 'object' && found !== null ? Object.keys(found) : []
    return keys.some((key) => ['field', 'and', 'or', 'not', 'linked', 'in_group'].includes(key))
      ? (found as Filter)
      : null
  } catch {
    return null
  }
}

function lookFromText(text: string | null): LookChange | undefined {
  if (text === null) return undefined
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined
    return pick(found as ViewLook) as LookChange
  } catch {
    return undefined
  }
}

const pick = (from: LookChange): LookChange =>
  Object.fromEntries(LOOK_KEYS.flatMap((key) => (key in from ? [[key, from[key]]] : [])))

/** The view's own look with what was changed of it. */
export function lookOf(spec: ViewSpec | undefined, change: LookChange | undefined): ViewLook {
  const all = { ...pick(spec ?? {}), ...change }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as ViewLook
}

export function readState(search: string): ViewState {
  const given = new URLSearchParams(search)
  const filter = given.get('f')
  const sort = given.get('s')
  return {
    view: given.get('view') ?? undefined,
    filter: filter === null ? undefined : filterFromText(filter),
    sort: sort === null ? undefined : sortFromText(sort),
    fields: given.get('c')?.split(',').filter(Boolean),
    look: lookFromText(given.get('v')),
    search: given.get('q') ?? '',
    bin: given.get('bin') === '1',
    open: given.get('open') ?? undefined,
    create: given.get('new') === '1',
  }
}

export function writeState(state: Partial<ViewState>): string {
  const out = new URLSearchParams()
  if (state.view) out.set('view', state.view)
  if (state.filter !== undefined)
    out.set('f', state.filter === null ? '' : JSON.stringify(state.filter))
  if (state.sort) out.set('s', sortToText(state.sort))
  if (state.fields) out.set('c', state.fields.join(','))
  if (state.look && Object.keys(state.look).length > 0) out.set('v', JSON.stringify(state.look))
  if (state.search) out.set('q', state.search)
  if (state.bin) out.set('bin', '1')
  if (state.open) out.set('open', state.open)
  if (state.create) out.set('new', '1')
  const text = out.toString()
  return text ? `?${text}` : ''
}

/** The list as it is, under no view. */
export const NO_VIEW = '-'

/** The address of a form's list under a filter: what a figure opens. */
export const listHref = (form: string, filter: Filter | null | undefined) =>
  `/r/${form}${writeState({ view: NO_VIEW, filter: filter ?? undefined })}`

/** Speaks of the person who looks: empty for whoever has none of these. */
const isOwn = (view: SavedView) => JSON.stringify(view.spec.filter ?? null).includes('"$me"')

/** Where a list turns to when the first view, which is one's own, has nothing for this person. */
export function viewInstead(
  views: readonly SavedView[],
  state: Pick<ViewState, 'view' | 'filter' | 'search' | 'bin'>,
): SavedView | undefined {
  const first = views[0]
  if (!first || !isOwn(first) || state.view || state.filter !== undefined) return undefined
  if (state.search || state.bin) return undefined
  return views.find((view) => !view.spec.filter) ?? views.find((view) => !isOwn(view))
}

export function viewOf(
  views: readonly SavedView[],
  key: string | undefined,
): SavedView | undefined {
  if (key === undefined) return views[0]
  return key === NO_VIEW ? undefined : views.find((view) => view.key === key || view.id === key)
}
