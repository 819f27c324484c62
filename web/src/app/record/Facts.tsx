// SPDX-License-Identifier: Apache-2.0
// The fields of a record by section, each edited in its place.
import { Eye, PenLine } from 'lucide-react'
import { useState } from 'react'
import { errorText } from '../../api/client'
import { cellOf, type FieldInfo, type FormInfo, type Row } from '../../api/forms'
import { revealCell } from '../../api/records'
import { canEdit, isMasked } from '../../core/perm'
import { isEmpty, type Value } from '../../core/schema'
import { FieldDisplay, FieldInput, widgetOf } from '../../fields'
import { layoutOf, type Part } from '../../form'
import { t } from '../../i18n/t'
import { Button, cx, IconButton, Tabs, toast } from '../../ui'
import { useShortcuts } from '../shell/keys'
import { useRuledFields } from './ruled'
import { saveField } from './save'

function Editing({
  form,
  row,
  field,
  onDone,
}: {
  form: FormInfo
  row: Row
  field: FieldInfo
  onDone: () => void
}) {
  const [value, setValue] = useState<Value>((row.values[field.key] ?? null) as Value)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      await saveField(form, row, field.key, value)
      onDone()
    } catch (failed) {
      setError(errorText(failed))
      setBusy(false)
    }
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble up from the control
    <div
      className="r-editing"
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation()
          onDone()
        }
        const enter =
          event.key === 'Enter' &&
          (event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement)
        if (enter && !event.defaultPrevented) {
          event.preventDefault()
          save()
        }
      }}
    >
      <FieldInput
        field={field}
        value={value}
        onChange={setValue}
        label={false}
        error={error}
        autoFocus
      />
      <div className="x-row">
        <Button size="s" variant="primary" busy={busy} onPress={save}>
          {t('ui.save')}
        </Button>
        <Button size="s" onPress={onDone}>
          {t('ui.cancel')}
        </Button>
      </div>
    </div>
  )
}

/** A masked value with its button: one press, and the log has a line. */
export function Revealable({ form, row, field }: { form: FormInfo; row: Row; field: FieldInfo }) {
  const [shown, setShown] = useState<Value | undefined>(undefined)
  const [busy, setBusy] = useState(false)
  const reveal = async () => {
    setBusy(true)
    try {
      setShown(await revealCell(form.key, row.id, field.key))
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  if (shown !== undefined) return <FieldDisplay field={field} value={shown} />
  const may = form.can.includes('reveal') || row.can?.includes('reveal')
  return (
    <span className="r-masked">
      <FieldDisplay field={field} value={row.values[field.key]} masked />
      {may && !isEmpty(row.values[field.key]) && (
        <IconButton
          icon={Eye}
          size="s"
          label={t('record.reveal', { field: field.title })}
          busy={busy}
          onPress={reveal}
        />
      )}
    </span>
  )
}

// States move by their buttons; a ledger is written by what it belongs to.
const isEditable = (form: FormInfo, row: Row, field: FieldInfo) =>
  canEdit(field, row) && !form.is_ledger && field.key !== form.state_field

function Fact({
  form,
  row,
  field,
  editing,
  onEdit,
  onDone,
}: {
  form: FormInfo
  row: Row
  field: FieldInfo
  editing: boolean
  onEdit: () => void
  onDone: () => void
}) {
  const masked = isMasked(row, field.key)
  const editable = isEditable(form, row, field)
  const value = row.values[field.key]
  return (
    <div className={cx('r-fact', widgetOf(field).wide && 'r-fact-wide')}>
      <dt className={cx(field.pressable !== undefined && 'sr-only')}>{field.title}</dt>
      <dd>
        {editing ? (
          <Editing form={form} row={row} field={field} onDone={onDone} />
        ) : masked ? (
          <Revealable form={form} row={row} field={field} />
        ) : (
          <>
            <div className="r-value">
              {isEmpty(value) && editable ? (
                <button type="button" className="r-add" onClick={onEdit}>
                  {t('record.addValue')}
                </button>
              ) : (
                <FieldDisplay field={field} value={value} row={row} />
              )}
            </div>
            {editable && !isEmpty(value) && (
              <IconButton
                icon={PenLine}
                size="s"
                className="r-pen no-print"
                label={t('record.editField', { field: field.title })}
                onPress={onEdit}
              />
            )}
          </>
        )}
      </dd>
    </div>
  )
}

export function Facts({
  form,
  row,
  skip = [],
}: {
  form: FormInfo
  row: Row
  skip?: readonly string[]
}) {
  const [editing, setEditing] = useState<string | null>(null)
  const ruled = useRuledFields(form, row)
  const fields = ruled.filter((field) => !skip.includes(field.key))
  useShortcuts([
    {
      key: 'e',
      title: 'keys.editRecord',
      run: () => setEditing(fields.find((field) => isEditable(form, row, field))?.key ?? null),
    },
  ])
  const layout = layoutOf(fields, form.sections, form.tabs)
  const draw = (part: Part<FieldInfo>, at: number) => (
    <section key={part.title ?? at.toString()}>
      {part.title && <h3>{part.title}</h3>}
      <dl>
        {part.fields.map((field) => (
          <Fact
            key={field.key}
            form={form}
            row={row}
            field={field}
            editing={editing === field.key}
            onEdit={() => setEditing(field.key)}
            onDone={() => setEditing(null)}
          />
        ))}
      </dl>
    </section>
  )
  return (
    <div className="r-facts">
      {layout.above.map(draw)}
      {layout.tabs.length > 0 && (
        <Tabs
          label={t('ui.formTabs')}
          items={layout.tabs.map(({ title, parts }, n) => ({
            key: String(n),
            title,
            content: parts.map(draw),
          }))}
        />
      )}
      <section>
        <dl className="r-system">
          {form.system.map((field) => {
            const value = cellOf(row, field.key)
            return value ? (
              <div key={field.key} className="r-fact">
                <dt>{field.title}</dt>
                <dd>
                  <FieldDisplay field={field} value={value} />
                </dd>
              </div>
            ) : null
          })}
        </dl>
      </section>
    </div>
  )
}
