// SPDX-License-Identifier: Apache-2.0
import { addWords } from '../../i18n/staff'

const part = async (lang: string) =>
  lang === 'zh'
    ? (await import('../../i18n/zh/work')).work
    : (await import('../../i18n/en/work')).work

export const loadWorkWords = () => addWords(part)
