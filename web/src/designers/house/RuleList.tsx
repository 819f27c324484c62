// SPDX-License-Identifier: Apache-2.0
// The rules of a form, each a sentence with its switch and how it fared.
import './house.css'
import { Copy, History, MoreHorizontal, Plus, Trash2, Zap } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { del, errorText, patch, post } from '../../api/client'
import { Page } from '../../app/shell/Page'
import { getLang, t } from '../../i18n/t'
import { confirm, cx, Empty, IconButton, LinkButton, Menu, Select, toast } from '../../ui'
import { Fared, PausedStrip } from './Fared'
import { useHouse } from './house'
import type { Mode, Rule } from './model'
import { ruleText, stepText } from './say'

export const rulesHref = (form: string, rest = '') => `/admin/forms/${form}/rules${rest}`

export const ruleTitle = (rule: Rule): string =>
  (getLang() === 'en' && rule.title.en) || rule.title.zh

const MODES: readonly Mode[] = ['on', 'shadow', 'off']

function RuleCard({ rule, onChange }: { rule: Rule; onChange: () => void }) {
  const house = useHouse()
  const [, navigate] = useLocation()
  const [busy, setBusy] = useState(false)
  const name = ruleTitle(rule)
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true)
    try {
      await work()
      onChange()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  const switchTo = (mode: string | null) =>
    mode &&
    mode !== rule.mode &&
    attempt(() => patch(`/rules/${rule.id}`, { mode, version: rule.version }))
  const copy = () =>
    attempt(() =>
      post(`/forms/${rule.form}/rules`, {
        title: { zh: t('house.copyOf', { name: rule.title.zh }) },
        mode: 'off',
        spec: rule.spec,
      }),
    )
  const remove = async () => {
    if (
      await confirm({
        title: t('house.removeAsk', { name }),
        body: t('house.removeHelp'),
        okText: t('house.remove'),
        danger: true,
      })
    )
      attempt(() => del(`/rules/${rule.id}`))
  }
  return (
    <li className={cx('x-card h-rule', rule.mode === 'off' && 'h-rule-off')}>
      <header className="h-rule-head">
        <h2>
          <a href={rulesHref(rule.form, `/${rule.id}`)}>{name}</a>
        </h2>
        <Select
          className="h-mode"
          aria-label={t('house.modeOf', { name })}
          disabled={busy}
          value={rule.mode}
          choices={MODES.map((key) => ({
            key,
            title: t(`house.mode.${key}`),
            hint: t(`house.modeHelp.${key}`),
          }))}
          onChange={switchTo}
        />
        <Menu
          label={t('house.moreOf', { name })}
          placement="bottom end"
          items={[
            {
              key: 'runs',
              title: t('house.runs'),
              icon: History,
              onAction: () => navigate(rulesHref(rule.form, `/${rule.id}/runs`)),
            },
            { key: 'copy', title: t('house.copy'), icon: Copy, onAction: copy },
            null,
            {
              key: 'remove',
              title: t('house.remove'),
              icon: Trash2,
              danger: true,
              onAction: remove,
            },
          ]}
          trigger={<IconButton icon={MoreHorizontal} label={t('house.moreOf', { name })} />}
        />
      </header>
      <p>{ruleText(rule.spec, house)}</p>
      <ol className="h-does">
        {rule.spec.do.map((step, at) => (
          <li key={at.toString()}>{stepText(step, house)}</li>
        ))}
      </ol>
      <PausedStrip rule={rule} onChange={onChange} />
      <Fared rule={rule} />
    </li>
  )
}

export function RuleList({ rules, onChange }: { rules: readonly Rule[]; onChange: () => void }) {
  const { form } = useHouse()
  return (
    <Page
      title={t('house.of', { name: form.title })}
      crumb={{ title: t('nav.forms'), href: '/admin/forms' }}
      lead={t('house.lead')}
      actions={
        <LinkButton href={rulesHref(form.key, '/new')} variant="primary" icon={Plus}>
          {t('house.new')}
        </LinkButton>
      }
    >
      {rules.length === 0 ? (
        <Empty icon={Zap} title={t('house.none')}>
          {t('house.noneHelp')}
        </Empty>
      ) : (
        <ul className="h-rules">
          {rules.map((rule) => (
            <RuleCard key={rule.id} rule={rule} onChange={onChange} />
          ))}
        </ul>
      )}
    </Page>
  )
}
