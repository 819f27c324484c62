// SPDX-License-Identifier: Apache-2.0
// Rules that set each other off, told when one is saved that closes the ring.
import './Ring.css'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../app/session'
import { t } from '../../i18n/t'
import { Strip } from '../../ui'
import { word } from '../word'
import { useHouse } from './house'
import type { RingRule, Rule } from './model'

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
  const { data } = useQuery<RingRule[]>({
    queryKey: key(rule?.id ?? ''),
    queryFn: () => [],
    enabled: false,
  })
  return rule && data?.length ? <Ring ring={data} isSelf={(one) => one.id === rule.id} /> : null
}

export function FlowRing({ flow, ring }: { flow: string; ring: readonly RingRule[] }) {
  return ring.length > 0 ? <Ring ring={ring} isSelf={(one) => one.flow === flow} /> : null
}

function titleOfRing(ring: readonly RingRule[]): string {
  const flows = ring.some((one) => one.flow || one.kind === 'flow')
  if (ring.length > 1) return t(flows ? 'guards.ringFlow' : 'guards.ring')
  return t(ring[0]?.flow ? 'guards.ringOwnFlow' : 'guards.ringOwn')
}

function Ring({ ring, isSelf }: { ring: readonly RingRule[]; isSelf: (one: RingRule) => boolean }) {
  const house = useHouse()
  return (
    <Strip tone="warn">
      <div className="h-ring">
        <strong>{titleOfRing(ring)}</strong>{' '}
        {[...ring, ring[0] as RingRule].map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the first stands at the end again
          <span key={`${one.id}.${at}`}>
            {at > 0 && ' → '}
            {at > 0 && !isSelf(one) ? <a href={hrefOf(one)}>{word(one.title)}</a> : word(one.title)}
            {one.form !== house.form.key && (
              <span className="muted"> ({house.formTitle(one.form)})</span>
            )}
          </span>
        ))}
        <br />
        <span className="muted">{t('guards.ringHelp')}</span>
      </div>
    </Strip>
  )
}
