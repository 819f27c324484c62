// SPDX-License-Identifier: Apache-2.0
// A record as it stands in a calendar, a plan or on a line of time: opened by a press, moved by drag,
// by Alt and the arrows, or from its menu.
import './time.css'
import { MoreVertical } from 'lucide-react'
import { type CSSProperties, type KeyboardEvent, type ReactNode, useState } from 'react'
import { type FormInfo, nameOfRow, type Row } from '../../api/forms'
import { t } from '../../i18n/t'
import {
  Button,
  cx,
  DatePicker,
  Dialog,
  IconButton,
  Menu,
  type MenuEntry,
  type Tone,
} from '../../ui'
import type { Shift } from './model'

export interface ChipProps {
  form: FormInfo
  row: Row
  tone?: Tone
  /** Before the name, such as the hour. */
  time?: string
  children?: ReactNode
  className?: string
  style?: CSSProperties
  href: string
  onOpen: () => void
  /** What Alt and an arrow do; nothing where it may not be moved. */
  step?: (key: string, shift: boolean) => Shift | null
  day: string
  onShift?: (by: Shift) => void
  onPress?: (event: React.PointerEvent<HTMLElement>) => void
  /** Other places it can go to, such as somebody else's column. */
  places?: readonly MenuEntry[]
}

function MoveDialog({
  name,
  day,
  onMove,
  onClose,
}: {
  name: string
  day: string
  onMove: (day: string) => void
  onClose: () => void
}) {
  const [to, setTo] = useState<string | null>(day)
  return (
    <Dialog
      isOpen
      size="s"
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
      <DatePicker label={t('time.day')} value={to} onChange={setTo} autoFocus />
    </Dialog>
  )
}

const daysFrom = (from: string, to: string) =>
  Math.round((Date.parse(to) - Date.parse(from)) / 864e5)

export function Chip(props: ChipProps) {
  const { form, row, tone, time, children, style, href, onOpen, step, day, onShift } = props
  const [asks, setAsks] = useState(false)
  const name = nameOfRow(form, row)
  const press = (event: KeyboardEvent) => {
    if (!event.altKey || !onShift) return
    const by = step?.(event.key, event.shiftKey)
    if (!by) return
    event.preventDefault()
    event.stopPropagation()
    onShift(by)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys come from the link inside
    <div
      className={cx('t-chip', `x-tone-${tone ?? 'brand'}`, props.className)}
      style={style}
      onKeyDown={press}
      onPointerDown={onShift && props.onPress}
    >
      <a
        href={href}
        draggable={false}
        title={name}
        className="t-chip-name"
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return
          if (event.defaultPrevented) return
          event.preventDefault()
          onOpen()
        }}
      >
        {time && <span className="t-chip-time num">{time}</span>}
        {name}
        {children}
      </a>
      {onShift && (
        // biome-ignore lint/a11y/noStaticElementInteractions: its button takes the press
        <span className="t-chip-menu" onPointerDown={(event) => event.stopPropagation()}>
          <Menu
            label={t('board.moveTo')}
            placement="bottom end"
            items={[
              { key: 'back', title: t('time.dayBefore'), onAction: () => onShift({ days: -1 }) },
              { key: 'on', title: t('time.dayAfter'), onAction: () => onShift({ days: 1 }) },
              { key: 'week', title: t('time.weekAfter'), onAction: () => onShift({ days: 7 }) },
              { key: 'to', title: t('time.moveTo'), onAction: () => setAsks(true) },
              ...(props.places?.length ? [null, ...props.places] : []),
            ]}
            trigger={<IconButton icon={MoreVertical} size="s" label={t('board.move', { name })} />}
          />
        </span>
      )}
      {asks && onShift && (
        <MoveDialog
          name={name}
          day={day}
          onClose={() => setAsks(false)}
          onMove={(to) => {
            setAsks(false)
            if (to !== day) onShift({ days: daysFrom(day, to) })
          }}
        />
      )}
    </div>
  )
}
