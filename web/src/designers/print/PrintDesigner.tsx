// SPDX-License-Identifier: Apache-2.0
// 打印模板: what is printed of a form's records. The page in the middle as it will lie on paper, blocks to
// the left, the chosen block's properties to the right; the server makes the PDF of the preview.
import './print.css'
import { useQueries, useQuery } from '@tanstack/react-query'
import { Eye, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { del, errorText, get, patch, post } from '../../api/client'
import { useLeaving } from '../../app/leaving'
import { Failed } from '../../app/shell/Boundary'
import { Page } from '../../app/shell/Page'
import { t } from '../../i18n/t'
import { Button, confirm, Empty, IconButton, Select, Skeleton, toast } from '../../ui'
import type { ServerDesign } from '../form/FormDesigner'
import type { DesignField } from '../form/model'
import { UndoRedo, useEditorKeys } from '../frame/UndoRedo'
import { begin, type History, step } from '../undo'
import {
  type Block,
  firstSheet,
  fromServer,
  insert,
  isOffered,
  type Kind,
  moveBy,
  newBlock,
  type PrintField,
  remove,
  type SentSheet,
  type Sheet,
  toServer,
} from './model'
import { Paper } from './Paper'
import { openPreview } from './preview'
import { Properties } from './Properties'
import { word } from '../word'

interface Template {
  id: string
  title: string
  rev: number
  spec: SentSheet
}

const FILES = new Set(['attachment', 'image', 'signature'])
const NUMBERS = new Set(['integer', 'decimal', 'money', 'percent', 'measure', 'duration', 'rollup'])

const targetOf = (field: DesignField): string | undefined =>
  field.type === 'link' && typeof field.options.target === 'string'
    ? field.options.target
    : undefined

const offered = (field: DesignField, far?: Map<string, PrintField[]>): PrintField => ({
  key: field.key ?? '',
  title: word(field.title),
  type: field.type,
  rows: field.type === 'subform' ? (field.fields ?? []).map((one) => offered(one)) : undefined,
  linked: far?.get(targetOf(field) ?? ''),
  isFile: FILES.has(field.type),
  isNumber: NUMBERS.has(field.type),
})

const KINDS: Kind[] = [
  'heading',
  'text',
  'grid',
  'table',
  'qr',
  'picture',
  'signatures',
  'line',
  'space',
  'break',
]

const words = (key: string) => t(`printing.first.${key}` as never)

function Workshop({
  form,
  row,
  fields,
  onSaved,
  onGone,
}: {
  form: string
  row: Template
  fields: PrintField[]
  onSaved: (row: Template) => void
  onGone: () => void
}) {
  const [history, setHistory] = useState<History<Sheet>>(() => begin(fromServer(row.spec)))
  const [selected, select] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const sheet = history.now
  const set = (next: Sheet) => setHistory((h) => step(h, next))
  const changed = JSON.stringify(toServer(sheet)) !== JSON.stringify(row.spec)
  useLeaving(changed)
  const at = sheet.blocks.findIndex((block) => block.uid === selected)
  const block = sheet.blocks[at]

  const add = (kind: Kind, place?: number) => {
    const made = newBlock(kind, fields, words)
    set(insert(sheet, made, place ?? (at < 0 ? sheet.blocks.length : at + 1)))
    select(made.uid)
  }
  const drop = (one: Block) => {
    set(remove(sheet, one.uid))
    select(null)
  }

  useEditorKeys(setHistory)

  const save = async () => {
    setBusy(true)
    try {
      const spec = toServer(sheet)
      onSaved(
        await patch<Template>(`/forms/${form}/print-templates/${row.id}`, { rev: row.rev, spec }),
      )
      toast({ text: t('printing.saved'), tone: 'ok' })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }

  const look = async () => {
    try {
      await openPreview(form, toServer(sheet))
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }

  const discard = async () => {
    const sure = await confirm({
      title: t('printing.removeAsk', { name: row.title }),
      body: t('printing.removeHelp'),
      okText: t('ui.delete'),
      danger: true,
    })
    if (!sure) return
    try {
      await del(`/forms/${form}/print-templates/${row.id}`)
      onGone()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }

  return (
    <>
      <div className="pr-bar">
        <UndoRedo history={history} set={setHistory} />
        <Button icon={Eye} onPress={look}>
          {t('printing.preview')}
        </Button>
        <IconButton icon={Trash2} label={t('printing.remove')} onPress={discard} />
        <Button variant="primary" busy={busy} disabled={!changed} onPress={save}>
          {t('printing.save')}
        </Button>
      </div>
      <div className="pr-panes">
        <section className="pr-kinds" aria-label={t('printing.blocks')}>
          {KINDS.filter((kind) => isOffered(kind, fields)).map((kind) => (
            <button
              key={kind}
              type="button"
              className="pr-kind"
              draggable
              onDragStart={(event) => event.dataTransfer.setData('text/x-kind', kind)}
              onClick={() => add(kind)}
            >
              {t(`printing.kind.${kind}`)}
            </button>
          ))}
        </section>
        <Paper
          sheet={sheet}
          fields={fields}
          selected={selected}
          onSelect={select}
          onChange={set}
          onAdd={(kind, place) => add(kind, place)}
          onMove={(uid, by) => set(moveBy(sheet, uid, by))}
          onRemove={drop}
        />
        <Properties
          sheet={sheet}
          block={block}
          fields={fields}
          onChange={set}
          onRemove={() => block && drop(block)}
        />
      </div>
    </>
  )
}

function Sheets({
  design,
  first,
  fields,
}: {
  design: ServerDesign
  first: Template[]
  fields: PrintField[]
}) {
  const [rows, setRows] = useState(first)
  const [at, setAt] = useState(first[0]?.id ?? null)
  const form = design.full_key
  const row = rows.find((one) => one.id === at)
  const make = async () => {
    try {
      const spec = toServer(firstSheet(design.form.title, fields, words))
      const made = await post<Template>(`/forms/${form}/print-templates`, { spec })
      setRows([...rows, made])
      setAt(made.id)
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  return (
    <Page
      title={t('printing.of', { name: word(design.form.title) })}
      crumb={{ title: t('nav.forms'), href: '/admin/forms' }}
      lead={t('printing.lead')}
      actions={
        <>
          {rows.length > 1 && (
            <Select
              aria-label={t('printing.which')}
              value={at}
              choices={rows.map((one) => ({ key: one.id, title: one.title }))}
              onChange={setAt}
            />
          )}
          <Button variant="primary" icon={Plus} onPress={make}>
            {t('printing.new')}
          </Button>
        </>
      }
    >
      {row ? (
        <Workshop
          key={`${row.id}.${row.rev}`}
          form={form}
          row={row}
          fields={fields}
          onSaved={(now) => setRows(rows.map((one) => (one.id === now.id ? now : one)))}
          onGone={() => {
            const left = rows.filter((one) => one.id !== row.id)
            setRows(left)
            setAt(left[0]?.id ?? null)
          }}
        />
      ) : (
        <Empty title={t('printing.none')}>{t('printing.noneHelp')}</Empty>
      )}
    </Page>
  )
}

export default function PrintDesigner({ form }: { form: string }) {
  const design = useQuery({
    queryKey: ['design', form],
    queryFn: () => get<ServerDesign>(`/forms/${form}/design`),
    gcTime: 0,
  })
  const list = useQuery({
    queryKey: ['print-designs', form],
    queryFn: () => get<{ rows: Template[] }>(`/forms/${form}/print-templates`),
    gcTime: 0,
  })
  const targets = [
    ...new Set(
      ((design.data?.form.fields ?? []) as DesignField[]).flatMap((field) => targetOf(field) ?? []),
    ),
  ]
  // Titles of what lies behind the links; without them the page works, too.
  const far = useQueries({
    queries: targets.map((target) => ({
      queryKey: ['design', target],
      queryFn: () => get<ServerDesign>(`/forms/${target}/design`),
    })),
  })
  const error = design.error ?? list.error
  if (error)
    return (
      <Failed
        error={error}
        onRetry={() => {
          design.refetch()
          list.refetch()
        }}
      />
    )
  if (!design.data || !list.data) return <Skeleton lines={8} />
  const behind = new Map(
    targets.map((target, i) => [
      target,
      ((far[i]?.data?.form.fields ?? []) as DesignField[])
        .filter((one) => one.key && one.type !== 'subform')
        .map((one) => offered(one)),
    ]),
  )
  const fields = (design.data.form.fields as DesignField[])
    .filter((one) => one.key)
    .map((one) => offered(one, behind))
  return <Sheets design={design.data} first={list.data.rows} fields={fields} />
}
