// SPDX-License-Identifier: Apache-2.0
// The page: blocks one under another as they will be printed, fields as chips. A block is chosen by
// click or Enter, moved by drag or Alt+arrows, removed by Delete.
import { type DragEvent, useState } from 'react'
import { t } from '../../i18n/t'
import { cx } from '../../ui'
import {
  allFields,
  type Block,
  type Kind,
  moveTo,
  type PrintField,
  pieces,
  type Sheet,
} from './model'

export function titleOf(fields: readonly PrintField[], path: string): string {
  if (path.startsWith('$')) return t(`printing.special.${path.slice(1)}` as never)
  return allFields(fields).find((one) => one.key === path)?.title ?? path
}

function Text({ text, fields }: { text: string; fields: readonly PrintField[] }) {
  return (
    <>
      {pieces(text).map((piece, i) =>
        piece.isField ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity
          <span key={i} className="pr-chip">
            {titleOf(fields, piece.text)}
          </span>
        ) : (
          piece.text
        ),
      )}
    </>
  )
}

function Grid({ block, fields }: { block: Block; fields: readonly PrintField[] }) {
  const columns = typeof block.columns === 'number' ? block.columns : 2
  return (
    <div className={cx('pr-grid', `pr-cols-${columns}`)}>
      {(block.fields ?? []).map((path) => (
        <div key={path} className="pr-fact">
          <span>{titleOf(fields, path).split(' · ').pop()}</span>
          <span>
            <span className="pr-chip">{titleOf(fields, path)}</span>
          </span>
        </div>
      ))}
    </div>
  )
}

function Rows({ block, fields }: { block: Block; fields: readonly PrintField[] }) {
  const sub = fields.find((field) => field.key === block.field)
  const columns = Array.isArray(block.columns) ? block.columns : []
  return (
    <table className="pr-table">
      <thead>
        <tr>
          {columns.map((key) => (
            <th key={key}>{sub?.rows?.find((field) => field.key === key)?.title ?? key}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          {columns.map((key) => (
            <td key={key}>…</td>
          ))}
        </tr>
        {(block.sums ?? []).length > 0 && (
          <tr className="pr-total">
            {columns.map((key, i) => (
              <td key={key}>
                {block.sums?.includes(key) ? 'Σ' : i === 0 ? t('printing.total') : ''}
              </td>
            ))}
          </tr>
        )}
      </tbody>
    </table>
  )
}

function Inside({ block, fields }: { block: Block; fields: readonly PrintField[] }) {
  switch (block.kind) {
    case 'heading':
    case 'text':
      return (
        <p
          className={cx(
            `pr-${block.align ?? 'left'}`,
            (block.bold || block.kind === 'heading') && 'pr-bold',
          )}
          style={{ fontSize: (block.size ?? (block.kind === 'heading' ? 16 : 10)) * 1.25 }}
        >
          <Text text={block.text ?? ''} fields={fields} />
        </p>
      )
    case 'grid':
      return <Grid block={block} fields={fields} />
    case 'table':
      return <Rows block={block} fields={fields} />
    case 'qr':
      return (
        <p className={`pr-${block.align ?? 'left'}`}>
          <span className="pr-code">
            <Text text={block.text ?? ''} fields={fields} />
          </span>
        </p>
      )
    case 'picture':
      return (
        <p className={`pr-${block.align ?? 'left'}`}>
          <span className="pr-picture">{titleOf(fields, block.field ?? '')}</span>
        </p>
      )
    case 'signatures':
      return (
        <div className="pr-signs">
          {(block.labels ?? []).map((label, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may sign under one word
            <span key={i}>
              {label}
              <i />
            </span>
          ))}
        </div>
      )
    case 'line':
      return <hr />
    case 'space':
      return <div style={{ height: (block.height ?? 5) * 3 }} />
    default:
      return <div className="pr-break">{t('printing.kind.break')}</div>
  }
}

export function Paper({
  sheet,
  fields,
  selected,
  onSelect,
  onChange,
  onAdd,
  onMove,
  onRemove,
}: {
  sheet: Sheet
  fields: readonly PrintField[]
  selected: string | null
  onSelect: (uid: string | null) => void
  onChange: (sheet: Sheet) => void
  onAdd: (kind: Kind, at: number) => void
  onMove: (uid: string, by: -1 | 1) => void
  onRemove: (block: Block) => void
}) {
  const [over, setOver] = useState<number | null>(null)
  const placeOf = (event: DragEvent, i: number) => {
    const box = event.currentTarget.getBoundingClientRect()
    return event.clientY > box.top + box.height / 2 ? i + 1 : i
  }
  const drop = (event: DragEvent, at: number) => {
    event.preventDefault()
    event.stopPropagation()
    setOver(null)
    const kind = event.dataTransfer.getData('text/x-kind')
    const uid = event.dataTransfer.getData('text/x-block')
    if (kind) onAdd(kind as Kind, at)
    else if (uid) onChange(moveTo(sheet, uid, at))
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; keys and clicks do it too
    <div
      className="pr-desk"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => drop(event, sheet.blocks.length)}
    >
      <div className={`pr-paper pr-${sheet.paper ?? 'a4'}`}>
        {sheet.header && (
          <div className="pr-edge">
            <Text text={sheet.header} fields={fields} />
          </div>
        )}
        {sheet.blocks.length === 0 && <p className="muted">{t('printing.empty')}</p>}
        {sheet.blocks.map((block, i) => (
          // biome-ignore lint/a11y/useSemanticElements: it holds tables and paragraphs
          <div
            key={block.uid}
            role="button"
            tabIndex={0}
            draggable
            aria-pressed={block.uid === selected}
            className={cx(
              'pr-block',
              block.uid === selected && 'pr-selected',
              over === i && 'pr-over',
              over === i + 1 && i === sheet.blocks.length - 1 && 'pr-under',
            )}
            onClick={() => onSelect(block.uid)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' || event.key === ' ') onSelect(block.uid)
              else if (event.key === 'Delete') onRemove(block)
              else if (event.altKey && event.key === 'ArrowUp') onMove(block.uid, -1)
              else if (event.altKey && event.key === 'ArrowDown') onMove(block.uid, 1)
              else return
              event.preventDefault()
            }}
            onDragStart={(event) => event.dataTransfer.setData('text/x-block', block.uid)}
            onDragOver={(event) => {
              event.preventDefault()
              setOver(placeOf(event, i))
            }}
            onDragLeave={() => setOver(null)}
            onDrop={(event) => drop(event, placeOf(event, i))}
          >
            <span className="sr-only">
              {t('printing.blockN', { n: i + 1, kind: t(`printing.kind.${block.kind}`) })}
            </span>
            <Inside block={block} fields={fields} />
          </div>
        ))}
        {(sheet.footer || sheet.numbers !== false) && (
          <div className="pr-edge pr-foot">
            <span>
              <Text text={sheet.footer ?? ''} fields={fields} />
            </span>
            {sheet.numbers !== false && <span>{t('printing.pageNumber')}</span>}
          </div>
        )}
      </div>
    </div>
  )
}
