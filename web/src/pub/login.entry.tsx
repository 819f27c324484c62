// SPDX-License-Identifier: Apache-2.0
import '../theme/tokens.css'
import '../theme/base.css'
import { createRoot } from 'react-dom/client'

createRoot(document.getElementById('root') as HTMLElement).render(<main />)
