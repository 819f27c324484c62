// SPDX-License-Identifier: Apache-2.0
// The rules, plans or flows of a form: a card each, with its switch and what may be done with it.
import '../house/house.css'
import { Copy, type LucideIcon, MoreHorizontal, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { del, patch, post } from '../../api/client'
import { useAttempt } from '../../app/attempt'
import { Page } from '../../app/shell/Page'
import { t } from '../../i18n/t'
import { confirm, cx, Empty, IconButton, Menu, type MenuEntry, Select } from '../../ui'
import type { Mode } from '../house/model'
import type { Row } from './useDraft'

export function DesignList<T extends { id: string }>({
  title,
  lead,
  actions,
  rows,
  empty,
  children,
}: {
  title: string
  lead: string
  actions: ReactNode
  rows: readonly T[]
  empty: { icon: LucideIcon; title: string; help: string }
  children: (row: T) => ReactNode
}) {
  return (
    <Page
      title={title}
      crumb={{ title: t('nav.forms'), href: '/admin/forms' }}
      lead={lead}
      actions={actions}
    >
      {rows.length === 0 ? (
        <Empty icon={empty.icon} title={empty.title}>
          {empty.help}
        </Empty>
      ) : (
        <ul className="h-rules">{rows.map(children)}</ul>
      )}
    </Page>
  )
}

export function DesignRow({
  name,
  href,
  isOff,
  control,
  menu,
  children,
}: {
  name: string
  href: string
  isOff: boolean
  /** What switches it, before the menu. */
  control: ReactNode
  menu: readonly (MenuEntry | null)[]
  children: ReactNode
}) {
  const more = t('house.moreOf', { name })
  return (
    <li className={cx('x-card h-rule', isOff && 'h-rule-off')}>
      <header className="h-rule-head">
        <h2>
          <a href={href}>{name}</a>
        </h2>
        {control}
        <Menu
          label={more}
          placement="bottom end"
          items={menu}
          trigger={<IconButton icon={MoreHorizontal} label={more} />}
        />
      </header>
      {children}
    </li>
  )
}

export const copyOf = (name: string) => t('house.copyOf', { name })

/** Asked before; answers whether it is gone. */
export async function removeAsked(
  ask: { title: string; body: string; okText: string },
  path: string,
) {
  if (!(await confirm({ ...ask, danger: true }))) return false
  await del(path)
  return true
}

/** A row of x_rule: a rule, a plan. */
export function RuleRow<S>({
  rule,
  form,
  name,
  href,
  modes,
  more = [],
  words,
  onChange,
  children,
}: {
  rule: Row<S>
  form: string
  name: string
  href: string
  modes: readonly Mode[]
  more?: readonly MenuEntry[]
  words: { copy: string; remove: string; removeAsk: string; removeHelp: string }
  onChange: () => void
  children: ReactNode
}) {
  const { busy, attempt } = useAttempt()
  const then = async (work: () => Promise<unknown>) => (await attempt(work)) && onChange()
  const path = `/rules/${rule.id}`
  const copy = () =>
    post(`/forms/${form}/rules`, {
      title: { zh: copyOf(rule.title.zh) },
      mode: 'off',
      spec: rule.spec,
    })
  const remove = () =>
    removeAsked({ title: words.removeAsk, body: words.removeHelp, okText: words.remove }, path)
  return (
    <DesignRow
      name={name}
      href={href}
      isOff={rule.mode === 'off'}
      control={
        <Select
          className="h-mode"
          aria-label={t('house.modeOf', { name })}
          disabled={busy}
          value={rule.mode}
          choices={modes.map((key) => ({
            key,
            title: t(`house.mode.${key}`),
            hint: t(`house.modeHelp.${key}`),
          }))}
          onChange={(mode) =>
            mode && mode !== rule.mode && then(() => patch(path, { mode, version: rule.version }))
          }
        />
      }
      menu={[
        ...more,
        { key: 'copy', title: words.copy, icon: Copy, onAction: () => then(copy) },
        null,
        {
          key: 'remove',
          title: words.remove,
          icon: Trash2,
          danger: true,
          onAction: () => then(remove),
        },
      ]}
    >
      {children}
    </DesignRow>
  )
}
