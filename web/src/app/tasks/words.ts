// SPDX-License-Identifier: Apache-2.0
import { addWords } from '../../i18n/staff'

const part = async (lang: string) =>
  lang === 'zh'
    ? (await import('../../i18n/zh/tasks')).tasks
    : (await import('../../i18n/en/tasks')).tasks

export const loadTaskWords = () => addWords(part)
