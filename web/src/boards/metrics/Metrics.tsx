// SPDX-License-Identifier: Apache-2.0
// The library of metrics: what figures of the house are called, how they are worked out, who uses them, their targets.
import './metrics.css'
import { useQuery } from '@tanstack/react-query'
import { Ellipsis, Pencil, Plus, Sigma, Target, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useLocation } from 'wouter'
import { del, get, patch } from '../../api/client'
import { listMetrics } from '../../api/reports'
import { useAttempt, useSaving } from '../../app/attempt'
import { allForms, hasRight, queries, useMe } from '../../app/session'
import { Failed } from '../../app/shell/Boundary'
import { Page } from '../../app/shell/Page'
import { useLang } from '../../i18n/staff'
import { t } from '../../i18n/t'
import {
  Button,
  confirm,
  Dialog,
  Empty,
  IconButton,
  Input,
  LinkButton,
  Menu,
  type MenuEntry,
  SearchInput,
  Skeleton,
  TextArea,
  toast,
} from '../../ui'
import type { MetricInfo } from '../types'

const Templates = lazy(() => import('./Templates'))

interface Use {
  kind: 'board' | 'own_boards' | 'alert' | 'own_alerts' | 'subs' | 'targets'
  title?: string
  n?: number
}

/** What names it, also where one may not look: that is counted. */
const usesOf = async (metric: MetricInfo) =>
  (await get<{ rows: Use[] }>(`/metrics/${metric.id}/uses`)).rows

/** Where it is used, and what becomes of just those places. */
function deleteText(uses: readonly Use[]): string {
  if (uses.length === 0) return t('mt.deleteFree')
  const has = (...kinds: Use['kind'][]) => uses.some((one) => kinds.includes(one.kind))
  const names = uses.map(({ kind, title, n }) =>
    t(`mt.use.${kind}`, { name: title ?? '', n: n ?? 0 }),
  )
  return [
    t('mt.deleteUsed', { names: names.join(t('mt.use.and')) }),
    has('board', 'own_boards') && t('mt.deleteTiles'),
    has('alert', 'own_alerts') && t('mt.deleteAlerts'),
    has('targets') && t('mt.deleteTargets'),
  ]
    .filter(Boolean)
    .join('')
}

function Edit({ metric, onClose }: { metric: MetricInfo; onClose: () => void }) {
  const [title, setTitle] = useState({ zh: metric.title_zh ?? '', en: metric.title_en ?? '' })
  const [says, setSays] = useState({ zh: metric.says_zh ?? '', en: metric.says_en ?? '' })
  const { busy, error, errors, save } = useSaving(async () => {
    await patch(`/metrics/${metric.id}`, { title, says, rev: metric.rev })
    await queries.invalidateQueries({ queryKey: ['metrics'] })
    toast({ text: t('mt.saved'), tone: 'ok' })
    onClose()
  })
  return (
    <Dialog
      isOpen
      size="s"
      keepOpen
      title={t('mt.edit')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={!title.zh.trim()} onPress={save}>
            {t('mt.save')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {!!error && <Failed error={error} />}
        <Input
          label={t('mt.titleZh')}
          required
          value={title.zh}
          error={errors.title}
          onChange={(zh) => setTitle({ ...title, zh })}
        />
        <Input
          label={t('mt.titleEn')}
          value={title.en}
          onChange={(en) => setTitle({ ...title, en })}
        />
        <TextArea
          label={t('mt.saysZh')}
          value={says.zh}
          error={errors.says}
          onChange={(zh) => setSays({ ...says, zh })}
        />
        <TextArea
          label={t('mt.saysEn')}
          value={says.en}
          onChange={(en) => setSays({ ...says, en })}
        />
      </div>
    </Dialog>
  )
}

export default function Metrics() {
  const me = useMe()
  const lang = useLang()
  const [, navigate] = useLocation()
  const { attempt } = useAttempt()
  const [query, setQuery] = useState('')
  const [editing, setEditing] = useState<MetricInfo | null>(null)
  const [picking, setPicking] = useState(false)
  const mayDesign = hasRight(me, 'design')
  const { data, error, refetch } = useQuery({
    queryKey: ['metrics', lang],
    queryFn: () => listMetrics(),
  })
  const remove = (metric: MetricInfo) =>
    attempt(async () => {
      const uses = await usesOf(metric)
      const sure = await confirm({
        title: t('mt.deleteAsk', { name: metric.title }),
        body: deleteText(uses),
        okText: t('mt.delete'),
        danger: true,
      })
      if (!sure) return
      await del(`/metrics/${metric.id}`, { query: { used: uses.length > 0 ? '1' : undefined } })
      await queries.invalidateQueries({ queryKey: ['metrics'] })
      toast({ text: t('mt.deleted', { name: metric.title }), tone: 'ok' })
    })
  const targets = (metric: MetricInfo) => `/boards?part=metrics&targets=${metric.id}`
  const menu = (metric: MetricInfo): MenuEntry[] => [
    {
      key: 'targets',
      title: t('mt.setTargets'),
      icon: Target,
      onAction: () => navigate(targets(metric)),
    },
    { key: 'edit', title: t('mt.edit'), icon: Pencil, onAction: () => setEditing(metric) },
    {
      key: 'delete',
      title: t('mt.delete'),
      icon: Trash2,
      danger: true,
      onAction: () => remove(metric),
    },
  ]
  const wanted = query.trim().toLowerCase()
  const rows = (data?.rows ?? []).filter((one) =>
    [one.title, one.says, one.key].some((text) => text?.toLowerCase().includes(wanted)),
  )
  const formTitle = (key: string | undefined) =>
    allForms(me).find((one) => one.key === key)?.title ?? key
  const add = mayDesign && (
    <Button variant="primary" icon={Plus} onPress={() => setPicking(true)}>
      {t('mt.fromTemplate')}
    </Button>
  )
  return (
    <Page
      title={t('mt.title')}
      crumb={{ title: t('mt.boards'), href: '/boards' }}
      lead={t('mt.lead')}
      actions={add}
    >
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={8} />
      ) : data.rows.length === 0 ? (
        <Empty icon={Sigma} title={t('mt.none')} action={add}>
          {t('mt.noneHelp')}
        </Empty>
      ) : (
        <>
          <SearchInput
            label={t('mt.search')}
            placeholder={t('mt.search')}
            value={query}
            onChange={setQuery}
          />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
          <section className="mt-scroll" tabIndex={0} aria-label={t('mt.title')}>
            <table className="x-table mt-list">
              <thead>
                <tr>
                  <th scope="col">{t('mt.name')}</th>
                  <th scope="col">{t('mt.how')}</th>
                  <th scope="col">{t('mt.form')}</th>
                  <th scope="col">{t('mt.targets')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((metric) => (
                  <tr key={metric.id} data-metric={metric.key}>
                    <th scope="row">
                      {metric.title}
                      {metric.says && <small className="mt-says muted">{metric.says}</small>}
                    </th>
                    <td>{metric.formula}</td>
                    <td>{formTitle(metric.form)}</td>
                    <td>
                      {mayDesign ? (
                        <Menu
                          label={t('mt.moreOf', { name: metric.title })}
                          placement="bottom end"
                          items={menu(metric)}
                          trigger={
                            <IconButton
                              icon={Ellipsis}
                              size="s"
                              label={t('mt.moreOf', { name: metric.title })}
                            />
                          }
                        />
                      ) : (
                        <LinkButton size="s" href={targets(metric)}>
                          {t('mt.seeTargets')}
                        </LinkButton>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
      {editing && <Edit metric={editing} onClose={() => setEditing(null)} />}
      <Suspense>
        {picking && <Templates have={data?.rows ?? []} onClose={() => setPicking(false)} />}
      </Suspense>
    </Page>
  )
}
