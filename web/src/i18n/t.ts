// SPDX-License-Identifier: Apache-2.0
// Words of the user interface. zh is the source of keys; en is type-checked against it.
// A dictionary is split by area so that a page carries only what it shows: an entry
// registers the areas it needs, the public pages never load the application's words.
//
// In a text, {name} is a variable and {n|record|records} chooses by the number n.

import { loadLocal, saveLocal } from '../core/local'
import type { admin } from './zh/admin'
import type { app } from './zh/app'
import type { around } from './zh/around'
import type { boards } from './zh/boards'
import type { boardDesign } from './zh/boardDesign'
import type { metrics } from './zh/metrics'
import type { boardSub } from './zh/boardSub'
import type { check } from './zh/check'
import type { common } from './zh/common'
import type { counts } from './zh/counts'
import type { design } from './zh/design'
import type { fields } from './zh/fields'
import type { flowAdmin } from './zh/flowAdmin'
import type { flowDesign } from './zh/flowDesign'
import type { flowPicture } from './zh/flowPicture'
import type { formula } from './zh/formula'
import type { calls } from './zh/calls'
import type { duty } from './zh/duty'
import type { messages } from './zh/messages'
import type { guards } from './zh/guards'
import type { house } from './zh/house'
import type { named } from './zh/named'
import type { packs } from './zh/packs'
import type { printing } from './zh/printing'
import type { plans } from './zh/plans'
import type { pool } from './zh/pool'
import type { pub } from './zh/pub'
import type { publicForms } from './zh/public'
import type { rare } from './zh/rare'
import type { rules } from './zh/rules'
import type { tasks } from './zh/tasks'
import type { views } from './zh/views'
import type { workcal } from './zh/workcal'
import type { work } from './zh/work'

export type Lang = 'zh' | 'en'
export type Dictionary = Record<string, string>
export type Key =
  | keyof typeof admin
  | keyof typeof app
  | keyof typeof around
  | keyof typeof boards
  | keyof typeof boardDesign
  | keyof typeof metrics
  | keyof typeof boardSub
  | keyof typeof check
  | keyof typeof common
  | keyof typeof counts
  | keyof typeof design
  | keyof typeof fields
  | keyof typeof flowAdmin
  | keyof typeof flowDesign
  | keyof typeof flowPicture
  | keyof typeof formula
  | keyof typeof calls
  | keyof typeof duty
  | keyof typeof messages
  | keyof typeof guards
  | keyof typeof house
  | keyof typeof named
  | keyof typeof packs
  | keyof typeof plans
  | keyof typeof pool
  | keyof typeof printing
  | keyof typeof pub
  | keyof typeof publicForms
  | keyof typeof rare
  | keyof typeof rules
  | keyof typeof tasks
  | keyof typeof views
  | keyof typeof workcal
  | keyof typeof work
export type Vars = Record<string, string | number>

const LANG_KEY = 'xl.lang'
const plural = new Intl.PluralRules('en') // Chinese has one form, and writes no choice
const words: Record<Lang, Dictionary> = { zh: {}, en: {} }
const listeners = new Set<() => void>()
let current: Lang = 'zh'

export function register(lang: Lang, ...parts: Dictionary[]) {
  Object.assign(words[lang], ...parts)
}

export function fill(text: string, vars: Vars = {}): string {
  return text.replace(/\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g, (all, name, one, many) => {
    const value = vars[name]
    if (value === undefined) return all
    if (one === undefined) return String(value)
    return plural.select(Number(value)) === 'one' ? one : many
  })
}

/** The text of a key in the current language. A missing key shows itself. */
export function t(key: Key, vars?: Vars): string {
  const text = words[current][key] ?? words.zh[key] ?? key
  return vars ? fill(text, vars) : text
}

/** For keys that come from data (an error code, a field type); null when unknown. */
export function tMaybe(key: string, vars?: Vars): string | null {
  const text = words[current][key] ?? words.zh[key]
  return text === undefined ? null : fill(text, vars)
}

export const getLang = () => current
export const htmlLang = (lang = current) => (lang === 'zh' ? 'zh-CN' : 'en')

/** What was chosen on this device, if anything. */
export function storedLang(): Lang | null {
  const stored = loadLocal(LANG_KEY)
  return stored === 'zh' || stored === 'en' ? stored : null
}

/** Stored choice, else the browser's first language that we speak, else `fallback`. */
export function preferredLang(fallback: Lang = 'zh'): Lang {
  const stored = storedLang()
  if (stored) return stored
  for (const tag of globalThis.navigator?.languages ?? []) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh'
    if (tag.toLowerCase().startsWith('en')) return 'en'
  }
  return fallback
}

/** Switches the language; `keep` also remembers it on this device. */
export function setLang(lang: Lang, keep = false) {
  current = lang
  if (keep) saveLocal(LANG_KEY, lang)
  if (typeof document !== 'undefined') document.documentElement.lang = htmlLang(lang)
  for (const listener of listeners) listener()
}

export function onLang(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
