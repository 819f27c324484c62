// SPDX-License-Identifier: Apache-2.0
// The rules of a form, each a sentence with its switch and how it fared.
import { History, Plus, Zap } from 'lucide-react'
import { t } from '../../i18n/t'
import { LinkButton } from '../../ui'
import { DesignList, RuleRow } from '../frame/List'
import { word } from '../word'
import { Fared, PausedStrip } from './Fared'
import { useHouse } from './house'
import type { Mode, Rule } from './model'
import { ruleText, stepText } from './say'

export const rulesHref = (form: string, rest = '') => `/admin/forms/${form}/rules${rest}`

export const ruleTitle = (rule: Rule): string => word(rule.title)

const MODES: readonly Mode[] = ['on', 'shadow', 'off']

const wordsOf = (name: string) => ({
  copy: t('house.copy'),
  remove: t('house.remove'),
  removeAsk: t('house.removeAsk', { name }),
  removeHelp: t('house.removeHelp'),
})

function RuleCard({ rule, onChange }: { rule: Rule; onChange: () => void }) {
  const house = useHouse()
  const name = ruleTitle(rule)
  const runs = rulesHref(rule.form, `/${rule.id}/runs`)
  return (
    <RuleRow
      rule={rule}
      form={rule.form}
      name={name}
      href={rulesHref(rule.form, `/${rule.id}`)}
      modes={MODES}
      more={[{ key: 'runs', title: t('house.runs'), icon: History, href: runs }]}
      words={wordsOf(name)}
      onChange={onChange}
    >
      <p>{ruleText(rule.spec, house)}</p>
      <ol className="h-does">
        {rule.spec.do.map((step, at) => (
          <li key={at.toString()}>{stepText(step, house)}</li>
        ))}
      </ol>
      <PausedStrip rule={rule} onChange={onChange} />
      <Fared rule={rule} />
    </RuleRow>
  )
}

export function RuleList({ rules, onChange }: { rules: readonly Rule[]; onChange: () => void }) {
  const { form } = useHouse()
  return (
    <DesignList
      title={t('house.of', { name: form.title })}
      lead={t('house.lead')}
      empty={{ icon: Zap, title: t('house.none'), help: t('house.noneHelp') }}
      rows={rules}
      actions={
        <LinkButton href={rulesHref(form.key, '/new')} variant="primary" icon={Plus}>
          {t('house.new')}
        </LinkButton>
      }
    >
      {(rule) => <RuleCard key={rule.id} rule={rule} onChange={onChange} />}
    </DesignList>
  )
}
