// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react'
import { I18nProvider, RouterProvider } from 'react-aria-components'
import { ConfirmHost } from './Confirm'
import { ToastHost } from './Toast'

export interface UiProviderProps {
  /** BCP 47, such as zh-CN. */
  locale: string
  /** Client-side navigation for links inside menus, buttons and tabs. */
  navigate: (href: string) => void
  children: ReactNode
}

/** Once, at the root: language of the library's own words, links, questions, toasts. */
export function UiProvider({ locale, navigate, children }: UiProviderProps) {
  return (
    <I18nProvider locale={locale}>
      <RouterProvider navigate={navigate}>
        {children}
        <ConfirmHost />
        <ToastHost />
      </RouterProvider>
    </I18nProvider>
  )
}
