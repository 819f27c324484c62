// SPDX-License-Identifier: Apache-2.0
// A call of another program: which, what is sent, what of the answer is written where, and a try on a record.
import { useQuery } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { errorText, get, post } from '../../../api/client'
import { type Connection, toneOf } from '../../../app/admin/connections/model'
import { getLang, type Key, t } from '../../../i18n/t'
import {
  Button,
  Checkbox,
  type Choice,
  Combobox,
  ErrorBox,
  IconButton,
  Input,
  Select,
  Strip,
  Tag,
} from '../../../ui'
import {
  FRESH_SAID,
  freeName,
  METHODS,
  readFixed,
  readStatuses,
  renamed,
  SAID_KINDS,
  type Said,
  saidKind,
  type SaidKind,
  showFixed,
  without,
} from './calling'
import { useHouse } from '../house'
import { mayMap, type Step } from '../model'
import { FieldText, Mistake } from '../parts'
import { findRecords } from '../Trial'
import type { StepProps } from './types'

// --- Rows -----------------------------------------------------------------------------------------------------

function NameInput({
  name,
  onRename,
  error,
}: {
  name: string
  onRename: (to: string) => void
  error?: string
}) {
  const [draft, setDraft] = useState<string | null>(null)
  return (
    <Input
      className="h-short"
      label={t('calls.nameOf')}
      value={draft ?? name}
      error={error}
      onChange={setDraft}
      onBlur={() => {
        if (draft?.trim()) onRename(draft.trim())
        setDraft(null)
      }}
    />
  )
}

function SaidInput({
  name,
  said,
  onChange,
}: {
  name: string
  said: Said
  onChange: (said: Said) => void
}) {
  const { form } = useHouse()
  const label = t('calls.valueOf', { name })
  return (
    <>
      <Select
        className="h-short"
        label={t('calls.kindOf', { name })}
        value={saidKind(said)}
        choices={SAID_KINDS.map((key) => ({ key, title: t(`calls.given.${key}`) }))}
        onChange={(key) => key && onChange(FRESH_SAID[key as SaidKind])}
      />
      {'field' in said && (
        <Select
          label={label}
          value={said.field || null}
          choices={form.fields
            .filter((field) => field.type !== 'subform')
            .map(({ key, title }) => ({ key, title }))}
          onChange={(field) => field && onChange({ field })}
        />
      )}
      {'text' in said && (
        <FieldText label={label} value={said.text} onChange={(text) => onChange({ text })} />
      )}
      {'formula' in said && (
        <FieldText
          label={label}
          value={said.formula}
          onChange={(formula) => onChange({ formula })}
        />
      )}
      {'value' in said && (
        <Input
          label={label}
          value={showFixed(said.value)}
          onChange={(text) => onChange({ value: readFixed(text) })}
        />
      )}
    </>
  )
}

function Rows<T>({
  title,
  help,
  rows,
  path,
  errors,
  fresh,
  input,
  onChange,
}: {
  title: string
  help?: string
  rows: Record<string, T>
  path: string
  errors: Record<string, string>
  fresh: T
  input: (name: string, value: T, set: (value: T) => void) => React.ReactNode
  onChange: (rows: Record<string, T> | undefined) => void
}) {
  return (
    <fieldset className="h-wide h-call">
      <legend>{title}</legend>
      {help && <p className="x-help">{help}</p>}
      {Object.entries(rows).map(([name, value]) => (
        <div key={name} className="h-offset">
          <NameInput
            name={name}
            error={errors[`${path}.${name}`]}
            onRename={(to) => onChange(renamed(rows, name, to))}
          />
          {input(name, value, (next) => onChange({ ...rows, [name]: next }))}
          <IconButton
            icon={Trash2}
            label={t('calls.removeRow', { name })}
            onPress={() => onChange(without(rows, name))}
          />
        </div>
      ))}
      <Mistake text={errors[path]} />
      <Button
        size="s"
        variant="ghost"
        icon={Plus}
        onPress={() => onChange({ ...rows, [freeName(rows)]: fresh })}
      >
        {t('calls.addRow')}
      </Button>
    </fieldset>
  )
}

function Into({ step, path, errors, onChange }: StepProps) {
  const { form } = useHouse()
  const into = step.into ?? {}
  const fields = form.fields.filter(mayMap)
  const free = fields.find((field) => !(field.key in into))
  return (
    <fieldset className="h-wide h-call">
      <legend>{t('calls.into')}</legend>
      {Object.entries(into).map(([key, at]) => {
        const name = fields.find((field) => field.key === key)?.title ?? key
        return (
          <div key={key} className="h-offset">
            <Select
              label={t('calls.intoField')}
              value={key}
              choices={fields
                .filter((field) => field.key === key || !(field.key in into))
                .map((field) => ({ key: field.key, title: field.title }))}
              onChange={(to) => to && onChange({ into: renamed(into, key, to) })}
            />
            <Input
              label={t('calls.intoPath')}
              placeholder="data.id"
              value={at}
              error={errors[`${path}.into.${key}`]}
              onChange={(text) => onChange({ into: { ...into, [key]: text.trim() } })}
            />
            <IconButton
              icon={Trash2}
              label={t('calls.removeRow', { name })}
              onPress={() => onChange({ into: without(into, key) })}
            />
          </div>
        )
      })}
      {free && (
        <Button
          size="s"
          variant="ghost"
          icon={Plus}
          onPress={() => onChange({ into: { ...into, [free.key]: '' } })}
        >
          {t('calls.addRow')}
        </Button>
      )}
    </fieldset>
  )
}

function Statuses({ step, path, errors, onChange }: StepProps) {
  const [draft, setDraft] = useState<string | null>(null)
  return (
    <Input
      label={t('calls.expect')}
      help={t('calls.expectHelp')}
      placeholder="200"
      value={draft ?? step.expect?.join(', ') ?? ''}
      error={errors[`${path}.expect`]}
      onChange={(text) => {
        setDraft(text)
        const read = readStatuses(text)
        if (read !== null) onChange({ expect: read })
      }}
      onBlur={() => setDraft(null)}
    />
  )
}

// --- Trying ---------------------------------------------------------------------------------------------------

interface Tried {
  state: 'done' | 'again' | 'failed' | 'unknown'
  status: number
  error: string
  ms: number
  answer: unknown
  into: { field: string; value: unknown; fits: boolean }[]
}

function Outcome({ tried }: { tried: Tried }) {
  const { form } = useHouse()
  return (
    <div className="x-stack" role="status">
      <div className="x-row">
        <Tag tone={toneOf(tried.state)}>{t(`calls.tried.${tried.state}` as Key)}</Tag>
        <span className="muted num">
          {tried.status > 0 && `HTTP ${tried.status} · `}
          {t('calls.tried.ms', { n: tried.ms })}
        </span>
      </div>
      {tried.error && <p className="h-failure">{tried.error}</p>}
      {tried.into.map((one) => (
        <p key={one.field}>
          {t('calls.found')} {form.fields.find((field) => field.key === one.field)?.title}:{' '}
          <code>{JSON.stringify(one.value)}</code>{' '}
          {!one.fits && <Tag tone="danger">{t('calls.misfit')}</Tag>}
        </p>
      ))}
      {tried.answer !== null && (
        <pre className="h-call-answer">{JSON.stringify(tried.answer, null, 2)}</pre>
      )}
    </div>
  )
}

function Try({ step }: { step: Step }) {
  const { form } = useHouse()
  const [record, setRecord] = useState<Choice | null>(null)
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState<Tried | null>(null)
  const [error, setError] = useState<unknown>(null)
  const run = async () => {
    setBusy(true)
    setError(null)
    setTried(null)
    try {
      const body = { record: record?.key, action: step }
      setTried(await post<Tried>(`/forms/${form.key}/rules/try-call`, body))
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  return (
    <fieldset className="h-wide h-call">
      <legend>{t('calls.try')}</legend>
      <p className="x-help">{t('calls.tryHelp')}</p>
      <div className="h-offset">
        <Combobox
          label={t('calls.tryRecord')}
          source={findRecords(form.key)}
          value={record}
          onChange={setRecord}
        />
        <Button disabled={!record} busy={busy} onPress={run}>
          {t('calls.tryNow')}
        </Button>
      </div>
      {error !== null && <ErrorBox message={errorText(error)} />}
      {tried && <Outcome tried={tried} />}
    </fieldset>
  )
}

// --- The action -----------------------------------------------------------------------------------------------

export default function CallPart(props: StepProps) {
  const { step, path, errors, onChange } = props
  const { data } = useQuery({
    queryKey: ['connections'],
    queryFn: () => get<{ connections: Connection[] }>('/connections'),
  })
  const all = data?.connections ?? []
  const isGet = step.method === 'GET'
  const texts = (title: string, key: 'query' | 'headers') => (
    <Rows
      title={title}
      rows={step[key] ?? {}}
      path={`${path}.${key}`}
      errors={errors}
      fresh=""
      input={(name, value, set) => (
        <FieldText label={t('calls.valueOf', { name })} value={value} onChange={set} />
      )}
      onChange={(rows) => onChange({ [key]: rows })}
    />
  )
  return (
    <div className="h-parts">
      {data && all.length === 0 && (
        <div className="h-wide">
          <Strip tone="warn">{t('calls.noConnection')}</Strip>
        </div>
      )}
      <Select
        label={t('calls.connection')}
        error={errors[`${path}.connection`]}
        value={step.connection || null}
        choices={all.map((one) => ({
          key: one.key,
          title: (getLang() === 'en' && one.title.en) || one.title.zh,
        }))}
        onChange={(key) => key && onChange({ connection: key })}
      />
      <Select
        className="h-short"
        label={t('calls.method')}
        error={errors[`${path}.method`]}
        value={step.method ?? 'POST'}
        choices={METHODS.map((key) => ({ key, title: key }))}
        onChange={(key) =>
          key &&
          onChange({
            method: key as Step['method'],
            ...(key === 'GET' ? { body: undefined } : {}),
          })
        }
      />
      <div className="h-wide">
        <FieldText
          label={t('calls.path')}
          required
          value={step.path ?? ''}
          error={errors[`${path}.path`]}
          onChange={(text) => onChange({ path: text.trim() })}
        />
      </div>
      {!isGet && (
        <Rows
          title={t('calls.body')}
          help={t('calls.bodyHelp')}
          rows={step.body ?? {}}
          path={`${path}.body`}
          errors={errors}
          fresh={FRESH_SAID.field}
          input={(name, said, set) => <SaidInput name={name} said={said} onChange={set} />}
          onChange={(body) => onChange({ body })}
        />
      )}
      {texts(t('calls.query'), 'query')}
      {texts(t('calls.headers'), 'headers')}
      <Into {...props} />
      <Statuses {...props} />
      <Select
        label={t('calls.fails')}
        value={step.fails ?? 'stop'}
        choices={(['stop', 'go_on'] as const).map((key) => ({
          key,
          title: t(`calls.fails.${key}`),
        }))}
        onChange={(key) => onChange({ fails: key === 'go_on' ? 'go_on' : undefined })}
      />
      <div className="h-wide">
        <Checkbox
          value={!!step.repeat || step.method === 'PUT' || isGet}
          disabled={step.method === 'PUT' || isGet}
          onChange={(on) => onChange({ repeat: on || undefined })}
        >
          {t('calls.repeat')}
        </Checkbox>
      </div>
      <p className="x-help h-wide">{t('calls.repeatHelp')}</p>
      <Try step={step} />
    </div>
  )
}
