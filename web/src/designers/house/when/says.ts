// SPDX-License-Identifier: Apache-2.0
// Each kind of WHEN as what follows "when" in a sentence. Apart from the parts: a flow says it before they are there.
import { t, tMaybe } from '../../../i18n/t'
import type { House } from '../house'
import { fieldNamed, type When, type WhenKind } from '../model'
import { gap, join, offsetText, optionTexts, spanText, titleOf, weekday } from '../phrases'
import { termTitle } from '../terms'
import { type FlowEvent, flowTitle, nodeTitle, wayTitle } from './flowWords'

function sinceText(when: When, house: House): string {
  const span = spanText(when)
  const since = when.since
  if (since && 'stage' in since)
    return t('house.say.idleStage', { field: titleOf(house, since.stage), span })
  if (since && 'form' in since)
    return t('house.say.idleForm', { form: house.formTitle(since.form) || gap(), span })
  return t('house.say.idleField', { field: titleOf(house, since?.field), span })
}

export const WHEN_SAYS: Record<WhenKind, (when: When, house: House) => string> = {
  record: (when, house) => {
    const form = house.form.title
    const fields = when.fields?.length ? join(when.fields.map((key) => titleOf(house, key))) : null
    const parts = (when.on ?? []).map((on) =>
      on === 'updated' && fields
        ? t('house.say.updatedFields', { form, fields })
        : t(`house.say.${on as 'created' | 'updated' | 'deleted' | 'linked'}`, { form }),
    )
    const said = parts.join(t('house.say.or')) || gap()
    if (!when.by?.length) return said
    const by = join(when.by.map((key) => tMaybe(`house.by.${key}`) ?? key))
    return t('house.say.by', { said, by })
  },
  stage: (when, house) => {
    const field = fieldNamed(house.form, when.field)
    const options = optionTexts(field, when.enters ?? when.leaves ?? [])
    return t(when.enters ? 'house.say.enters' : 'house.say.leaves', {
      field: titleOf(house, when.field),
      options,
    })
  },
  date: (when, house) =>
    t(when.lunar ? 'house.say.lunar' : when.yearly ? 'house.say.yearly' : 'house.say.date', {
      field: titleOf(house, when.field),
      offsets: join((when.offsets ?? []).map(offsetText)) || gap(),
      at: when.at ? t('house.say.at', { at: when.at }) : '',
    }),
  idle: (when, house) =>
    sinceText(when, house) +
    (when.repeat_days ? t('house.say.repeat', { n: when.repeat_days }) : ''),
  schedule: (when) => {
    const at = when.at ?? '00:00'
    if (when.every === 'week')
      return t('house.say.week', { days: join((when.weekdays ?? []).map(weekday)) || gap(), at })
    if (when.every === 'month')
      return when.day === 31
        ? t('house.say.monthEnd', { at })
        : t('house.say.month', { n: when.day ?? 1, at })
    if (when.every === 'workday') return t('house.say.workday', { at })
    if (when.every === 'solarterm')
      return t('house.say.term', {
        term: when.term ? termTitle(when.term) : t('house.termAny'),
        offset: offsetText({ days: when.days ?? 0 }),
        at,
      })
    return t('house.say.day', { at })
  },
  segment: (when, house) =>
    t('house.say.segment', {
      form: house.form.title,
      on:
        (when.on ?? [])
          .map((on) => t(`house.say.${on as 'entered' | 'left'}`))
          .join(t('house.say.or')) || gap(),
    }),
  button: (when, house) => t('house.say.button', { field: titleOf(house, when.field) }),
  submitted: (when) => t(when.form ? 'house.say.submittedOne' : 'house.say.submitted'),
  webhook: () => t('house.say.webhook'),
  flow: (when, house) => {
    const flow = flowTitle(when, house)
    const on = (when.on ?? []) as FlowEvent[]
    const nodes = join((when.nodes ?? []).map((id) => nodeTitle(when, house, id)))
    const ways = (keys: readonly string[] | undefined) =>
      keys?.length ? t('house.say.flowHow', { how: join(keys.map(wayTitle)) }) : ''
    const said = on.map((event) =>
      t(`house.say.flow.${event}`, {
        flow,
        node: nodes || t('house.flowAnyNode'),
        how: event === 'left' ? ways(when.outcomes) : event === 'ended' ? ways(when.results) : '',
      }),
    )
    return said.join(t('house.say.or')) || gap()
  },
}
