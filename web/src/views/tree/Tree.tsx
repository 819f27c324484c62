// SPDX-License-Identifier: Apache-2.0
// Records below the record that they link to. Branches are read as they open; a record is moved by drag
// or from its menu, with undo, and never below itself. A search shows what it finds as a plain list.
import './tree.css'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight, MoreVertical } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { errorText, isApiError } from '../../api/client'
import { cellOf, type FieldInfo, nameOfRow, type Row } from '../../api/forms'
import { aggregate, getRecord, patchRecord, queryRecords } from '../../api/records'
import { allOf, type Filter } from '../../core/filter'
import { isEmpty, isRef, type Ref, type Value } from '../../core/schema'
import { FieldCell, useFieldSource } from '../../fields'
import { t } from '../../i18n/t'
import { Button, Combobox, cx, Dialog, Empty, IconButton, Skeleton, toast } from '../../ui'
import type { KindProps } from '../kindProps'
import { type Branch, type Line, linesOf, stepFrom, TOP } from './model'

const MOST = 200
const FACTS = 3
/** Deeper than this nobody looks for a loop; the tree draws none in any case. */
const DEEPEST = 64

type Props = KindProps & { parent: FieldInfo }

const below = (field: FieldInfo, ids: readonly string[]): Filter => ({
  field: field.key,
  op: 'in',
  value: [...ids],
})

/** The branches that are open, and how many records stand below each record shown. */
function useBranches(props: Props, open: ReadonlySet<string>) {
  const { form, parent, query, round } = props
  const isFlat = query.search !== ''
  const parents = [TOP, ...[...open].sort()]
  const { data, error, refetch } = useQuery({
    queryKey: ['tree', form.key, parent.key, query, parents, round],
    queryFn: async ({ signal }) => {
      const read = async (id: string): Promise<[string, Branch]> => {
        const at: Filter | null =
          id !== TOP ? below(parent, [id]) : isFlat ? null : { field: parent.key, op: 'empty' }
        const search = id === TOP ? query.search : ''
        const filter = allOf(query.filter, at)
        const page = await queryRecords(form.key, { ...query, filter, search, limit: MOST }, signal)
        return [id, { rows: page.rows, isCut: page.next !== '' }]
      }
      const branches = new Map(await Promise.all(parents.map(read)))
      const ids = [...branches.values()].flatMap((one) => one.rows.map((row) => row.id))
      const counted =
        ids.length === 0
          ? { rows: [] }
          : await aggregate(
              form.key,
              {
                dims: [{ field: parent.key }],
                measures: [{ fn: 'count' }],
                filter: allOf(query.filter, below(parent, ids.slice(0, 1000))),
              },
              signal,
            )
      const kids = new Map(ids.map((id) => [id, 0]))
      for (const { dims, measures } of counted.rows)
        if (isRef(dims[0])) kids.set(dims[0].id, Number(measures[0]))
      return { branches, kids }
    },
    placeholderData: (old) => old,
  })
  return { data, error, refetch }
}

/** Whether `to` stands below `id`: then `id` cannot go below `to`. */
async function standsBelow(props: Props, id: string, to: string): Promise<boolean> {
  let at: string | null = to
  for (let step = 0; at && step < DEEPEST; step += 1) {
    if (at === id) return true
    const above = cellOf(await getRecord(props.form.key, at), props.parent.key)
    at = isRef(above) ? above.id : null
  }
  return false
}

function useMove(props: Props) {
  const { form, parent, onChanged, did } = props
  const send = async (row: Row, to: Ref | null) => {
    const saved = await patchRecord(form.key, row, { [parent.key]: to })
    onChanged()
    return saved
  }
  return async (row: Row, to: Ref | null) => {
    const from = (cellOf(row, parent.key) ?? null) as Ref | null
    if ((from?.id ?? null) === (to?.id ?? null)) return
    try {
      if (to && (await standsBelow(props, row.id, to.id))) {
        toast({ text: t('tree.loop', { name: nameOfRow(form, row) }), tone: 'danger' })
        return
      }
      await send(row, to)
      did({
        text: t('time.moved', { name: nameOfRow(form, row) }),
        back: async () => {
          await send(await getRecord(form.key, row.id), from)
          return true
        },
        again: async () => {
          if (to && (await standsBelow(props, row.id, to.id))) return false
          await send(await getRecord(form.key, row.id), to)
          return true
        },
      })
    } catch (why) {
      const stale = isApiError(why) && why.code === 'CONFLICT'
      toast({ text: stale ? t('edit.conflict') : errorText(why), tone: 'danger' })
      if (stale) onChanged()
    }
  }
}

function MoveDialog({
  name,
  parent,
  onMove,
  onClose,
}: {
  name: string
  parent: FieldInfo
  onMove: (to: Ref) => void
  onClose: () => void
}) {
  const source = useFieldSource()
  const [to, setTo] = useState<Ref | null>(null)
  return (
    <Dialog
      isOpen
      size="s"
      keepOpen
      title={t('time.moveTitle', { name })}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" disabled={!to} onPress={() => to && onMove(to)}>
            {t('time.moveDo')}
          </Button>
        </>
      }
    >
      <Combobox
        label={parent.title}
        source={async (query, signal) =>
          (await source.findRefs(parent, query, signal)).map((one) => ({
            key: one.id,
            title: one.title,
            hint: one.hint,
          }))
        }
        value={to ? { key: to.id, title: to.title } : null}
        onChange={(choice) => setTo(choice && { id: choice.key, title: choice.title })}
        autoFocus
      />
    </Dialog>
  )
}

function Item({
  line,
  props,
  isHere,
  facts,
  onToggle,
  onMove,
  onAsk,
}: {
  line: Line
  props: Props
  isHere: boolean
  facts: readonly FieldInfo[]
  onToggle: () => void
  onMove: (id: string, to: Ref) => void
  onAsk: () => void
}) {
  const { row } = line
  const { form, parent } = props
  const [isOver, setOver] = useState(false)
  const name = nameOfRow(form, row)
  const tone = props.tone?.(row)
  const may = props.mayEdit(row, parent)
  return (
    <div
      role="treeitem"
      aria-level={line.level}
      aria-posinset={line.at}
      aria-setsize={line.of}
      aria-expanded={line.kids === 0 ? undefined : line.isOpen}
      aria-selected={isHere}
      tabIndex={isHere ? 0 : -1}
      data-id={row.id}
      className={cx('e-line', isOver && 'e-over', tone && `e-tone x-tone-${tone}`)}
      style={{ paddingLeft: 12 + (line.level - 1) * 24 }}
      draggable={may}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', row.id)
        event.dataTransfer.effectAllowed = 'move'
      }}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        const id = event.dataTransfer.getData('text/plain')
        if (id && id !== row.id) onMove(id, { id: row.id, title: name })
      }}
    >
      {line.kids === 0 ? (
        <span className="e-fold" />
      ) : (
        <button
          type="button"
          tabIndex={-1}
          className="e-fold"
          aria-label={t(line.isOpen ? 'tree.close' : 'tree.open', { name })}
          onClick={onToggle}
        >
          {line.isOpen ? <ChevronDown size={16} /> : <ChevronRight size={16} />}
        </button>
      )}
      <a
        href={props.href(row)}
        tabIndex={-1}
        draggable={false}
        className="e-name"
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return
          event.preventDefault()
          props.onOpen(row)
        }}
      >
        {name}
      </a>
      {!!line.kids && <span className="muted num">{line.kids}</span>}
      <span className="e-facts">
        {facts
          .filter((field) => !isEmpty(cellOf(row, field.key) as Value))
          .slice(0, FACTS)
          .map((field) => (
            <FieldCell
              key={field.key}
              field={field}
              value={cellOf(row, field.key)}
              masked={row.masked?.includes(field.key)}
            />
          ))}
      </span>
      {may && (
        <IconButton
          icon={MoreVertical}
          size="s"
          label={t('board.move', { name })}
          onPress={onAsk}
        />
      )}
    </div>
  )
}

export default function Tree(given: KindProps) {
  const { parent } = given.shown
  return parent ? <Records {...given} parent={parent} /> : null
}

function Records(props: Props) {
  const { form, parent, fields, onOpen } = props
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [here, setHere] = useState('')
  const [asked, setAsked] = useState<Row | null>(null)
  const [dialog, setDialog] = useState<Row | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const wants = useRef(false)
  const { data, error, refetch } = useBranches(props, open)
  const move = useMove(props)
  const lines = useMemo(() => (data ? linesOf(data.branches, open, data.kids) : []), [data, open])
  const at = Math.max(
    0,
    lines.findIndex((line) => line.row.id === here),
  )
  useEffect(() => {
    if (!wants.current) return
    wants.current = false
    const id = lines[at]?.row.id
    box.current?.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus()
  })
  const toggle = (id: string, isOpen: boolean) =>
    setOpen((old) => {
      const next = new Set(old)
      if (isOpen) next.add(id)
      else next.delete(id)
      return next
    })
  const press = (event: KeyboardEvent) => {
    const line = lines[at]
    if (!line || event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Enter' || event.key === ' ') {
      if ((event.target as HTMLElement).closest('button')) return
      event.preventDefault()
      onOpen(line.row)
      return
    }
    if (event.key === 'm' && props.mayEdit(line.row, parent)) {
      event.preventDefault()
      event.stopPropagation()
      setDialog(line.row)
      return
    }
    const step = stepFrom(lines, at, event.key)
    if (!step) return
    event.preventDefault()
    event.stopPropagation()
    wants.current = true
    if (step.open !== undefined) toggle(line.row.id, step.open)
    else setHere(lines[step.to ?? at]?.row.id ?? '')
  }
  const moveId = async (id: string, to: Ref | null) => {
    const row = lines.find((line) => line.row.id === id)?.row
    if (row) await move(row, to)
  }
  if (error)
    return (
      <Empty
        title={errorText(error)}
        action={<Button onPress={() => refetch()}>{t('ui.retry')}</Button>}
      />
    )
  if (!data) return <Skeleton lines={8} />
  const facts = fields.filter((field) => field.key !== form.title_field && field.key !== parent.key)
  const isCut = [...data.branches.values()].some((one) => one.isCut)
  return (
    <div className="e-page">
      {(isCut || props.query.search !== '') && (
        <p className="e-note">{t(isCut ? 'tree.cut' : 'tree.flat')}</p>
      )}
      <div
        ref={box}
        role="tree"
        tabIndex={-1}
        aria-label={form.title}
        className="e-tree"
        onKeyDown={press}
      >
        {lines.map((line) => (
          <Item
            key={`${line.parent}/${line.row.id}`}
            line={line}
            props={props}
            isHere={lines[at] === line}
            facts={facts}
            onToggle={() => {
              setHere(line.row.id)
              toggle(line.row.id, !line.isOpen)
            }}
            onMove={moveId}
            onAsk={() => {
              setHere(line.row.id)
              setAsked(line.row)
            }}
          />
        ))}
      </div>
      {asked && (
        <Dialog
          isOpen
          size="s"
          title={t('time.moveTitle', { name: nameOfRow(form, asked) })}
          onClose={() => setAsked(null)}
        >
          <div className="x-stack">
            <Button
              onPress={() => {
                setDialog(asked)
                setAsked(null)
              }}
            >
              {t('tree.moveBelow')}
            </Button>
            <Button
              disabled={!cellOf(asked, parent.key)}
              onPress={() => {
                move(asked, null)
                setAsked(null)
              }}
            >
              {t('tree.moveTop')}
            </Button>
          </div>
        </Dialog>
      )}
      {dialog && (
        <MoveDialog
          name={nameOfRow(form, dialog)}
          parent={parent}
          onClose={() => setDialog(null)}
          onMove={(to) => {
            setDialog(null)
            setOpen((old) => new Set(old).add(to.id))
            move(dialog, to)
          }}
        />
      )}
    </div>
  )
}
