// SPDX-License-Identifier: Apache-2.0
import '../theme/tokens.css'
import '../theme/base.css'
import '../theme/print.css'
import { createRoot } from 'react-dom/client'
import { startTrustedTypes } from '../core/trusted'
import { startLang } from '../i18n/staff'
import { startTheme } from '../theme/theme'
import { App } from './App'

startTrustedTypes()
startTheme()
await startLang()
createRoot(document.getElementById('root') as HTMLElement).render(<App />)
