// SPDX-License-Identifier: Apache-2.0
// Saved views of a form, and what can be done with them.
import { MoreHorizontal } from 'lucide-react'
import { del, errorText, patch, post } from '../api/client'
import type { FormInfo, SavedView } from '../api/forms'
import type { ViewSpec } from '../core/schema'
import { t } from '../i18n/t'
import { NO_VIEW } from './state'
import { askText, confirm, cx, IconButton, Menu, type MenuEntry, toast } from '../ui'

export function ViewTabs({
  form,
  current,
  changed,
  spec,
  mayShare,
  onChoose,
  onSaved,
}: {
  form: FormInfo
  current: SavedView | undefined
  /** What is shown differs from the view as saved. */
  changed: boolean
  spec: ViewSpec
  /** May make and change views that everybody sees. */
  mayShare: boolean
  onChoose: (key: string | undefined) => void
  /** After a change of views; the key to show. */
  onSaved: (key: string | undefined) => Promise<void>
}) {
  const attempt = async (work: () => Promise<string | undefined>) => {
    try {
      await onSaved(await work())
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  const change = (what: { title?: string; spec?: ViewSpec }) =>
    attempt(async () => {
      await patch<SavedView>(`/views/${current?.id}`, what)
      return current?.id
    })
  const saveAs = async (shared: boolean) => {
    const title = await askText({
      title: t(shared ? 'look.saveShared' : 'view.saveAs'),
      ask: { label: t('view.name'), required: true },
    })
    if (title)
      await attempt(
        async () => (await post<SavedView>(`/forms/${form.key}/views`, { title, spec, shared })).id,
      )
  }
  const items: (MenuEntry | null)[] = [
    { key: 'new', title: t('view.saveAs'), onAction: () => saveAs(false) },
  ]
  if (mayShare)
    items.push({
      key: 'shared',
      title: t('look.saveShared'),
      hint: t('look.sharedNote'),
      onAction: () => saveAs(true),
    })
  if (current && (current.is_mine || mayShare)) {
    items.unshift({
      key: 'save',
      title: t('view.save'),
      disabled: !changed,
      onAction: () => change({ spec }),
    })
    items.push(
      {
        key: 'rename',
        title: t('view.rename'),
        onAction: async () => {
          const title = await askText({
            title: t('view.rename'),
            ask: { label: t('view.name'), required: true, value: current.title },
          })
          if (title) await change({ title })
        },
      },
      null,
      {
        key: 'delete',
        title: t('view.delete'),
        danger: true,
        onAction: async () => {
          if (
            !(await confirm({ title: t('view.deleteAsk', { name: current.title }), danger: true }))
          )
            return
          await attempt(async () => {
            await del(`/views/${current.id}`)
            return undefined
          })
        },
      },
    )
  }
  const tabs = [
    ...form.views.map((view) => ({ key: view.key || view.id, title: view.title })),
    // Needless where a view already shows all.
    ...(current && form.views.some((view) => !view.spec.filter)
      ? []
      : [{ key: NO_VIEW, title: t('view.all') }]),
  ]
  const here = current ? current.key || current.id : NO_VIEW
  return (
    <nav className="v-tabs" aria-label={t('view.title')}>
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          aria-current={tab.key === here ? 'true' : undefined}
          className={cx('v-tab', tab.key === here && 'v-tab-here')}
          onClick={() => onChoose(tab.key)}
        >
          {tab.title}
          {tab.key === here && changed && <span className="v-changed" title={t('view.changed')} />}
        </button>
      ))}
      <Menu
        label={t('view.title')}
        items={items}
        trigger={<IconButton icon={MoreHorizontal} size="s" label={t('view.more')} />}
      />
    </nav>
  )
}
