// SPDX-License-Identifier: Apache-2.0
import { t } from '../i18n/t'

export function App() {
  return <main>{t('app.name')}</main>
}
