// SPDX-License-Identifier: Apache-2.0
// What publishing a document would change, in sentences with the number of records concerned and with what
// else names the field.
import { t } from '../../i18n/t'
import { Tag, type Tone } from '../../ui'
import { details, fieldOf } from './details'
import { word } from '../word'
import type { FieldType, SentDesign } from './model'
import { type Conversion, ConversionNote } from './TypeChange'
import { type Use, Uses } from './Uses'

export interface Change {
  kind: 'form' | 'add' | 'change' | 'remove' | 'restore'
  id?: string
  title: string
  in?: string
  what: string[]
  /** Absent where the designer may not know how many: then `some` says whether there are any. */
  rows?: number
  some?: boolean
  is_formula: boolean
  from?: string
  to?: string
  conversion?: Conversion
  uses?: Use[]
}

const TONES: Record<Change['kind'], Tone> = {
  form: 'grey',
  add: 'ok',
  change: 'info',
  remove: 'danger',
  restore: 'ok',
}

/** Of records that the designer may not see or read. */
function someEffect(change: Change): string | null {
  if (change.is_formula) return t('design.effect.someFormula')
  if (change.kind === 'remove') return t('design.effect.someRemove')
  if (change.what.includes('type')) return t('design.effect.someType')
  if (change.kind === 'add' || change.what.includes('required'))
    return t('design.effect.someRequired')
  if (change.what.includes('choices')) return t('design.effect.someChoices')
  return null
}

/** What it does to records that are there. */
function effect(change: Change): string | null {
  if (change.some) return someEffect(change)
  if (!change.rows || change.conversion) return null
  const n = change.rows
  if (change.is_formula) return t('design.effect.formula', { n })
  if (change.kind === 'remove') return t('design.effect.remove', { n })
  if (change.kind === 'add' || change.what.includes('required'))
    return t('design.effect.required', { n })
  if (change.what.includes('choices')) return t('design.effect.choices', { n })
  return null
}

export interface Documents {
  form: string
  was: SentDesign
  now: SentDesign
  types: readonly FieldType[]
}

function Sentence({ change, form, was, now, types }: Documents & { change: Change }) {
  const name = change.in ? `${change.in} / ${change.title}` : change.title
  const before = change.kind === 'form' ? was : fieldOf(was.fields, change.id)
  const after = change.kind === 'form' ? now : fieldOf(now.fields, change.id)
  const typeOf = (field: object | undefined) =>
    types.find((one) => !!field && 'type' in field && one.key === field.type)
  // A new one has no id yet.
  const added = now.fields.find((one) => !one.id && word(one.title) === change.title)
  const said =
    change.kind === 'form' || change.kind === 'change'
      ? details(change.what, before, after, typeOf(after))
      : change.kind === 'add'
        ? [typeOf(added)?.title ?? '']
        : []
  const note = effect(change)
  return (
    <li className={`d-change d-change-${change.kind}`}>
      <Tag tone={TONES[change.kind]}>{t(`design.kind.${change.kind}`)}</Tag>
      <div>
        <strong>{name}</strong>
        {said.length > 0 && <span className="d-said">{said.join(t('design.and'))}</span>}
        {note && <p className="d-effect">{note}</p>}
        {change.conversion && (
          <ConversionNote
            form={form}
            from={change.from ?? ''}
            to={change.to ?? ''}
            what={change.conversion}
          />
        )}
        {change.uses && <Uses uses={change.uses} lead={t('design.usesAfter')} />}
      </div>
    </li>
  )
}

export function Changes({ changes, ...documents }: Documents & { changes: readonly Change[] }) {
  return (
    <ul className="d-changes">
      {changes.map((change) => (
        <Sentence key={JSON.stringify(change)} change={change} {...documents} />
      ))}
    </ul>
  )
}
