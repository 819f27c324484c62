// SPDX-License-Identifier: Apache-2.0
// The staff application loads one language at a time, each as a chunk of its own.
import { useSyncExternalStore } from 'react'
import { type Dictionary, getLang, type Lang, onLang, preferredLang, register, setLang } from './t'

const loaded = new Set<Lang>()

type Part = (lang: Lang) => Promise<Dictionary>
const parts = new Set<Part>()

/** Words of pages that are seldom opened come with them, and follow the language. */
export async function addWords(part: Part) {
  if (parts.has(part)) return
  register(getLang(), await part(getLang()))
  parts.add(part)
}

async function load(lang: Lang) {
  for (const part of parts) register(lang, await part(lang))
  if (loaded.has(lang)) return
  const { words } = lang === 'zh' ? await import('./zh') : await import('./en')
  register(lang, words)
  loaded.add(lang)
}

export async function startLang() {
  await switchLang(preferredLang(), false)
}

export async function switchLang(lang: Lang, keep = true) {
  await load(lang)
  setLang(lang, keep)
}

/** The current language; a component using it renders again when it changes. */
export const useLang = (): Lang => useSyncExternalStore(onLang, getLang, getLang)
