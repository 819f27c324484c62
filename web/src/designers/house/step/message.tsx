// SPDX-License-Identifier: Apache-2.0
// A message that leaves the house: to somebody outside by a field of the record, or to members; by a template,
// or in words of its own.
import { useQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import { get } from '../../../api/client'
import type { Channel, Template } from '../../../app/admin/messages/model'
import { t } from '../../../i18n/t'
import { Input, Select, Strip } from '../../../ui'
import { useHouse } from '../house'
import type { Step } from '../model'
import { WhoInput } from '../parts'
import { Words } from '../Words'
import type { StepDef, StepProps } from './types'

const ADDRESSES = ['phone', 'email', 'text']

function useSending() {
  const channels = useQuery({
    queryKey: ['messages', 'channels'],
    queryFn: () => get<{ channels: Channel[] }>('/messages/channels'),
    retry: false,
  })
  const templates = useQuery({
    queryKey: ['messages', 'templates'],
    queryFn: () => get<{ rows: Template[] }>('/messages/templates'),
    retry: false,
  })
  return { channels: channels.data?.channels, templates: templates.data?.rows ?? [] }
}

function OwnWords(props: StepProps & { channels: Channel[] }) {
  const { step, path, errors, channels, onChange } = props
  const channel = channels.find((one) => one.key === step.channel)
  return (
    <>
      <Select
        label={t('house.channel')}
        error={errors[`${path}.channel`]}
        value={step.channel ?? null}
        choices={channels.filter((one) => !one.is_off).map(({ key, title }) => ({ key, title }))}
        onChange={(key) => key && onChange({ channel: key })}
      />
      {!step.to && (
        <Select
          className="h-short"
          label={t('house.purpose')}
          error={errors[`${path}.purpose`]}
          value={step.purpose ?? null}
          choices={(['care', 'marketing'] as const).map((key) => ({
            key,
            title: t(`house.purpose.${key}`),
          }))}
          onChange={(key) => key && onChange({ purpose: key as Step['purpose'] })}
        />
      )}
      {channel?.is_coded && (
        <Input
          label={t('house.code')}
          value={step.code ?? ''}
          error={errors[`${path}.code`]}
          onChange={(code) => onChange({ code: code || undefined })}
        />
      )}
      <Words {...props} textFirst />
    </>
  )
}

function Part(props: StepProps) {
  const { step, path, errors, onChange } = props
  const { form } = useHouse()
  const { channels, templates } = useSending()
  const outside = !step.to
  const byTemplate = step.template !== undefined
  return (
    <div className="h-parts">
      {channels?.length === 0 && (
        <div className="h-wide">
          <Strip tone="warn">{t('house.noChannel')}</Strip>
        </div>
      )}
      <Select
        className="h-short"
        label={t('house.messageTo')}
        value={outside ? 'outside' : 'members'}
        choices={(['outside', 'members'] as const).map((key) => ({
          key,
          title: t(`house.messageTo.${key}`),
        }))}
        onChange={(key) =>
          onChange(
            key === 'members'
              ? { to: [{ owner: true }], address: undefined, purpose: undefined }
              : { to: undefined, address: '', purpose: 'care' },
          )
        }
      />
      {outside ? (
        <Select
          label={t('house.address')}
          error={errors[`${path}.address`]}
          value={step.address || null}
          choices={form.fields
            .filter((field) => ADDRESSES.includes(field.type))
            .map(({ key, title }) => ({ key, title }))}
          onChange={(key) => key && onChange({ address: key })}
        />
      ) : (
        <WhoInput
          label={t('house.to')}
          error={errors[`${path}.to`]}
          value={step.to ?? []}
          onChange={(to) => onChange({ to })}
        />
      )}
      <Select
        label={t('house.template')}
        error={errors[`${path}.template`]}
        value={byTemplate ? String(step.template) : 'own'}
        choices={[
          { key: 'own', title: t('house.ownWords') },
          ...templates
            .filter((one) => !one.is_off && (!one.form || one.form === form.key))
            .map(({ id, name }) => ({ key: id, title: name })),
        ]}
        onChange={(key) =>
          onChange(
            key && key !== 'own'
              ? {
                  template: key,
                  channel: undefined,
                  title: undefined,
                  text: undefined,
                  code: undefined,
                  purpose: undefined,
                }
              : { template: undefined, text: { zh: '' }, ...(outside ? { purpose: 'care' } : {}) },
          )
        }
      />
      {!byTemplate && <OwnWords {...props} channels={channels ?? []} />}
    </div>
  )
}

export const message: StepDef = {
  icon: Send,
  Part,
  fresh: (form) => {
    const phone = form.fields.find((field) => ['phone', 'email'].includes(field.type))
    return { do: 'message', address: phone?.key ?? '', purpose: 'care', text: { zh: '' } }
  },
}
