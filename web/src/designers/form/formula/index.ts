// SPDX-License-Identifier: Apache-2.0
// One chunk: the editor, the parts of look-ups and roll-ups, and their words.
import { addWords } from '../../../i18n/staff'

export { FormulaEditor } from './FormulaEditor'
export { LookupParts, RollupParts } from './Parts'

export const loadWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../../i18n/zh/formula')).formula
      : (await import('../../../i18n/en/formula')).formula,
  )
