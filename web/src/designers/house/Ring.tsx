// SPDX-License-Identifier: Apache-2.0
// Rules that set each other off, told when one is saved that closes the ring.
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../app/session'
import { t } from '../../i18n/t'
import { Strip } from '../../ui'
import { word } from '../word'
import { useHouse } from './house'
import type { Rule } from './model'

export interface RingRule {
  id: string
  title: { zh: string; en: string }
  form: string
  kind: string
  flow: string
}

const key = (id: string) => ['rule-ring', id]

/** What the answer of a save said; kept while the editor begins anew with what was saved. */
export const keepRing = (rule: Rule) => queries.setQueryData(key(rule.id), rule.ring ?? [])

const hrefOf = (one: RingRule) =>
  one.flow
    ? `/admin/forms/${one.form}/flows/${one.flow}`
    : one.kind === 'plan'
      ? `/admin/forms/${one.form}/plans/${one.id}`
      : `/admin/forms/${one.form}/rules/${one.id}`

export function RingStrip({ rule }: { rule: Rule | null }) {
  const house = useHouse()
  const { data } = useQuery<RingRule[]>({
    queryKey: key(rule?.id ?? ''),
    queryFn: () => [],
    enabled: false,
  })
  if (!rule || !data?.length) return null
  return (
    <Strip tone="warn">
      <strong>{t(data.length > 1 ? 'guards.ring' : 'guards.ringOwn')}</strong>{' '}
      {[...data, data[0] as RingRule].map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the first stands at the end again
        <span key={`${one.id}.${at}`}>
          {at > 0 && ' → '}
          {at > 0 && one.id !== rule.id ? (
            <a href={hrefOf(one)}>{word(one.title)}</a>
          ) : (
            word(one.title)
          )}
          {one.form !== house.form.key && (
            <span className="muted"> ({house.formTitle(one.form)})</span>
          )}
        </span>
      ))}
      <br />
      <span className="muted">{t('guards.ringHelp')}</span>
    </Strip>
  )
}
