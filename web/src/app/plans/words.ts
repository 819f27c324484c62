// SPDX-License-Identifier: Apache-2.0
import { addWords } from '../../i18n/staff'

export const loadPlanWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/plans')).plans
      : (await import('../../i18n/en/plans')).plans,
  )
