// SPDX-License-Identifier: Apache-2.0
// The head of a page about a person: who it is at a glance, and what must not be missed.
import { CircleAlert } from 'lucide-react'
import type { FormInfo, Row } from '../../api/forms'
import { ageAt } from '../../core/date'
import { isMasked } from '../../core/perm'
import { isEmpty } from '../../core/schema'
import { cellText, FieldDisplay } from '../../fields'
import { t } from '../../i18n/t'
import { Avatar, Strip } from '../../ui'
import { fieldFor, rolesOf, useMe } from '../session'
import { Revealable } from './Facts'

export const isPersonForm = (me: ReturnType<typeof useMe>, form: FormInfo) =>
  !!form.is_person || rolesOf(me, form.key).some((role) => role === 'person' || role === 'patient')

/** Fields that the head already shows. */
const PARTS = ['phone', 'gender', 'sex', 'birth', 'birthday', 'channel', 'channel_person'] as const

export function usePersonFields(form: FormInfo) {
  const me = useMe()
  const role = rolesOf(me, form.key).includes('patient') ? 'patient' : 'person'
  return Object.fromEntries(
    [...PARTS, 'allergy'].map((part) => [
      part,
      form.fields.find((field) => field.key === fieldFor(me, role, part)),
    ]),
  )
}

export function PersonHead({ form, row }: { form: FormInfo; row: Row }) {
  const part = usePersonFields(form)
  const allergy = part.allergy && row.values[part.allergy.key]
  const birth = part.birth ?? part.birthday
  const born = birth && !isMasked(row, birth.key) ? row.values[birth.key] : null
  const age = typeof born === 'string' ? ageAt(born) : null
  const gender = part.gender ?? part.sex
  const facts = [gender, part.phone, part.channel, part.channel_person].flatMap((field) =>
    field && !isEmpty(row.values[field.key]) ? [field] : [],
  )
  return (
    <div className="x-stack">
      {part.allergy && !isEmpty(allergy) && (
        <Strip icon={CircleAlert}>
          {part.allergy.title}：{cellText(part.allergy, allergy)}
        </Strip>
      )}
      <div className="r-person x-card">
        <Avatar name={row.title} size={44} />
        <dl>
          {age !== null && (
            <div>
              <dt>{t('person.age')}</dt>
              <dd>{t('person.years', { n: age })}</dd>
            </div>
          )}
          {facts.map((field) => (
            <div key={field.key}>
              <dt>{field.title}</dt>
              <dd>
                {isMasked(row, field.key) ? (
                  <Revealable form={form} row={row} field={field} />
                ) : (
                  <FieldDisplay field={field} value={row.values[field.key]} />
                )}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  )
}
