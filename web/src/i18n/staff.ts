// SPDX-License-Identifier: Apache-2.0
// The staff application loads one language at a time, each as a chunk of its own.
import { useSyncExternalStore } from 'react'
import { getLang, type Lang, onLang, preferredLang, register, setLang } from './t'

const loaded = new Set<Lang>()

async function load(lang: Lang) {
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
