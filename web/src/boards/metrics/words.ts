// SPDX-License-Identifier: Apache-2.0
import { addWords } from '../../i18n/staff'

export const loadMetricWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/metrics')).metrics
      : (await import('../../i18n/en/metrics')).metrics,
  )
