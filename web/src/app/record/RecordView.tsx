// SPDX-License-Identifier: Apache-2.0
// One record: its fields to the left, its story to the right. The same in the side panel.
import './record.css'
import { HelpCircle, MoreHorizontal, Printer, RotateCcw, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { errorText } from '../../api/client'
import type { FormInfo, Row } from '../../api/forms'
import { deleteRecord, restoreRecord } from '../../api/records'
import { canRecord } from '../../core/perm'
import { FieldDisplay } from '../../fields'
import { t } from '../../i18n/t'
import {
  Button,
  Card,
  confirm,
  cx,
  IconButton,
  Menu,
  type MenuEntry,
  Skeleton,
  type TabItem,
  Tabs,
  toast,
} from '../../ui'
import { queries, rolesOf, useMe } from '../session'
import { Facts } from './Facts'
import { Linked } from './Linked'
import { Moves } from './Moves'
import { loadPackWords } from '../packWords'
import { isPersonForm, PersonHead } from './Person'
import { Comments, History, Timeline } from './Story'

const Why = lazy(() => import('./Why'))
const Print = lazy(() => import('./Print'))
const Merge = lazy(async () => {
  const [page] = await Promise.all([import('./Merge'), loadPackWords()])
  return page
})
const Plans = lazy(async () => {
  const [page, words] = await Promise.all([
    import('../plans/RecordPlans'),
    import('../plans/words'),
  ])
  await words.loadPlanWords()
  return page
})
const Around = lazy(async () => {
  const [page, words] = await Promise.all([import('../around/Around'), import('../around/words')])
  await words.loadAroundWords()
  return page
})
const Holders = lazy(async () => {
  const [page, words] = await Promise.all([import('../pool/Holders'), import('../pool/words')])
  await words.loadPoolWords()
  return page
})
const ChannelFigures = lazy(() => import('../channel/Figures'))
const ChannelCodes = lazy(() => import('../channel/Codes'))
const Statement = lazy(() => import('../commission/Statement'))
const RecordFlows = lazy(async () => (await import('../work/pages')).recordFlows())
const StatementMoves = lazy(() => import('../commission/StatementMoves'))

function wait(content: React.ReactNode) {
  return <Suspense fallback={<Skeleton lines={5} />}>{content}</Suspense>
}

/** Tabs that a capability adds to the pages of the forms it is bound to. */
function tabsOf(roles: readonly string[], form: FormInfo, row: Row): TabItem[] {
  const tabs: TabItem[] = []
  if (roles.includes('channel')) {
    tabs.push({
      key: 'figures',
      title: t('channel.figures'),
      content: wait(<ChannelFigures id={row.id} />),
    })
    tabs.push({
      key: 'codes',
      title: t('channel.codes'),
      content: wait(<ChannelCodes channel={row} />),
    })
  }
  if (roles.includes('statement')) {
    tabs.push({
      key: 'lines',
      title: t('statement.lines'),
      content: wait(<Statement form={form} row={row} />),
    })
  }
  return tabs
}

function useMoreMenu(
  form: FormInfo,
  row: Row,
  onGone: () => void,
  onWhy: () => void,
  onPrint: () => void,
  onMerge?: () => void,
): (MenuEntry | null)[] {
  const remove = async () => {
    const sure = await confirm({
      title: t('record.deleteAsk', { name: row.title }),
      body: t('bulk.deleteBody'),
      okText: t('ui.delete'),
      danger: true,
    })
    if (!sure) return
    try {
      await deleteRecord(form.key, row)
      toast({
        text: t('record.deleted', { name: row.title }),
        action: {
          title: t('ui.undo'),
          run: () => {
            restoreRecord(form.key, row.id).then(
              () => queries.invalidateQueries(),
              (error) => toast({ text: errorText(error), tone: 'danger' }),
            )
          },
        },
      })
      onGone()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  const items: (MenuEntry | null)[] = [
    { key: 'why', title: t('why.ask'), icon: HelpCircle, onAction: onWhy },
    { key: 'print', title: t('record.print'), icon: Printer, onAction: onPrint },
  ]
  if (onMerge) items.push({ key: 'merge', title: t('record.merge'), onAction: onMerge })
  if (canRecord(row, 'delete') && !form.is_ledger)
    items.push(null, {
      key: 'delete',
      title: t('ui.delete'),
      icon: Trash2,
      danger: true,
      onAction: remove,
    })
  return items
}

export function RecordHead({
  form,
  row,
  onGone,
  deleted,
}: {
  form: FormInfo
  row: Row
  onGone: () => void
  deleted?: boolean
}) {
  const me = useMe()
  const [why, setWhy] = useState(false)
  const [printing, setPrinting] = useState(false)
  const [merging, setMerging] = useState(false)
  const items = useMoreMenu(
    form,
    row,
    onGone,
    () => setWhy(true),
    // Who may not print still has the browser.
    () => (canRecord(row, 'print') ? setPrinting(true) : window.print()),
    form.is_person && !deleted && canRecord(row, 'update') ? () => setMerging(true) : undefined,
  )
  const state = form.fields.find((field) => field.key === form.state_field)
  const isStatement = rolesOf(me, form.key).includes('statement')
  return (
    <div className="r-head">
      <h1>{row.title}</h1>
      {state && <FieldDisplay field={state} value={row.values[state.key]} />}
      <div className="r-head-tools no-print">
        {deleted ? (
          <Button
            icon={RotateCcw}
            onPress={() =>
              restoreRecord(form.key, row.id).then(onGone, (error) =>
                toast({ text: errorText(error), tone: 'danger' }),
              )
            }
          >
            {t('bin.restore')}
          </Button>
        ) : isStatement ? (
          <Suspense>
            <StatementMoves form={form} row={row} />
          </Suspense>
        ) : (
          <Moves form={form} row={row} />
        )}
        <Menu
          label={t('ui.more')}
          placement="bottom end"
          items={items}
          trigger={<IconButton icon={MoreHorizontal} variant="default" label={t('ui.more')} />}
        />
      </div>
      {printing && (
        <Suspense>
          <Print form={form} ids={[row.id]} onClose={() => setPrinting(false)} />
        </Suspense>
      )}
      {merging && (
        <Suspense>
          <Merge form={form} row={row} onClose={() => setMerging(false)} />
        </Suspense>
      )}
      {why && (
        <Suspense>
          <Why form={form} row={row} onClose={() => setWhy(false)} />
        </Suspense>
      )}
    </div>
  )
}

export function RecordBody({
  form,
  row,
  tab,
  onTab,
}: {
  form: FormInfo
  row: Row
  tab?: string
  onTab?: (key: string) => void
}) {
  const me = useMe()
  const special = tabsOf(rolesOf(me, form.key), form, row)
  const related: TabItem = {
    key: 'related',
    title: t('record.related'),
    content: <Linked form={form} row={row} />,
  }
  const plans: TabItem = {
    key: 'plans',
    title: t('record.plans'),
    content: wait(<Plans form={form.key} id={row.id} />),
  }
  const flows: TabItem = {
    key: 'flows',
    title: t('record.flows'),
    content: wait(<RecordFlows form={form} id={row.id} />),
  }
  const holders: TabItem = {
    key: 'holders',
    title: t('record.holders'),
    content: wait(<Holders form={form.key} id={row.id} />),
  }
  const tabs: TabItem[] = [
    ...special,
    related,
    ...(form.has_plans ? [plans] : []),
    ...(form.has_flows ? [flows] : []),
    {
      key: 'around',
      title: t('record.around'),
      content: wait(<Around form={form.key} id={row.id} />),
    },
    { key: 'timeline', title: t('record.timeline'), content: <Timeline form={form} id={row.id} /> },
    { key: 'comments', title: t('record.comments'), content: <Comments form={form} id={row.id} /> },
    ...(form.has_pool && canRecord(row, 'history') ? [holders] : []),
    { key: 'history', title: t('record.history'), content: <History form={form} id={row.id} /> },
  ]
  const [own, setOwn] = useState(tabs[0]?.key ?? 'related')
  const chosen = tabs.some((one) => one.key === tab) ? tab : own
  return (
    <>
      {isPersonForm(me, form) && <PersonHead form={form} row={row} />}
      <div className={cx('r-page', rolesOf(me, form.key).includes('statement') && 'r-wide')}>
        <Card>
          <Facts form={form} row={row} />
        </Card>
        <Tabs
          className="r-tabs"
          label={t('record.parts')}
          items={tabs}
          selected={chosen}
          onSelect={(key) => {
            setOwn(key)
            onTab?.(key)
          }}
        />
      </div>
    </>
  )
}
