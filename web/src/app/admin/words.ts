// SPDX-License-Identifier: Apache-2.0
import { addWords } from '../../i18n/staff'

export const loadAdminWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/admin')).admin
      : (await import('../../i18n/en/admin')).admin,
  )

export const loadDesignWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? {
          ...(await import('../../i18n/zh/design')).design,
          ...(await import('../../i18n/zh/packs')).packs,
        }
      : {
          ...(await import('../../i18n/en/design')).design,
          ...(await import('../../i18n/en/packs')).packs,
        },
  )

export const loadPublicWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? {
          ...(await import('../../i18n/zh/public')).publicForms,
          ...(await import('../../i18n/zh/pub')).pub,
        }
      : {
          ...(await import('../../i18n/en/public')).publicForms,
          ...(await import('../../i18n/en/pub')).pub,
        },
  )

export const loadCalendarWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/workcal')).workcal
      : (await import('../../i18n/en/workcal')).workcal,
  )

export const loadMessageWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? {
          ...(await import('../../i18n/zh/messages')).messages,
          ...(await import('../../i18n/zh/named')).named,
        }
      : {
          ...(await import('../../i18n/en/messages')).messages,
          ...(await import('../../i18n/en/named')).named,
        },
  )

export const loadRuleWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/rules')).rules
      : (await import('../../i18n/en/rules')).rules,
  )

export const loadPrintWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/printing')).printing
      : (await import('../../i18n/en/printing')).printing,
  )

export const loadHouseWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? {
          ...(await import('../../i18n/zh/house')).house,
          ...(await import('../../i18n/zh/guards')).guards,
          ...(await import('../../i18n/zh/named')).named,
          ...(await import('../../i18n/zh/counts')).counts,
        }
      : {
          ...(await import('../../i18n/en/house')).house,
          ...(await import('../../i18n/en/guards')).guards,
          ...(await import('../../i18n/en/named')).named,
          ...(await import('../../i18n/en/counts')).counts,
        },
  )

export const loadCountWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/counts')).counts
      : (await import('../../i18n/en/counts')).counts,
  )

export const loadFlowWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/flowDesign')).flowDesign
      : (await import('../../i18n/en/flowDesign')).flowDesign,
  )

export const loadFlowAdminWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/flowAdmin')).flowAdmin
      : (await import('../../i18n/en/flowAdmin')).flowAdmin,
  )

export const loadCallWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/calls')).calls
      : (await import('../../i18n/en/calls')).calls,
  )

export const loadDutyWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/duty')).duty
      : (await import('../../i18n/en/duty')).duty,
  )
