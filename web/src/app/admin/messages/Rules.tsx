// SPDX-License-Identifier: Apache-2.0
// What governs all messages: quiet hours, how many, consent, the test mode; and who wants none.
import { useState } from 'react'
import { errorText, isApiError, patch, post } from '../../../api/client'
import { t } from '../../../i18n/t'
import { Button, Card, Checkbox, ErrorBox, Input, Select, toast } from '../../../ui'
import { queries } from '../../session'
import type { Channel, Governance } from './model'

function OptOut() {
  const [person, setPerson] = useState('')
  const note = async (isOut: boolean) => {
    try {
      await post('/messages/opt-outs', { person: person.trim(), is_out: isOut })
      toast({ text: t('msg.optOut.done'), tone: 'ok' })
      setPerson('')
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  return (
    <Card title={t('msg.optOut')}>
      <div className="x-stack d-form">
        <p className="ms-small">{t('msg.optOut.help')}</p>
        <Input label={t('msg.optOut.person')} value={person} onChange={setPerson} />
        <div className="x-row">
          <Button disabled={!person.trim()} onPress={() => note(true)}>
            {t('msg.optOut.out')}
          </Button>
          <Button disabled={!person.trim()} variant="ghost" onPress={() => note(false)}>
            {t('msg.optOut.in')}
          </Button>
        </div>
      </div>
    </Card>
  )
}

interface Props {
  given: Governance
  channels: readonly Channel[]
  maySet: boolean
  mayOptOut: boolean
}

export function Rules({ given, channels, maySet, mayOptOut }: Props) {
  const [values, setValues] = useState(given)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const errors = isApiError(error) ? error.fields : {}
  const set = (change: Partial<Governance>) => setValues((old) => ({ ...old, ...change }))
  const text = (key: 'quiet_from' | 'quiet_to' | 'stop_words' | 'divert_to') => ({
    value: values[key],
    error: errors[key] ?? null,
    disabled: !maySet,
    onChange: (value: string) => set({ [key]: value }),
  })
  const figure = (key: 'cap' | 'cap_days' | 'tries_max') => ({
    value: String(values[key]),
    error: errors[key] ?? null,
    disabled: !maySet,
    numeric: true,
    inputMode: 'numeric' as const,
    onChange: (value: string) => set({ [key]: Number(value.replace(/\D/g, '')) }),
  })
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      await patch('/messages/settings', values)
      toast({ text: t('msg.saved'), tone: 'ok' })
      await queries.invalidateQueries({ queryKey: ['messages', 'settings'] })
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  return (
    <div className="x-stack">
      {error !== null && <ErrorBox message={errorText(error)} />}
      <Card title={t('msg.quiet')}>
        <div className="x-stack d-form">
          <p className="ms-small">{t('msg.quiet.help')}</p>
          <div className="ms-pair">
            <Input label={t('msg.quietFrom')} {...text('quiet_from')} />
            <Input label={t('msg.quietTo')} {...text('quiet_to')} />
          </div>
          <Checkbox
            value={values.quiet_spares_care}
            disabled={!maySet}
            onChange={(on) => set({ quiet_spares_care: on })}
          >
            {t('msg.quietCare')}
          </Checkbox>
        </div>
      </Card>
      <Card title={t('msg.cap')}>
        <div className="x-stack d-form">
          <div className="ms-pair">
            <Input label={t('msg.capN')} {...figure('cap')} />
            <Input label={t('msg.capDays')} {...figure('cap_days')} />
          </div>
          <Checkbox
            value={values.needs_consent}
            disabled={!maySet}
            onChange={(on) => set({ needs_consent: on })}
          >
            {t('msg.consent')}
          </Checkbox>
          <Input label={t('msg.stop')} help={t('msg.stop.help')} {...text('stop_words')} />
          <Input label={t('msg.tries.max')} {...figure('tries_max')} />
        </div>
      </Card>
      <Card title={t('msg.divert')}>
        <div className="x-stack d-form">
          <p className="ms-small">{t('msg.divert.help')}</p>
          <Select
            label={t('msg.divertChannel')}
            clearable
            placeholder={t('msg.divertNone')}
            disabled={!maySet}
            choices={channels
              .filter((one) => !one.is_coded)
              .map((one) => ({ key: one.key, title: one.title }))}
            value={values.divert_channel || null}
            error={errors.divert_channel ?? null}
            onChange={(key) => set({ divert_channel: key ?? '' })}
          />
          {values.divert_channel && <Input label={t('msg.divertTo')} {...text('divert_to')} />}
        </div>
      </Card>
      {maySet && (
        <div className="x-row">
          <Button variant="primary" busy={busy} onPress={save}>
            {t('ui.save')}
          </Button>
        </div>
      )}
      {mayOptOut && <OptOut />}
    </div>
  )
}
