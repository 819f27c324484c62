// SPDX-License-Identifier: Apache-2.0
// What a public form asks, when, what it tells and what becomes of an answer: one pane a tab.
import { ArrowDown, ArrowUp, Plus, Settings2, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { get } from '../../api/client'
import { t } from '../../i18n/t'
import {
  Button,
  Checkbox,
  DateTimePicker,
  IconButton,
  Input,
  Select,
  Switch,
  TextArea,
} from '../../ui'
import {
  type Asked,
  addConsent,
  addField,
  addPage,
  askedKeys,
  changeConsent,
  changeField,
  moveField,
  type NoticeTexts,
  removeConsent,
  removeField,
  removePage,
  type Spec,
  textOf,
  withText,
} from './model'
import type { World } from './PublicForms'
import { word } from '../word'

export interface PartProps {
  world: World
  spec: Spec
  lang: 'zh' | 'en'
  onChange: (spec: Spec) => void
}

const useTitles = (world: World) => (key: string) =>
  word(world.design.form.fields.find((field) => field.key === key)?.title) || key

function Row({ world, spec, lang, asked, onChange }: PartProps & { asked: Asked }) {
  const [open, setOpen] = useState(false)
  const field = world.design.form.fields.find((one) => one.key === asked.key)
  const title = word(field?.title) || asked.key
  return (
    <li className="pf-row">
      <div className="pf-row-head">
        <span className="pf-row-title">{textOf(asked.label, lang) || title}</span>
        <Checkbox
          value={field?.required || asked.required === true}
          disabled={field?.required}
          onChange={(required) => onChange(changeField(spec, asked.key, { required }))}
        >
          {t('public.required')}
        </Checkbox>
        <IconButton
          icon={Settings2}
          size="s"
          label={t('public.words', { name: title })}
          onPress={() => setOpen(!open)}
        />
        <IconButton
          icon={ArrowUp}
          size="s"
          label={t('public.up', { name: title })}
          onPress={() => onChange(moveField(spec, asked.key, -1))}
        />
        <IconButton
          icon={ArrowDown}
          size="s"
          label={t('public.down', { name: title })}
          onPress={() => onChange(moveField(spec, asked.key, 1))}
        />
        <IconButton
          icon={Trash2}
          size="s"
          label={t('public.leaveOut', { name: title })}
          onPress={() => onChange(removeField(spec, asked.key))}
        />
      </div>
      {open && (
        <div className="pf-row-more">
          <Input
            label={t('public.label')}
            placeholder={title}
            value={textOf(asked.label, lang)}
            onChange={(text) =>
              onChange(changeField(spec, asked.key, { label: withText(asked.label, lang, text) }))
            }
          />
          <Input
            label={t('public.help')}
            value={textOf(asked.help, lang)}
            onChange={(text) =>
              onChange(changeField(spec, asked.key, { help: withText(asked.help, lang, text) }))
            }
          />
        </div>
      )}
    </li>
  )
}

export function Content(props: PartProps) {
  const { world, spec, lang, onChange } = props
  const titleOf = useTitles(world)
  const asked = askedKeys(spec)
  const left = world.design.form.fields
    .map((field) => field.key ?? '')
    .filter((key) => world.mayAsk.has(key) && !asked.has(key))
  return (
    <div className="pf-form">
      <Input
        label={t('public.formTitle')}
        required
        value={textOf(spec.title, lang)}
        onChange={(text) => onChange({ ...spec, title: withText(spec.title, lang, text) })}
      />
      <TextArea
        label={t('public.intro')}
        value={textOf(spec.intro, lang)}
        rows={2}
        onChange={(text) => onChange({ ...spec, intro: withText(spec.intro, lang, text) })}
      />
      {spec.pages.map((page, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a page is its place
        <fieldset key={i} className="pf-page">
          <legend>{t('public.page', { n: i + 1 })}</legend>
          {spec.pages.length > 1 && (
            <div className="pf-link">
              <Input
                label={t('public.pageTitle')}
                value={textOf(page.title, lang)}
                onChange={(text) =>
                  onChange({
                    ...spec,
                    pages: spec.pages.map((one, at) =>
                      at === i ? { ...one, title: withText(one.title, lang, text) } : one,
                    ),
                  })
                }
              />
              <Button onPress={() => onChange(removePage(spec, i))}>
                {t('public.removePage')}
              </Button>
            </div>
          )}
          <ol className="pf-rows">
            {page.fields.map((one) => (
              <Row key={one.key} {...props} asked={one} />
            ))}
          </ol>
          {left.length > 0 && (
            <Select
              aria-label={t('public.addField')}
              placeholder={t('public.addField')}
              value={null}
              choices={left.map((key) => ({ key, title: titleOf(key) }))}
              onChange={(key) => key && onChange(addField(spec, i, key))}
            />
          )}
        </fieldset>
      ))}
      <div>
        <Button icon={Plus} onPress={() => onChange(addPage(spec))}>
          {t('public.addPage')}
        </Button>
      </div>
    </div>
  )
}

function Count({
  label,
  help,
  value,
  onChange,
}: {
  label: string
  help?: string
  value: number | null | undefined
  onChange: (value: number | null) => void
}) {
  return (
    <Input
      label={label}
      help={help}
      numeric
      inputMode="numeric"
      value={value ? String(value) : ''}
      onChange={(text) => {
        const digits = text.replace(/\D/g, '').slice(0, 7)
        onChange(digits ? Number(digits) : null)
      }}
    />
  )
}

export function Limits({ spec, onChange }: PartProps) {
  return (
    <div className="pf-form">
      <DateTimePicker
        label={t('public.opensAt')}
        value={spec.opens_at ?? null}
        onChange={(opens_at) => onChange({ ...spec, opens_at })}
      />
      <DateTimePicker
        label={t('public.closesAt')}
        value={spec.closes_at ?? null}
        onChange={(closes_at) => onChange({ ...spec, closes_at })}
      />
      <Count
        label={t('public.quota')}
        help={t('public.quotaHelp')}
        value={spec.quota}
        onChange={(quota) => onChange({ ...spec, quota })}
      />
      <Count
        label={t('public.perAddress')}
        help={t('public.perAddressHelp')}
        value={spec.per_address_day}
        onChange={(per_address_day) => onChange({ ...spec, per_address_day })}
      />
      <Count
        label={t('public.perDay')}
        help={t('public.perDayHelp')}
        value={spec.per_day}
        onChange={(per_day) => onChange({ ...spec, per_day })}
      />
      <Switch value={spec.captcha === true} onChange={(captcha) => onChange({ ...spec, captcha })}>
        {t('public.captcha')}
      </Switch>
      <p className="muted">{t('public.captchaHelp')}</p>
    </div>
  )
}

const NOTICE = ['purpose', 'processor', 'retention', 'rights'] as const

export function Telling({ spec, lang, onChange }: PartProps) {
  const notice: NoticeTexts = spec.notice ?? {}
  return (
    <div className="pf-form">
      <Switch
        value={!!spec.notice}
        onChange={(on) =>
          onChange({
            ...spec,
            notice: on ? { purpose: { zh: t('public.draft.purpose') } } : null,
          })
        }
      >
        {t('public.hasNotice')}
      </Switch>
      <p className="muted">{t('public.noticeHelp')}</p>
      {spec.notice &&
        NOTICE.map((name) => (
          <TextArea
            key={name}
            label={t(`public.notice.${name}`)}
            help={name === 'processor' ? t('public.processorHelp') : undefined}
            rows={2}
            value={textOf(notice[name], lang)}
            onChange={(text) =>
              onChange({
                ...spec,
                notice: { ...notice, [name]: withText(notice[name], lang, text) },
              })
            }
          />
        ))}
      {(spec.consents ?? []).map((one, i) => (
        <fieldset key={one.key} className="pf-page">
          <legend>{t('public.consentN', { n: i + 1 })}</legend>
          <TextArea
            label={t('public.consentText')}
            rows={2}
            value={textOf(one.text, lang)}
            onChange={(text) =>
              onChange(changeConsent(spec, one.key, { text: withText(one.text, lang, text) }))
            }
          />
          <div className="pf-link">
            <Checkbox
              value={one.required !== false}
              onChange={(required) => onChange(changeConsent(spec, one.key, { required }))}
            >
              {t('public.mustAgree')}
            </Checkbox>
            <IconButton
              icon={Trash2}
              size="s"
              label={t('public.removeConsent')}
              onPress={() => onChange(removeConsent(spec, one.key))}
            />
          </div>
        </fieldset>
      ))}
      <div>
        <Button
          icon={Plus}
          onPress={() => onChange(addConsent(spec, { zh: t('public.draft.consent') }))}
        >
          {t('public.addConsent')}
        </Button>
      </div>
    </div>
  )
}

interface Named {
  id: string
  name?: string
  title?: string
}

export function After({ world, spec, lang, onChange }: PartProps) {
  const users = useQuery({
    queryKey: ['users'],
    queryFn: () => get<{ rows: Named[] }>('/users'),
  })
  const depts = useQuery({
    queryKey: ['departments'],
    queryFn: () => get<{ rows: Named[] }>('/departments'),
  })
  const asked = askedKeys(spec)
  const free = world.design.form.fields.filter(
    (field) =>
      field.key && world.mayAsk.has(field.key) && !asked.has(field.key) && field.type === 'text',
  )
  const choices = (rows: Named[] | undefined) =>
    (rows ?? []).map((one) => ({ key: String(one.id), title: one.name ?? one.title ?? '' }))
  const source = Object.keys(spec.source ?? {})[0] ?? 'utm_source'
  return (
    <div className="pf-form">
      <TextArea
        label={t('public.done')}
        rows={2}
        value={textOf(spec.done, lang)}
        onChange={(text) => onChange({ ...spec, done: withText(spec.done, lang, text) })}
      />
      <Count
        label={t('public.reopen')}
        help={t('public.reopenHelp')}
        value={spec.reopen_hours}
        onChange={(reopen_hours) => onChange({ ...spec, reopen_hours })}
      />
      <Select
        label={t('public.owner')}
        value={spec.owner ?? null}
        clearable
        choices={choices(users.data?.rows)}
        onChange={(owner) => onChange({ ...spec, owner })}
      />
      <Select
        label={t('public.dept')}
        value={spec.dept ?? null}
        clearable
        choices={choices(depts.data?.rows)}
        onChange={(dept) => onChange({ ...spec, dept })}
      />
      <Select
        label={t('public.sourceField')}
        help={t('public.sourceHelp')}
        value={spec.source?.[source] ?? null}
        clearable
        choices={free.map((field) => ({ key: field.key ?? '', title: word(field.title) }))}
        onChange={(key) => onChange({ ...spec, source: key ? { [source]: key } : {} })}
      />
    </div>
  )
}
