// SPDX-License-Identifier: Apache-2.0
// The words that the screens show, read from the product's own dictionaries: a journey names a
// button by its key and runs in both languages.
import { readdirSync, readFileSync } from 'node:fs'

function read(lang) {
  const folder = new URL(`../../web/src/i18n/${lang}/`, import.meta.url)
  const words = {}
  for (const name of readdirSync(folder)) {
    const found = /export const \w+[^=]*=\s*(\{[\s\S]*\})/.exec(readFileSync(new URL(name, folder), 'utf8'))
    if (found && name !== 'index.ts') Object.assign(words, new Function(`return ${found[1]}`)())
  }
  return words
}

const words = { zh: read('zh'), en: read('en') }

/** dictionary('zh')('list.count', { n: 3 }); a key that no dictionary has is an error of the test. */
export const dictionary = (lang) => (key, vars = {}) => {
  const text = words[lang][key]
  if (text === undefined) throw new Error(`no words for ${key} in ${lang}`)
  return text.replace(/\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g, (all, name, one, many) => {
    const value = vars[name]
    if (value === undefined) return all
    return one === undefined ? String(value) : Number(value) === 1 ? one : many
  })
}

/** What looks like a dictionary key in a text that a person reads. */
export const bareKeys = (text) =>
  text.match(/(?<![\w/.@-])(?:ui|nav|flows|flowpic|shell|list|view|record|work|channel|commission|statement|import|tasks|due|house|role|user|dept|audit|apikey|settings|solution|figure|scope|act|op|line|move|error|pub|msg)\.[a-z][A-Za-z_.]+/g) ?? []
