// SPDX-License-Identifier: Apache-2.0
// Records as cards, a column for each choice of a field. A card is dragged to another column, or moved
// there from its menu; either way the field is saved, with undo.
import './board.css'
import { useQuery } from '@tanstack/react-query'
import { MoreVertical } from 'lucide-react'
import { Button as AriaButton, GridList, GridListItem, useDragAndDrop } from 'react-aria-components'
import { errorText } from '../../api/client'
import { cellOf, type FieldInfo, nameOfRow, type Row } from '../../api/forms'
import { aggregate, getRecord, patchRecord, queryRecords } from '../../api/records'
import { allOf, type Filter } from '../../core/filter'
import { isEmpty, type Value } from '../../core/schema'
import { FieldCell } from '../../fields'
import { t } from '../../i18n/t'
import { Button, cx, IconButton, Menu, Skeleton, Tag, toast } from '../../ui'
import type { KindProps } from '../kindProps'
import { type Lane, lanesOf, mayMove, NONE } from './model'

const CARDS = 50
const FACTS = 3
const CARD_DRAG = 'xl-card'

type BoardProps = KindProps & { field: FieldInfo }

const inLane = (field: FieldInfo, key: string): Filter =>
  key === NONE ? { field: field.key, op: 'empty' } : { field: field.key, op: 'eq', value: key }

const laneTitle = (lane: Lane) => lane.option?.title ?? t('board.unset')

/** Of all records that match, not of those that are shown. */
function useLaneCounts({ form, field, query, round }: BoardProps) {
  const { filter, search } = query
  const { data, error } = useQuery({
    queryKey: ['board', form.key, field.key, { filter, search }, round],
    queryFn: ({ signal }) =>
      aggregate(
        form.key,
        { dims: [{ field: field.key }], measures: [{ fn: 'count' }], filter, search },
        signal,
      ),
  })
  const counts =
    data && new Map(data.rows.map((row) => [String(row.dims[0] ?? NONE), Number(row.measures[0])]))
  return { counts, error }
}

function Card({
  row,
  lanes,
  onMove,
  ...props
}: BoardProps & { row: Row; lanes: readonly Lane[]; onMove: (row: Row, to: string) => void }) {
  const { form, field, fields } = props
  const facts = fields
    .filter((one) => one.key !== form.title_field && one.key !== field.key)
    .filter((one) => !isEmpty(cellOf(row, one.key) as Value))
    .slice(0, FACTS)
  const targets = lanes.filter((lane) => mayMove(form, field, row, lane.key))
  return (
    <div className="b-card-in">
      <a
        href={props.href(row)}
        className="b-card-title"
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey) return
          event.preventDefault()
          props.onOpen(row)
        }}
      >
        {nameOfRow(form, row)}
      </a>
      {targets.length > 0 && (
        <>
          <AriaButton
            slot="drag"
            className="b-grip"
            aria-label={t('board.drag', { name: nameOfRow(form, row) })}
          >
            ⠿
          </AriaButton>
          <Menu
            label={t('board.moveTo')}
            items={targets.map((lane) => ({
              key: lane.key || 'none',
              title: laneTitle(lane),
              onAction: () => onMove(row, lane.key),
            }))}
            trigger={
              <IconButton
                icon={MoreVertical}
                size="s"
                label={t('board.move', { name: nameOfRow(form, row) })}
              />
            }
          />
        </>
      )}
      <span className="b-facts">
        {facts.map((one) => (
          <FieldCell
            key={one.key}
            field={one}
            value={cellOf(row, one.key)}
            masked={row.masked?.includes(one.key)}
          />
        ))}
      </span>
    </div>
  )
}

function Column({
  lane,
  lanes,
  count,
  onMove,
  onDropped,
  ...props
}: BoardProps & {
  lane: Lane
  lanes: readonly Lane[]
  count: number
  onMove: (row: Row, to: string) => void
  onDropped: (data: string, to: string) => void
}) {
  const { form, field, query, round } = props
  const { data, error, refetch } = useQuery({
    queryKey: ['lane', form.key, field.key, lane.key, query, round],
    queryFn: ({ signal }) =>
      queryRecords(
        form.key,
        { ...query, filter: allOf(query.filter, inLane(field, lane.key)), limit: CARDS },
        signal,
      ),
    placeholderData: (old) => old,
  })
  const rows = data?.rows ?? []
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) =>
      [...keys].map((key) => ({
        [CARD_DRAG]: JSON.stringify(rows.find((row) => row.id === key)),
        'text/plain': String(key),
      })),
    acceptedDragTypes: [CARD_DRAG],
    getDropOperation: () => 'move',
    onInsert: async ({ items }) => {
      for (const item of items)
        if (item.kind === 'text') onDropped(await item.getText(CARD_DRAG), lane.key)
    },
    onRootDrop: async ({ items }) => {
      for (const item of items)
        if (item.kind === 'text') onDropped(await item.getText(CARD_DRAG), lane.key)
    },
  })
  return (
    <section className="b-lane" aria-label={laneTitle(lane)}>
      <header className="b-lane-head">
        {lane.option ? (
          <Tag tone={(lane.option.color || 'grey') as never}>{lane.option.title}</Tag>
        ) : (
          <span className="muted">{t('board.unset')}</span>
        )}
        <span className="muted">{count}</span>
      </header>
      {error ? (
        <Button onPress={() => refetch()}>{errorText(error)}</Button>
      ) : !data ? (
        <Skeleton lines={3} />
      ) : (
        <GridList
          aria-label={laneTitle(lane)}
          className="b-cards"
          items={rows}
          dependencies={[lanes, props.fields]}
          dragAndDropHooks={dragAndDropHooks}
          renderEmptyState={() => <div className="b-empty">{t('board.empty')}</div>}
        >
          {(row) => (
            <GridListItem id={row.id} textValue={nameOfRow(form, row)} className={cx('b-card')}>
              <Card {...props} row={row} lanes={lanes} onMove={onMove} />
            </GridListItem>
          )}
        </GridList>
      )}
      {count > rows.length && rows.length === CARDS && (
        <p className="muted b-empty">{t('board.more', { n: count - rows.length })}</p>
      )}
    </section>
  )
}

export default function Board(given: KindProps) {
  const { group } = given.shown
  return group ? <Lanes {...given} field={group} /> : null
}

function Lanes(props: BoardProps) {
  const { form, field, onChanged } = props
  const { counts, error } = useLaneCounts(props)
  if (error) return <p className="b-empty">{errorText(error)}</p>
  if (!counts) return <Skeleton lines={6} />
  const lanes = lanesOf(form, field, counts)
  const save = async (row: Row, to: string): Promise<Row> => {
    const saved = await patchRecord(form.key, row, { [field.key]: to === NONE ? null : to })
    onChanged()
    return saved
  }
  const move = async (row: Row, to: string) => {
    const from = String(row.values[field.key] ?? NONE)
    try {
      const saved = await save(row, to)
      const text = t('board.moved', {
        name: nameOfRow(form, row),
        to: laneTitle(lanes.find((lane) => lane.key === to) as Lane),
      })
      const put = async (lane: string) => {
        await save(await getRecord(form.key, row.id), lane)
        return true
      }
      if (mayMove(form, field, saved, from))
        props.did({ text, back: () => put(from), again: () => put(to) })
      else toast({ text, tone: 'ok' })
    } catch (why) {
      toast({ text: errorText(why), tone: 'danger' })
      onChanged()
    }
  }
  const dropped = (data: string, to: string) => {
    const row = JSON.parse(data) as Row
    if (mayMove(form, field, row, to)) move(row, to)
    else if (String(row.values[field.key] ?? NONE) !== to)
      toast({ text: t('board.mayNot'), tone: 'danger' })
  }
  return (
    <div className="b-board">
      {lanes.map((lane) => (
        <Column
          key={lane.key}
          {...props}
          lane={lane}
          lanes={lanes}
          count={counts.get(lane.key) ?? 0}
          onMove={move}
          onDropped={dropped}
        />
      ))}
    </div>
  )
}
