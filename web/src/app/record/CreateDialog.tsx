// SPDX-License-Identifier: Apache-2.0
// A new record in a drawer, with what is already known filled in.
import { useMemo, useState } from 'react'
import { useForm } from '../../api/hooks'
import type { FormInfo, Row } from '../../api/forms'
import { createRecord } from '../../api/records'
import { isEmpty, isReadOnly, type Values } from '../../core/schema'
import { FormRenderer } from '../../form'
import { t } from '../../i18n/t'
import { Drawer, Skeleton, toast } from '../../ui'
import { useMe } from '../session'
import { recordHref } from '../source'
import { Failed } from '../shell/Boundary'

function defaultsOf(form: FormInfo): Values {
  return Object.fromEntries(
    form.fields.flatMap((field) =>
      field.default === undefined ? [] : [[field.key, field.default]],
    ),
  )
}

// What was left empty is not sent, nor what only the server writes.
function filled(form: FormInfo, values: Values): Values {
  const writable = new Set(
    form.fields.filter((field) => !isReadOnly(field)).map((field) => field.key),
  )
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => writable.has(key) && !isEmpty(value)),
  )
}

// Where the linked record is known, what names it is the server's to fill in.
function fieldsFor(form: FormInfo, prefill: Values): FormInfo['fields'] {
  const known = form.fields.flatMap((field) => (prefill[field.key] ? (field.text_from ?? []) : []))
  return form.fields.map((field) =>
    known.includes(field.key) ? { ...field, required: false } : field,
  )
}

function Body({
  form,
  prefill,
  onClose,
  onCreated,
}: {
  form: FormInfo
  prefill: Values
  onClose: () => void
  onCreated: (row: Row) => void
}) {
  const me = useMe()
  const [given] = useState(() => ({ ...defaultsOf(form), ...prefill }))
  const fields = useMemo(() => fieldsFor(form, prefill), [form, prefill])
  return (
    <FormRenderer
      form={form.key}
      fields={fields}
      sections={form.sections}
      tabs={form.tabs}
      initial={given}
      draftKey={Object.keys(prefill).length > 0 ? undefined : `${form.key}.new`}
      rules={form}
      isNew
      duplicates={form.duplicates}
      recordHref={(id) => recordHref(form.key, id)}
      me={me?.user.id}
      dept={me?.user.dept ?? undefined}
      autoFocus
      onCancel={onClose}
      onSubmit={async (values) => {
        const row = await createRecord(form.key, filled(form, values))
        toast({ text: t('record.created', { name: row.title }), tone: 'ok' })
        onCreated(row)
      }}
    />
  )
}

export function CreateDialog({
  form: key,
  prefill = {},
  onClose,
  onCreated,
}: {
  form: string
  prefill?: Values
  onClose: () => void
  onCreated: (row: Row) => void
}) {
  const { data: form, error } = useForm(key)
  return (
    <Drawer
      isOpen
      keepOpen
      size="l"
      title={t('record.new', { name: form?.title ?? '' })}
      onClose={onClose}
    >
      {error ? (
        <Failed error={error} />
      ) : form ? (
        <Body form={form} prefill={prefill} onClose={onClose} onCreated={onCreated} />
      ) : (
        <Skeleton lines={8} />
      )}
    </Drawer>
  )
}
