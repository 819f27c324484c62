// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { useLang } from '../i18n/staff'
import { t } from '../i18n/t'
import { UiProvider } from '../ui'

const Kit = lazy(() => import('../kit/Kit'))

export function App() {
  const lang = useLang()
  const [, navigate] = useLocation()
  return (
    <UiProvider lang={lang} navigate={navigate}>
      <Suspense>
        <Switch>
          <Route path="/kit">
            <Kit />
          </Route>
          <Route>
            <main>{t('app.name')}</main>
          </Route>
        </Switch>
      </Suspense>
    </UiProvider>
  )
}
