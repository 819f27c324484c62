// SPDX-License-Identifier: Apache-2.0
// WHEN: the kind as a card, its parts beside it.
import { t } from '../../i18n/t'
import { cx } from '../../ui'
import { useHouse } from './house'
import type { WhenKind } from './model'
import { Mistake } from './parts'
import { freshWhen, WHENS } from './when'
import type { WhenProps } from './when/types'

const KINDS = Object.entries(WHENS) as [WhenKind, (typeof WHENS)[WhenKind]][]

function Kinds({ when, onChange }: WhenProps) {
  const { form } = useHouse()
  return (
    <div className="h-kinds" role="radiogroup" aria-label={t('house.whenHelp')}>
      {KINDS.map(([kind, { icon: Icon }]) => (
        <label key={kind} className={cx('h-kind', when.kind === kind && 'h-kind-on')}>
          <input
            type="radio"
            className="sr-only"
            name="when-kind"
            checked={when.kind === kind}
            onChange={() => onChange(freshWhen(kind, form))}
          />
          <Icon size={18} aria-hidden />
          <span>
            <strong>{t(`house.kind.${kind}`)}</strong>
            <span className="muted">{t(`house.kindHelp.${kind}`)}</span>
          </span>
        </label>
      ))}
    </div>
  )
}

export function WhenPart(props: WhenProps) {
  const { Part } = WHENS[props.when.kind]
  return (
    <>
      <Kinds {...props} />
      <Mistake text={props.errors['when.kind']} />
      <div className="h-parts">
        <Part {...props} />
      </div>
    </>
  )
}
