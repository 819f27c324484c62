// SPDX-License-Identifier: Apache-2.0
// Head and body of an ordinary page.
import { type ReactNode, useEffect } from 'react'
import { t } from '../../i18n/t'

export function useTitle(title: string | undefined) {
  useEffect(() => {
    document.title = title ? `${title} - ${t('app.name')}` : t('app.name')
  }, [title])
}

export function Page({
  title,
  crumb,
  actions,
  children,
  lead,
}: {
  title: string
  /** Where one came from. */
  crumb?: { title: string; href: string }
  actions?: ReactNode
  lead?: ReactNode
  children: ReactNode
}) {
  useTitle(title)
  return (
    <div className="a-page">
      <header className="a-page-head">
        <div>
          {crumb && (
            <a className="a-crumb" href={crumb.href}>
              <span aria-hidden>‹ </span>
              {crumb.title}
            </a>
          )}
          <h1>{title}</h1>
          {lead && <p className="muted">{lead}</p>}
        </div>
        {actions && <div className="x-row no-print">{actions}</div>}
      </header>
      {children}
    </div>
  )
}
