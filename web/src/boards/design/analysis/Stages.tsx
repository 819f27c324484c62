// SPDX-License-Identifier: Apache-2.0
// Options of a field: in an order that is dragged or stepped by the keys, or with a part of 1 for each.
import { ArrowDown, ArrowUp, GripVertical, Plus, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Option } from '../../../core/schema'
import { t } from '../../../i18n/t'
import { Button, IconButton, Input, Menu } from '../../../ui'
import { moved } from '../model'

export const Wrong = ({ text }: { text?: string }) =>
  text ? (
    <p className="x-error" role="alert">
      {text}
    </p>
  ) : null

interface Lined {
  title: string
  help?: string
  error?: string
}

export function Stages({
  title,
  help,
  error,
  options,
  value,
  low = 0,
  high = 99,
  onChange,
}: Lined & {
  options: readonly Option[]
  value: readonly string[]
  low?: number
  high?: number
  onChange: (keys: string[]) => void
}) {
  const held = useRef<number | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const titleOf = (key: string) => options.find((one) => one.key === key)?.title ?? key
  const rest = options.filter((one) => !value.includes(one.key))
  const move = (from: number, by: number) => {
    const next = [...value]
    const [one] = next.splice(from, 1)
    if (one !== undefined) next.splice(from + by, 0, one)
    onChange(next)
  }
  return (
    <fieldset className="bd-part">
      <legend>{title}</legend>
      {help && <p className="muted">{help}</p>}
      <ol className="bd-stages">
        {value.map((key, at) => (
          <li
            key={key}
            data-stage={key}
            draggable
            className={over === at ? 'bd-stage bd-stage-over' : 'bd-stage'}
            onDragStart={(event) => {
              held.current = at
              event.dataTransfer.effectAllowed = 'move'
              event.dataTransfer.setData('text/plain', key)
            }}
            onDragOver={(event) => {
              if (held.current === null) return
              event.preventDefault()
              setOver(at)
            }}
            onDragEnd={() => {
              held.current = null
              setOver(null)
            }}
            onDrop={(event) => {
              event.preventDefault()
              if (held.current !== null) move(held.current, at - held.current)
              held.current = null
              setOver(null)
            }}
          >
            <GripVertical size={14} aria-hidden />
            <span className="bd-grow">
              {at + 1}. {titleOf(key)}
            </span>
            <IconButton
              icon={ArrowUp}
              size="s"
              label={t('ba.up', { name: titleOf(key) })}
              disabled={at === 0}
              onPress={() => onChange([...moved(value, at, -1)])}
            />
            <IconButton
              icon={ArrowDown}
              size="s"
              label={t('ba.down', { name: titleOf(key) })}
              disabled={at === value.length - 1}
              onPress={() => onChange([...moved(value, at, 1)])}
            />
            <IconButton
              icon={Trash2}
              size="s"
              label={t('ba.drop', { name: titleOf(key) })}
              disabled={value.length <= low}
              onPress={() => onChange(value.filter((one) => one !== key))}
            />
          </li>
        ))}
      </ol>
      {rest.length > 0 && value.length < high && (
        <Menu
          label={t('ba.addStage')}
          items={rest.map((one) => ({
            key: one.key,
            title: one.title,
            onAction: () => onChange([...value, one.key]),
          }))}
          trigger={
            <Button size="s" variant="ghost" icon={Plus}>
              {t('ba.addStage')}
            </Button>
          }
        />
      )}
      <Wrong text={error} />
    </fieldset>
  )
}

/** A percentage as one types it; kept as a part of 1. */
function Part({
  label,
  value,
  placeholder,
  onChange,
}: {
  label: string
  value: string | undefined
  placeholder?: string
  onChange: (value: string | undefined) => void
}) {
  const shown = value === undefined ? '' : String(Number((Number(value) * 100).toFixed(4)))
  const [text, setText] = useState(shown)
  const leave = () => {
    const clean = text.replace(/[%％\s]/g, '')
    const found = Number(clean)
    if (clean === '') return onChange(undefined)
    if (!Number.isFinite(found) || found < 0 || found > 100) return setText(shown)
    onChange(String(Number((found / 100).toFixed(6))))
  }
  return (
    <Input
      label={label}
      numeric
      inputMode="decimal"
      suffix="%"
      placeholder={placeholder}
      value={text}
      onChange={setText}
      onBlur={leave}
    />
  )
}

export function Shares({
  title,
  help,
  error,
  options,
  value,
  onChange,
}: Lined & {
  options: readonly Option[]
  value: Readonly<Record<string, string>>
  onChange: (shares: Record<string, string>) => void
}) {
  return (
    <fieldset className="bd-part">
      <legend>{title}</legend>
      {help && <p className="muted">{help}</p>}
      <div className="bd-shares">
        {options.map((one) => (
          <Part
            key={`${one.key} ${value[one.key] ?? ''}`}
            label={one.title}
            value={value[one.key]}
            placeholder={t('ba.notCounted')}
            onChange={(share) => {
              const { [one.key]: _, ...rest } = value
              onChange(share === undefined ? rest : { ...rest, [one.key]: share })
            }}
          />
        ))}
      </div>
      <Wrong text={error} />
    </fieldset>
  )
}

export function Steps({
  title,
  help,
  error,
  options,
  value,
  onChange,
}: Lined & {
  options: readonly Option[]
  value: readonly string[] | undefined
  onChange: (parts: string[] | undefined) => void
}) {
  const steps = options.slice(1).map((one, at) => `${options[at]?.title} → ${one.title}`)
  return (
    <fieldset className="bd-part">
      <legend>{title}</legend>
      {help && <p className="muted">{help}</p>}
      {value ? (
        <>
          <div className="bd-shares">
            {steps.map((name, at) => (
              <Part
                key={`${name} ${value[at]}`}
                label={name}
                value={value[at]}
                onChange={(part) =>
                  onChange(value.map((one, n) => (n === at ? (part ?? '0') : one)))
                }
              />
            ))}
          </div>
          <Button size="s" variant="ghost" onPress={() => onChange(undefined)}>
            {t('ba.learn')}
          </Button>
        </>
      ) : (
        <Button size="s" variant="ghost" onPress={() => onChange(steps.map(() => '0.5'))}>
          {t('ba.given')}
        </Button>
      )}
      <Wrong text={error} />
    </fieldset>
  )
}
