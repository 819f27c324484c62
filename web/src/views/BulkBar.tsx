// SPDX-License-Identifier: Apache-2.0
// What can be done with the selected rows at once; each answers for itself.
import { Download, ListChecks, PenLine, Printer, Send, Trash2, UserPlus, X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { errorText } from '../api/client'
import type { FieldInfo, FormInfo, Row } from '../api/forms'
import { assignRecord, bulk, type BulkAnswer } from '../api/records'
import { isReadOnly, isRef, type Value } from '../core/schema'
import { FieldInput } from '../fields'
import { t } from '../i18n/t'
import { Button, confirm, Dialog, IconButton, Select, toast } from '../ui'

const Begin = lazy(async () => {
  const [page, words] = await Promise.all([
    import('../app/plans/BeginDialog'),
    import('../app/plans/words'),
  ])
  await words.loadPlanWords()
  return page
})

const StartMany = lazy(async () => {
  const [page, words] = await Promise.all([
    import('../app/work/StartMany'),
    import('../app/work/words'),
    import('../app/work/work.css'),
  ])
  await words.loadWorkWords()
  return page
})

function EditDialog({
  fields,
  fixed,
  count,
  onClose,
  onApply,
}: {
  fields: readonly FieldInfo[]
  fixed?: FieldInfo
  count: number
  onClose: () => void
  onApply: (field: FieldInfo, value: Value) => Promise<void>
}) {
  const [key, setKey] = useState(fixed?.key ?? null)
  const [value, setValue] = useState<Value>(null)
  const [busy, setBusy] = useState(false)
  const field = fixed ?? fields.find((one) => one.key === key)
  const apply = async () => {
    if (!field) return
    setBusy(true)
    await onApply(field, value)
    setBusy(false)
    onClose()
  }
  return (
    <Dialog
      isOpen
      size="s"
      keepOpen
      title={fixed ? t('bulk.assign') : t('bulk.edit')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={!field} onPress={apply}>
            {t('bulk.applyTo', { n: count })}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {!fixed && (
          <Select
            label={t('bulk.field')}
            choices={fields.map((one) => ({ key: one.key, title: one.title }))}
            value={key}
            onChange={(next) => {
              setKey(next)
              setValue(null)
            }}
          />
        )}
        {field && (
          <FieldInput
            key={field.key}
            field={{ ...field, required: false, writable: true, computed: false }}
            value={value}
            onChange={setValue}
          />
        )}
      </div>
    </Dialog>
  )
}

function tell(answer: BulkAnswer, total: number) {
  const failed = answer.results.filter((one) => one.error)
  if (failed.length === 0) {
    toast({ text: t('bulk.done', { n: total }), tone: 'ok' })
    return
  }
  const why = failed[0]?.error
  toast({
    text: t('bulk.partly', {
      ok: total - failed.length,
      failed: failed.length,
      why: why?.message ?? why?.code ?? '',
    }),
    tone: 'danger',
  })
}

export function BulkBar({
  form,
  selected,
  onClear,
  onChanged,
  onExport,
  onPrint,
}: {
  form: FormInfo
  selected: ReadonlyMap<string, Row>
  onClear: () => void
  onChanged: () => void
  onExport?: () => void
  onPrint?: () => void
}) {
  const [open, setOpen] = useState<'edit' | 'assign' | 'plan' | 'flow' | null>(null)
  const rows = [...selected.values()]
  const editable = form.fields.filter(
    (field) => !isReadOnly(field) && !field.fields && field.key !== form.state_field,
  )
  const owner = form.system.find((field) => field.key === 'owner')
  const run = async (body: Parameters<typeof bulk>[1]) => {
    try {
      tell(await bulk(form.key, body), rows.length)
      onClear()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    onChanged()
  }
  // Owners are not values: each row is asked for by itself.
  const assign = async (value: Value) => {
    const to = isRef(value) ? value.id : null
    const answers = await Promise.allSettled(rows.map((row) => assignRecord(form.key, row, to)))
    const failed = answers.filter((one) => one.status === 'rejected')
    tell(
      {
        results: answers.map((one) => ({
          id: null,
          error: one.status === 'rejected' ? { message: errorText(one.reason) } : null,
        })),
      },
      rows.length,
    )
    if (failed.length === 0) onClear()
    onChanged()
  }
  const remove = async () => {
    const sure = await confirm({
      title: t('bulk.deleteTitle', { n: rows.length }),
      body: t('bulk.deleteBody'),
      okText: t('ui.delete'),
      danger: true,
    })
    if (sure) await run({ delete: rows.map(({ id, rev }) => ({ id, rev })) })
  }
  const may = (action: string) => form.can.includes(action) && !form.is_ledger
  return (
    <div className="v-bulk" role="toolbar" aria-label={t('bulk.title')}>
      <strong>{t('ui.selectedCount', { n: rows.length })}</strong>
      {may('assign') && owner && (
        <Button size="s" icon={UserPlus} onPress={() => setOpen('assign')}>
          {t('bulk.assign')}
        </Button>
      )}
      {may('update') && editable.length > 0 && (
        <Button size="s" icon={PenLine} onPress={() => setOpen('edit')}>
          {t('bulk.edit')}
        </Button>
      )}
      {may('update') && form.has_plans && (
        <Button size="s" icon={ListChecks} onPress={() => setOpen('plan')}>
          {t('bulk.plan')}
        </Button>
      )}
      {form.has_flows && (
        <Button size="s" icon={Send} onPress={() => setOpen('flow')}>
          {t('bulk.flow')}
        </Button>
      )}
      {onExport && (
        <Button size="s" icon={Download} onPress={onExport}>
          {t('list.export')}
        </Button>
      )}
      {onPrint && (
        <Button size="s" icon={Printer} onPress={onPrint}>
          {t('record.print')}
        </Button>
      )}
      {may('delete') && (
        <Button size="s" icon={Trash2} onPress={remove}>
          {t('ui.delete')}
        </Button>
      )}
      <IconButton icon={X} size="s" label={t('bulk.clear')} onPress={onClear} />
      {open === 'plan' && (
        <Suspense>
          <Begin
            form={form.key}
            ids={rows.map((row) => row.id)}
            onClose={() => setOpen(null)}
            onDone={onClear}
          />
        </Suspense>
      )}
      {open === 'flow' && (
        <Suspense>
          <StartMany
            form={form}
            rows={rows}
            onClose={() => setOpen(null)}
            onDone={(left) => left.length === 0 && onClear()}
          />
        </Suspense>
      )}
      {(open === 'edit' || open === 'assign') && (
        <EditDialog
          fields={editable}
          fixed={open === 'assign' ? owner : undefined}
          count={rows.length}
          onClose={() => setOpen(null)}
          onApply={(field, value) =>
            field.system
              ? assign(value)
              : run({
                  update: rows.map(({ id, rev }) => ({ id, rev, values: { [field.key]: value } })),
                })
          }
        />
      )}
    </div>
  )
}
