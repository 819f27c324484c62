// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react'
import { I18nProvider, RouterProvider } from 'react-aria-components'
import { ConfirmHost } from './Confirm'
import { ToastHost } from './Toast'

// Canadian English, for its year-month-day order.
const LOCALES = { zh: 'zh-CN', en: 'en-CA' }

export interface UiProviderProps {
  lang: 'zh' | 'en'
  /** Client-side navigation for links inside menus, buttons and tabs. */
  navigate: (href: string) => void
  children: ReactNode
}

/** Once, at the root: language of the library's own words, links, questions, toasts. */
export function UiProvider({ lang, navigate, children }: UiProviderProps) {
  return (
    <I18nProvider locale={LOCALES[lang]}>
      <RouterProvider navigate={navigate}>
        {children}
        <ConfirmHost />
        <ToastHost />
      </RouterProvider>
    </I18nProvider>
  )
}
