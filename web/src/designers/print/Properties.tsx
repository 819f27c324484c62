// SPDX-License-Identifier: Apache-2.0
// What can be set of the chosen block; without one, of the page.
import { Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { t } from '../../i18n/t'
import { Button, Checkbox, type Choice, Input, MultiSelect, Select, TextArea } from '../../ui'
import {
  allFields,
  type Block,
  change,
  type Paper,
  type PrintField,
  putField,
  type Sheet,
} from './model'

const SPECIALS = ['$org', '$today', '$now', '$user', '$title', '$id', '$link']
const PAPERS: Paper[] = ['a4', 'a4_landscape', 'a5', 'a5_landscape', 'receipt']

const plain = (fields: readonly PrintField[]): Choice[] => allFields(fields)

/** A text, and a list of what may stand in it: chosen, it goes where the cursor was. */
function Filled({
  label,
  value,
  fields,
  rows,
  onChange,
}: {
  label: string
  value: string
  fields: readonly PrintField[]
  rows?: number
  onChange: (text: string) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const cursor = useRef<number | null>(null)
  const note = () => {
    cursor.current = box.current?.querySelector('textarea')?.selectionStart ?? null
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only notes where the cursor is left
    <div ref={box} className="pr-filled" onBlur={note}>
      <TextArea label={label} value={value} rows={rows ?? 3} onChange={onChange} />
      <Select
        aria-label={t('printing.putField')}
        placeholder={t('printing.putField')}
        value={null}
        choices={[
          ...plain(fields),
          ...SPECIALS.map((key) => ({
            key,
            title: t(`printing.special.${key.slice(1)}` as never),
          })),
        ]}
        onChange={(key) => key && onChange(putField(value, key, cursor.current ?? value.length))}
      />
    </div>
  )
}

function Figure({
  label,
  value,
  onChange,
}: {
  label: string
  value: number | undefined
  onChange: (value: number | undefined) => void
}) {
  return (
    <Input
      label={label}
      numeric
      inputMode="numeric"
      value={value === undefined ? '' : String(value)}
      onChange={(text) => {
        const digits = text.replace(/\D/g, '').slice(0, 3)
        onChange(digits ? Number(digits) : undefined)
      }}
    />
  )
}

function OfBlock({
  block,
  fields,
  set,
}: {
  block: Block
  fields: readonly PrintField[]
  set: (part: Partial<Block>) => void
}) {
  const sub = fields.find((field) => field.key === block.field)
  const picked = (keys: readonly string[] | undefined, from: readonly PrintField[] | undefined) =>
    (keys ?? []).map((key) => ({
      key,
      title: allFields(from ?? []).find((field) => field.key === key)?.title ?? key,
    }))
  const align = (
    <Select
      label={t('printing.align')}
      value={block.align ?? 'left'}
      choices={(['left', 'center', 'right'] as const).map((key) => ({
        key,
        title: t(`printing.align.${key}`),
      }))}
      onChange={(key) => set({ align: (key ?? 'left') as Block['align'] })}
    />
  )
  switch (block.kind) {
    case 'heading':
    case 'text':
      return (
        <>
          <Filled
            label={t('printing.text')}
            value={block.text ?? ''}
            fields={fields}
            onChange={(text) => set({ text })}
          />
          <Figure
            label={t('printing.size')}
            value={block.size}
            onChange={(size) => set({ size })}
          />
          {align}
          {block.kind === 'text' && (
            <Checkbox value={block.bold === true} onChange={(bold) => set({ bold })}>
              {t('printing.bold')}
            </Checkbox>
          )}
        </>
      )
    case 'grid':
      return (
        <>
          <MultiSelect
            label={t('printing.fields')}
            source={plain(fields)}
            value={picked(block.fields, fields)}
            onChange={(chosen) => set({ fields: chosen.map((one) => one.key) })}
          />
          <Select
            label={t('printing.columns')}
            value={String(block.columns ?? 2)}
            choices={['1', '2', '3'].map((key) => ({ key, title: key }))}
            onChange={(key) => set({ columns: Number(key ?? 2) })}
          />
        </>
      )
    case 'table':
      return (
        <>
          <Select
            label={t('printing.subform')}
            value={block.field ?? null}
            choices={fields
              .filter((field) => field.rows)
              .map((field) => ({ key: field.key, title: field.title }))}
            onChange={(key) => {
              const rows = fields.find((field) => field.key === key)?.rows ?? []
              if (key) set({ field: key, columns: rows.map((field) => field.key), sums: [] })
            }}
          />
          <MultiSelect
            label={t('printing.tableColumns')}
            source={plain(sub?.rows ?? [])}
            value={picked(Array.isArray(block.columns) ? block.columns : [], sub?.rows)}
            onChange={(chosen) => set({ columns: chosen.map((one) => one.key) })}
          />
          <MultiSelect
            label={t('printing.sums')}
            source={plain((sub?.rows ?? []).filter((field) => field.isNumber))}
            value={picked(block.sums, sub?.rows)}
            onChange={(chosen) => set({ sums: chosen.map((one) => one.key) })}
          />
        </>
      )
    case 'qr':
      return (
        <>
          <Filled
            label={t('printing.code')}
            value={block.text ?? ''}
            fields={fields}
            rows={2}
            onChange={(text) => set({ text })}
          />
          <Figure
            label={t('printing.sizeMm')}
            value={block.size}
            onChange={(size) => set({ size })}
          />
          {align}
        </>
      )
    case 'picture':
      return (
        <>
          <Select
            label={t('printing.pictureField')}
            value={block.field ?? null}
            choices={fields
              .filter((field) => field.isFile)
              .map((field) => ({ key: field.key, title: field.title }))}
            onChange={(key) => key && set({ field: key })}
          />
          <Figure
            label={t('printing.heightMm')}
            value={block.height}
            onChange={(height) => set({ height })}
          />
          {align}
        </>
      )
    case 'signatures':
      return (
        <TextArea
          label={t('printing.labels')}
          value={(block.labels ?? []).join('\n')}
          onChange={(text) => set({ labels: text.split('\n').slice(0, 12) })}
        />
      )
    case 'space':
      return (
        <Figure
          label={t('printing.heightMm')}
          value={block.height}
          onChange={(height) => set({ height })}
        />
      )
    default:
      return null
  }
}

function OfPage({
  sheet,
  fields,
  onChange,
}: {
  sheet: Sheet
  fields: readonly PrintField[]
  onChange: (sheet: Sheet) => void
}) {
  return (
    <>
      <h3>{t('printing.page')}</h3>
      <Input
        label={t('printing.name')}
        required
        value={sheet.title.zh ?? ''}
        onChange={(zh) => onChange({ ...sheet, title: { ...sheet.title, zh } })}
      />
      <Input
        label={t('printing.nameEn')}
        value={sheet.title.en ?? ''}
        onChange={(en) => onChange({ ...sheet, title: { ...sheet.title, en } })}
      />
      <Select
        label={t('printing.paper')}
        value={sheet.paper ?? 'a4'}
        choices={PAPERS.map((key) => ({ key, title: t(`printing.paper.${key}`) }))}
        onChange={(key) => onChange({ ...sheet, paper: (key ?? 'a4') as Paper })}
      />
      <Filled
        label={t('printing.header')}
        value={sheet.header ?? ''}
        fields={fields}
        rows={1}
        onChange={(header) => onChange({ ...sheet, header })}
      />
      <Filled
        label={t('printing.footer')}
        value={sheet.footer ?? ''}
        fields={fields}
        rows={1}
        onChange={(footer) => onChange({ ...sheet, footer })}
      />
      <Checkbox
        value={sheet.numbers !== false}
        onChange={(numbers) => onChange({ ...sheet, numbers })}
      >
        {t('printing.numbers')}
      </Checkbox>
    </>
  )
}

export function Properties({
  sheet,
  block,
  fields,
  onChange,
  onRemove,
}: {
  sheet: Sheet
  block: Block | undefined
  fields: readonly PrintField[]
  onChange: (sheet: Sheet) => void
  onRemove: () => void
}) {
  return (
    <section className="pr-properties" aria-label={t('printing.properties')}>
      {block ? (
        <>
          <h3>{t(`printing.kind.${block.kind}`)}</h3>
          <OfBlock
            key={block.uid}
            block={block}
            fields={fields}
            set={(part) => onChange(change(sheet, block.uid, part))}
          />
          {block.kind !== 'line' &&
            block.kind !== 'space' &&
            block.kind !== 'break' &&
            block.kind !== 'signatures' && (
              <Select
                label={t('printing.if')}
                value={block.if ?? null}
                clearable
                placeholder={t('printing.always')}
                choices={plain(fields)}
                onChange={(key) => onChange(change(sheet, block.uid, { if: key ?? undefined }))}
              />
            )}
          <Button icon={Trash2} onPress={onRemove}>
            {t('printing.removeBlock')}
          </Button>
        </>
      ) : (
        <OfPage sheet={sheet} fields={fields} onChange={onChange} />
      )}
    </section>
  )
}
