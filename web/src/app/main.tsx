// SPDX-License-Identifier: Apache-2.0
import '../theme/tokens.css'
import '../theme/base.css'
import '../theme/print.css'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { errorText, isApiError } from '../api/client'
import { startTrustedTypes } from '../core/trusted'
import { startLang, switchLang } from '../i18n/staff'
import { getLang } from '../i18n/t'
import { startTheme } from '../theme/theme'
import { ErrorBox } from '../ui'
import { App } from './App'
import { aroundNav } from './leaving'
import { startSession, theSession } from './session'

startTrustedTypes()
startTheme()
const root = createRoot(document.getElementById('root') as HTMLElement)

async function start() {
  // The kit page shows no data; it works without a server.
  const session = location.pathname === '/kit' ? Promise.resolve(true) : startSession()
  const [, board] = /^\/boards\/(\d+)$/.exec(location.pathname) ?? []
  if (board) import('../boards/ahead').then(({ ahead }) => ahead(board, session)).catch(() => {})
  session.catch(() => {}) // said below, once there are words
  await startLang()
  try {
    if (!(await session)) return
    // The server speaks to a person in the language they chose; so do the pages.
    const lang = theSession()?.user?.lang
    if (lang && lang !== getLang()) await switchLang(lang)
    root.render(
      <Router aroundNav={aroundNav}>
        <App />
      </Router>,
    )
  } catch (error) {
    root.render(
      <ErrorBox
        message={errorText(error)}
        requestId={isApiError(error) ? error.requestId : undefined}
        onRetry={() => location.reload()}
      />,
    )
  }
}

await start()
