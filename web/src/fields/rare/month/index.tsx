// SPDX-License-Identifier: Apache-2.0
// A month is typed, or chosen from the twelve of a year; the arrow keys go to the next and the one before.
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { t } from '../../../i18n/t'
import { IconButton, Input } from '../../../ui'
import { asText, DATE_OPERATORS, labelled, Nothing, valueFilter } from '../../shared'
import type { CellProps, FieldModule, InputProps } from '../../types'
import { InPlace } from '../staff'
import { isMonth, moveMonth, readMonth } from './model'

const thisMonth = () => new Date().toISOString().slice(0, 7)

function Year({ value, onPick }: { value: string; onPick: (month: string) => void }) {
  const [year, setYear] = useState(Number((isMonth(value) ? value : thisMonth()).slice(0, 4)))
  return (
    <div className="w-year">
      <header>
        <IconButton
          icon={ChevronLeft}
          label={t('month.before')}
          onPress={() => setYear(year - 1)}
        />
        <strong aria-live="polite">{year}</strong>
        <IconButton
          icon={ChevronRight}
          label={t('month.after')}
          onPress={() => setYear(year + 1)}
        />
      </header>
      <div className="w-months">
        {Array.from({ length: 12 }, (_, n) => {
          const month = `${year}-${String(n + 1).padStart(2, '0')}`
          return (
            <button
              key={month}
              type="button"
              aria-pressed={month === value}
              onClick={() => onPick(month)}
            >
              {t('month.name', { n: n + 1 })}
            </button>
          )
        })}
      </div>
    </div>
  )
}

function MonthInput(props: InputProps) {
  const { field, onChange } = props
  const [draft, setDraft] = useState<string | null>(null)
  const [open, setOpen] = useState(false)
  const common = labelled(props)
  const value = asText(props.value)
  const pick = (month: string) => {
    setDraft(null)
    onChange(month)
  }
  return (
    <Input
      {...common}
      value={draft ?? value}
      placeholder="2026-07"
      autoFocus={props.autoFocus}
      onChange={(text) => {
        setDraft(text)
        onChange(text.trim() === '' ? null : readMonth(text))
      }}
      onBlur={() => {
        setDraft(null)
        props.onBlur?.()
      }}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
        if (!by || common.readOnly) return
        event.preventDefault()
        pick(isMonth(value) ? moveMonth(value, by) : thisMonth())
      }}
      suffix={
        common.readOnly ? undefined : (
          <DialogTrigger isOpen={open} onOpenChange={setOpen}>
            <AriaButton className="x-inner" slot={null} aria-label={t('month.open')}>
              <CalendarDays size={16} aria-hidden />
            </AriaButton>
            <Popover className="x-popover" placement="bottom end">
              <Dialog className="x-popover-body" aria-label={field.title}>
                <Year
                  value={value}
                  onPick={(month) => {
                    pick(month)
                    setOpen(false)
                  }}
                />
              </Dialog>
            </Popover>
          </DialogTrigger>
        )
      }
    />
  )
}

const show = ({ value }: CellProps) => (
  <span className="f-cell num">{asText(value) || <Nothing />}</span>
)

export const input: FieldModule['input'] = (props) => <MonthInput {...props} />
export const cell = show
export const display = show
export const editor: FieldModule['editor'] = (props) => <InPlace {...props} input={input} />
export const filter = valueFilter(DATE_OPERATORS, ({ field, value, onChange, label }) => (
  <MonthInput
    field={{ ...field, title: label, required: false, writable: true, computed: false }}
    value={value}
    onChange={onChange}
    label={false}
  />
))
export const toText: FieldModule['toText'] = (value) => asText(value)
export const parse: FieldModule['parse'] = (text) => (text.trim() ? readMonth(text) : null)
