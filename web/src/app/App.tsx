// SPDX-License-Identifier: Apache-2.0
import { QueryClientProvider } from '@tanstack/react-query'
import { type ComponentType, Suspense } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { FieldSourceProvider } from '../fields'
import { loadTypes } from '../fields/registry'
import { useLang } from '../i18n/staff'
import { t } from '../i18n/t'
import { Empty, later, Skeleton, UiProvider } from '../ui'
import { queries, useApiLanguage } from './session'
import { Boundary } from './shell/Boundary'
import { Shell } from './shell/Shell'
import { fieldSource } from './source'

function Waiting() {
  return (
    <div className="a-page">
      <Skeleton lines={6} />
    </div>
  )
}

const page = <P extends object>(load: () => Promise<{ default: ComponentType<P> }>) =>
  later(load, Waiting)

const Kit = page(async () => {
  await loadTypes([{ key: '', type: 'subform', title: '' }]) // the rare ones with it
  return import('../kit/Kit')
})
const Workbench = page(() => import('./pages/Workbench'))
const Tasks = page(async () => (await import('./work/pages')).centre())
const Delegations = page(async () => (await import('./work/pages')).delegations())
const InstancePage = page(async () => (await import('./work/pages')).instance())
const Boards = page(async () => (await import('../boards/pages')).list())
const BoardPage = page(async () => (await import('../boards/pages')).board())
const BoardDesigner = page(async () => (await import('../boards/pages')).design())
const Notices = page(() => import('./pages/Notices'))
const Records = page(async () => {
  const [page, words] = await Promise.all([import('./pages/Records'), import('../views/words')])
  await words.loadViewWords()
  return page
})
const RecordPage = page(() => import('./pages/RecordPage'))
const Import = page(async () => {
  const [page, words] = await Promise.all([import('./pages/Import'), import('../views/words')])
  await words.loadViewWords()
  return page
})
const Exports = page(async () => {
  const [page, words] = await Promise.all([import('./pages/Exports'), import('../views/words')])
  await words.loadViewWords()
  return page
})
const FollowUps = page(async () => {
  const [page, words] = await Promise.all([import('./plans/Work'), import('./plans/words')])
  await words.loadPlanWords()
  return page
})
const Pool = page(async () => {
  const [page, words] = await Promise.all([import('./pool/Pool'), import('./pool/words')])
  await words.loadPoolWords()
  return page
})
const Channels = page(() => import('./pages/Channels'))
const OpenLines = page(() => import('./channel/OpenLines'))
const Commission = page(() => import('./pages/Commission'))
const Draft = page(() => import('./pages/Draft'))
const Admin = page(async () => {
  const [page, words] = await Promise.all([import('./admin/Admin'), import('./admin/words')])
  await words.loadAdminWords()
  return page
})

function Pages() {
  return (
    <Switch>
      <Route path="/" component={Workbench} />
      <Route path="/tasks" component={Tasks} />
      <Route path="/tasks/delegations" component={Delegations} />
      <Route path="/flows/i/:id">{({ id }) => <InstancePage key={id} id={id} />}</Route>
      <Route path="/notices" component={Notices} />
      <Route path="/boards" component={Boards} />
      <Route path="/boards/:id/design">{({ id }) => <BoardDesigner key={id} id={id} />}</Route>
      <Route path="/boards/:id">{({ id }) => <BoardPage key={id} id={id} />}</Route>
      <Route path="/r/:form">{({ form }) => <Records key={form} form={form} />}</Route>
      <Route path="/r/:form/:id">
        {({ form, id }) => <RecordPage key={`${form}/${id}`} form={form} id={id} />}
      </Route>
      <Route path="/import/:form">{({ form }) => <Import key={form} form={form} />}</Route>
      <Route path="/follow-ups/:form">{({ form }) => <FollowUps key={form} form={form} />}</Route>
      <Route path="/pool/:form">{({ form }) => <Pool key={form} form={form} />}</Route>
      <Route path="/exports" component={Exports} />
      <Route path="/channels" component={Channels} />
      <Route path="/channels/:channel/commission">
        {({ channel }) => <OpenLines channel={channel} />}
      </Route>
      <Route path="/commission" component={Commission} />
      <Route path="/commission/draft/:channel">
        {({ channel }) => <Draft channel={channel} />}
      </Route>
      <Route path="/admin/*?" component={Admin} />
      <Route>
        <Empty title={t('shell.noPage')} />
      </Route>
    </Switch>
  )
}

export function App() {
  const lang = useLang()
  const [path, navigate] = useLocation()
  useApiLanguage(lang)
  return (
    <QueryClientProvider client={queries}>
      <FieldSourceProvider value={fieldSource}>
        <UiProvider lang={lang} navigate={navigate}>
          <Switch>
            <Route path="/kit">
              <Kit />
            </Route>
            <Route>
              <Shell>
                <Boundary at={path}>
                  <Suspense fallback={<Waiting />}>
                    <Pages />
                  </Suspense>
                </Boundary>
              </Shell>
            </Route>
          </Switch>
        </UiProvider>
      </FieldSourceProvider>
    </QueryClientProvider>
  )
}
