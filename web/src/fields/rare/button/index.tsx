// SPDX-License-Identifier: Apache-2.0
// A button of a record: pressing it starts the rules that listen to it. It holds nothing, so it needs the record.
import {
  Archive,
  Bell,
  CalendarDays,
  Check,
  type LucideIcon,
  Phone,
  Play,
  Send,
  Star,
} from 'lucide-react'
import { useState } from 'react'
import { t } from '../../../i18n/t'
import { Button, confirm, toast } from '../../../ui'
import { Nothing } from '../../shared'
import { type Pressed, useFieldSource } from '../../source'
import type { CellProps, FieldModule } from '../../types'

const ICONS: Record<string, LucideIcon> = {
  archive: Archive,
  bell: Bell,
  calendar: CalendarDays,
  check: Check,
  phone: Phone,
  play: Play,
  send: Send,
  star: Star,
}

/** What came of it, as the person is told. */
export function saidOf({ rules }: Pressed): { text: string; tone: 'ok' | 'info' } {
  const started = rules.filter((rule) => rule.started).length
  if (started > 0) return { text: t('button.started', { n: started }), tone: 'ok' }
  if (rules.length === 0) return { text: t('button.none'), tone: 'info' }
  const again = rules.some((rule) => rule.why === 'again')
  return { text: t(again ? 'button.again' : 'button.condition'), tone: 'info' }
}

function Press({ field, row, small }: CellProps & { small?: boolean }) {
  const { press } = useFieldSource()
  const [busy, setBusy] = useState(false)
  const set = (field.set ?? {}) as { tone?: string; icon?: string; confirm?: string }
  if (!row || !press || !field.pressable) return <Nothing />
  const go = async () => {
    const danger = set.tone === 'danger'
    if (set.confirm) {
      const sure = await confirm({ title: set.confirm, okText: field.title, danger })
      if (!sure) return
    }
    setBusy(true)
    try {
      toast(saidOf((await press(field, row)).data))
    } catch (error) {
      toast({ text: (error as Error).message, tone: 'danger' })
    }
    setBusy(false)
  }
  const variant = set.tone === 'primary' || set.tone === 'danger' ? set.tone : 'default'
  return (
    // The press is the button's, not the row's around it.
    <span className="w-press" onPointerDown={stop} onClick={stop} onKeyDown={stop} role="none">
      <Button
        size={small ? 's' : 'm'}
        variant={variant}
        icon={ICONS[set.icon ?? '']}
        busy={busy}
        onPress={go}
      >
        {field.title}
      </Button>
    </span>
  )
}

const stop = (event: { stopPropagation: () => void }) => event.stopPropagation()

export const cell: FieldModule['cell'] = (props) => <Press {...props} small />
export const display: FieldModule['display'] = (props) => <Press {...props} />
export const input: FieldModule['input'] = () => null
export const editor: FieldModule['editor'] = ({ onCancel }) => (
  <button type="button" className="f-fixed" onKeyDown={onCancel} onBlur={onCancel}>
    <Nothing />
  </button>
)
export const toText: FieldModule['toText'] = () => ''
export const filter: FieldModule['filter'] = { operators: [], input: () => null }
