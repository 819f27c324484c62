// SPDX-License-Identifier: Apache-2.0
import './admin.css'
import { loadPlanWords } from '../plans/words'
import { loadPoolWords } from '../pool/words'
import { lazy } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { t } from '../../i18n/t'
import { Empty } from '../../ui'
import {
  loadCalendarWords,
  loadCallWords,
  loadDesignWords,
  loadDutyWords,
  loadFlowWords,
  loadMessageWords,
  loadHouseWords,
  loadPrintWords,
  loadPublicWords,
  loadRuleWords,
} from './words'

const Departments = lazy(() => import('./Departments'))
const Users = lazy(() => import('./Users'))
const Roles = lazy(() => import('./Roles'))
const RolePage = lazy(() => import('./RolePage'))
const ApiKeys = lazy(() => import('./ApiKeys'))
const Audit = lazy(() => import('./Audit'))
const Settings = lazy(() => import('./Settings'))
const WorkCalendar = lazy(async () => {
  const [page] = await Promise.all([import('./calendar/WorkCalendar'), loadCalendarWords()])
  return page
})
const Messages = lazy(async () => {
  const [page] = await Promise.all([import('./messages/Messages'), loadMessageWords()])
  return page
})
const Connections = lazy(async () => {
  const [page] = await Promise.all([import('./connections/Connections'), loadCallWords()])
  return page
})
const Duty = lazy(async () => {
  const [page] = await Promise.all([import('./duty/Duty'), loadDutyWords()])
  return page
})
const Solutions = lazy(async () => {
  const [page] = await Promise.all([import('./Solutions'), loadDesignWords()])
  return page
})
const Forms = lazy(async () => {
  const [page] = await Promise.all([import('./Forms'), loadDesignWords()])
  return page
})
const FormDesigner = lazy(async () => {
  const [page] = await Promise.all([
    import('../../designers/form/FormDesigner'),
    loadDesignWords(),
    loadRuleWords(),
  ])
  return page
})
const PublicForms = lazy(async () => {
  const [page] = await Promise.all([
    import('../../designers/public/PublicForms'),
    loadDesignWords(),
    loadPublicWords(),
  ])
  return page
})
const PrintDesigner = lazy(async () => {
  const [page] = await Promise.all([
    import('../../designers/print/PrintDesigner'),
    loadDesignWords(),
    loadPrintWords(),
  ])
  return page
})
const HouseRules = lazy(async () => {
  const [page] = await Promise.all([
    import('../../designers/house/HouseRules'),
    loadHouseWords(),
    loadDesignWords(),
    loadRuleWords(),
  ])
  return page
})
const Flows = lazy(async () => {
  const [page, words] = await Promise.all([
    import('../../designers/flow/Flows'),
    import('../../flow/words'),
    loadFlowWords(),
    loadHouseWords(),
    loadDesignWords(),
    loadRuleWords(),
  ])
  await words.loadFlowPictureWords()
  return page
})

const PoolSettings = lazy(async () => {
  const [page] = await Promise.all([
    import('../../designers/pool/PoolSettings'),
    loadPoolWords(),
    loadHouseWords(),
    loadDesignWords(),
    loadRuleWords(),
  ])
  return page
})
const Plans = lazy(async () => {
  const [page] = await Promise.all([
    import('../../designers/plan/Plans'),
    loadPlanWords(),
    loadHouseWords(),
    loadDesignWords(),
    loadRuleWords(),
  ])
  return page
})

export default function Admin() {
  return (
    <Switch>
      <Route path="/admin">
        <Redirect to="/admin/users" replace />
      </Route>
      <Route path="/admin/departments" component={Departments} />
      <Route path="/admin/users" component={Users} />
      <Route path="/admin/roles" component={Roles} />
      <Route path="/admin/roles/:id">{({ id }) => <RolePage key={id} id={id} />}</Route>
      <Route path="/admin/forms" component={Forms} />
      <Route path="/admin/forms/:form">
        {({ form }) => <FormDesigner key={form} form={form} />}
      </Route>
      <Route path="/admin/forms/:form/public">
        {({ form }) => <PublicForms key={form} form={form} />}
      </Route>
      <Route path="/admin/forms/:form/print">
        {({ form }) => <PrintDesigner key={form} form={form} />}
      </Route>
      <Route path="/admin/forms/:form/rules">{({ form }) => <HouseRules form={form} />}</Route>
      <Route path="/admin/forms/:form/rules/:rule">
        {({ form, rule }) => <HouseRules form={form} rule={rule} />}
      </Route>
      <Route path="/admin/forms/:form/rules/:rule/runs">
        {({ form, rule }) => <HouseRules form={form} rule={rule} part="runs" />}
      </Route>
      <Route path="/admin/forms/:form/pool">{({ form }) => <PoolSettings form={form} />}</Route>
      <Route path="/admin/forms/:form/plans">{({ form }) => <Plans form={form} />}</Route>
      <Route path="/admin/forms/:form/plans/:plan">
        {({ form, plan }) => <Plans form={form} plan={plan} />}
      </Route>
      <Route path="/admin/forms/:form/flows">{({ form }) => <Flows form={form} />}</Route>
      <Route path="/admin/forms/:form/flows/:flow">
        {({ form, flow }) => <Flows form={form} flow={flow} />}
      </Route>
      <Route path="/admin/forms/:form/flows/:flow/instances">
        {({ form, flow }) => <Flows form={form} flow={flow} part="instances" />}
      </Route>
      <Route path="/admin/apikeys" component={ApiKeys} />
      <Route path="/admin/audit" component={Audit} />
      <Route path="/admin/messages" component={Messages} />
      <Route path="/admin/connections" component={Connections} />
      <Route path="/admin/duty" component={Duty} />
      <Route path="/admin/calendar" component={WorkCalendar} />
      <Route path="/admin/settings" component={Settings} />
      <Route path="/admin/solutions" component={Solutions} />
      <Route>
        <Empty title={t('shell.noPage')} />
      </Route>
    </Switch>
  )
}
