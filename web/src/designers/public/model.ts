// SPDX-License-Identifier: Apache-2.0
// The document of a public form as its maker edits it: a plain value and pure commands on it.
import type { WireField } from '../../pub/data'
import type { DesignField, FieldType, Titles } from '../form/model'

export type Texts = Partial<Titles>

export interface Asked {
  key: string
  label?: Texts
  help?: Texts
  required?: boolean
}

export interface SpecPage {
  title?: Texts
  fields: Asked[]
}

export interface SpecConsent {
  key: string
  text: Texts
  required?: boolean
}

export type NoticeTexts = Partial<Record<'purpose' | 'processor' | 'retention' | 'rights', Texts>>

export interface Spec {
  title: Texts
  intro?: Texts
  pages: SpecPage[]
  notice?: NoticeTexts | null
  consents?: SpecConsent[]
  opens_at?: string | null
  closes_at?: string | null
  quota?: number | null
  per_address_day?: number | null
  per_day?: number | null
  captcha?: boolean
  embed?: string[]
  owner?: string | null
  dept?: string | null
  source?: Record<string, string>
  done?: Texts
  number?: string | null
  reopen_hours?: number | null
}

export interface PublicRow {
  id: string
  form: string
  rev: number
  url: string
  token: string
  is_off: boolean
  state: 'open' | 'early' | 'ended' | 'full'
  sent: number
  spec: Spec
}

/** What the editor shows of a text: the language's own, never the other one's in its place. */
export const textOf = (texts: Texts | undefined, lang: 'zh' | 'en'): string => texts?.[lang] ?? ''

export const withText = (texts: Texts | undefined, lang: 'zh' | 'en', text: string): Texts => ({
  ...texts,
  [lang]: text,
})

/** A first draft: everything that may be asked, the notice where something is sensitive. */
export function draftSpec(
  title: Titles,
  fields: readonly DesignField[],
  mayAsk: ReadonlySet<string>,
  notice: NoticeTexts,
): Spec {
  const asked = fields.filter((field) => field.key && mayAsk.has(field.key))
  return {
    title: { zh: title.zh, en: title.en },
    pages: [{ fields: asked.map((field) => ({ key: field.key as string })) }],
    ...(asked.some((field) => field.sensitive) ? { notice } : {}),
  }
}

export const askedKeys = (spec: Spec): Set<string> =>
  new Set(spec.pages.flatMap((page) => page.fields.map((field) => field.key)))

const setPage = (spec: Spec, at: number, page: SpecPage): Spec => ({
  ...spec,
  pages: spec.pages.map((one, i) => (i === at ? page : one)),
})

export function addField(spec: Spec, page: number, key: string): Spec {
  const into = spec.pages[page]
  if (!into || askedKeys(spec).has(key)) return spec
  return setPage(spec, page, { ...into, fields: [...into.fields, { key }] })
}

export function removeField(spec: Spec, key: string): Spec {
  if (!askedKeys(spec).has(key)) return spec
  return {
    ...spec,
    pages: spec.pages.map((page) => ({
      ...page,
      fields: page.fields.filter((field) => field.key !== key),
    })),
  }
}

export function changeField(spec: Spec, key: string, part: Partial<Asked>): Spec {
  return {
    ...spec,
    pages: spec.pages.map((page) => ({
      ...page,
      fields: page.fields.map((field) => (field.key === key ? { ...field, ...part } : field)),
    })),
  }
}

/** One place up or down; over the edge of its page onto the neighbour page. */
export function moveField(spec: Spec, key: string, by: -1 | 1): Spec {
  const page = spec.pages.findIndex((one) => one.fields.some((field) => field.key === key))
  const here = spec.pages[page]
  if (!here) return spec
  const at = here.fields.findIndex((field) => field.key === key)
  const field = here.fields[at] as Asked
  const rest = here.fields.filter((one) => one !== field)
  const to = at + by
  if (to >= 0 && to < here.fields.length)
    return setPage(spec, page, {
      ...here,
      fields: [...rest.slice(0, to), field, ...rest.slice(to)],
    })
  const next = spec.pages[page + by]
  if (!next) return spec
  const fields = by > 0 ? [field, ...next.fields] : [...next.fields, field]
  return setPage(setPage(spec, page, { ...here, fields: rest }), page + by, { ...next, fields })
}

export const addPage = (spec: Spec): Spec => ({ ...spec, pages: [...spec.pages, { fields: [] }] })

/** Its fields go to the page before (the first page's to the one behind). */
export function removePage(spec: Spec, at: number): Spec {
  const page = spec.pages[at]
  if (!page || spec.pages.length < 2) return spec
  const to = at > 0 ? at - 1 : 1
  return {
    ...spec,
    pages: spec.pages
      .map((one, i) =>
        i !== to
          ? one
          : {
              ...one,
              fields: at > 0 ? [...one.fields, ...page.fields] : [...page.fields, ...one.fields],
            },
      )
      .filter((_, i) => i !== at),
  }
}

export function addConsent(spec: Spec, text: Texts): Spec {
  const list = spec.consents ?? []
  let n = list.length + 1
  while (list.some((one) => one.key === `consent${n}`)) n += 1
  return { ...spec, consents: [...list, { key: `consent${n}`, text }] }
}

export const changeConsent = (spec: Spec, key: string, part: Partial<SpecConsent>): Spec => ({
  ...spec,
  consents: spec.consents?.map((one) => (one.key === key ? { ...one, ...part } : one)),
})

export const removeConsent = (spec: Spec, key: string): Spec => ({
  ...spec,
  consents: spec.consents?.filter((one) => one.key !== key),
})

/** A field as the public page would get it from the server. */
export function previewField(
  asked: Asked,
  field: DesignField,
  type: FieldType | undefined,
  lang: 'zh' | 'en',
): WireField {
  const text = (texts: Texts | undefined) => texts?.[lang] || texts?.zh || ''
  const options = field.choices?.filter((choice) => !choice.is_off)
  const max = field.options.max_len
  return {
    key: asked.key,
    type: field.type,
    widget: type?.widget,
    label: text(asked.label) || text(field.title),
    help: text(asked.help) || undefined,
    required: field.required || asked.required,
    options: options?.map((choice) => ({ key: choice.key, label: text(choice.title) })),
    ...(typeof max === 'number' ? { max_len: max } : {}),
    set: field.options,
  }
}

export const embedCode = (row: { url: string; token: string }, title: string): string =>
  `<iframe src="${row.url.replace(/\/f\/[a-z2-7]+$/, `/embed/${row.token}`)}" title="${title.replace(
    /[&<>"]/g,
    (char) => `&#${char.charCodeAt(0)};`,
  )}" width="100%" height="800" style="border:0"></iframe>`
