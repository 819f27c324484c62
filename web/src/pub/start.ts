// SPDX-License-Identifier: Apache-2.0
import '../theme/tokens.css'
import '../theme/base.css'
import './pub.css'
import type { ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { startTrustedTypes } from '../core/trusted'
import { check as checkEn } from '../i18n/en/check'
import { pub as pubEn } from '../i18n/en/pub'
import { type Lang, register, setLang } from '../i18n/t'
import { check as checkZh } from '../i18n/zh/check'
import { pub as pubZh } from '../i18n/zh/pub'
import { startTheme } from '../theme/theme'

export function start(page: ReactElement, lang: Lang) {
  startTrustedTypes()
  startTheme()
  register('zh', checkZh, pubZh)
  register('en', checkEn, pubEn)
  setLang(lang)
  createRoot(document.getElementById('root') as HTMLElement).render(page)
}
