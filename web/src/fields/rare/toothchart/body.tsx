// SPDX-License-Identifier: Apache-2.0
// The teeth as a dentist draws them, the patient's right on the left. A press on a tooth or one of its
// surfaces marks it; by keyboard the arrows walk the teeth, Space marks, M O D B L mark surfaces. The
// tooth one is at has its surfaces below as boxes, large enough for a finger.
import './teeth.css'
import { type KeyboardEvent, useState } from 'react'
import { t } from '../../../i18n/t'
import type { BodyProps } from '../body'
import {
  codesOf,
  type Quadrant,
  quadrantsOf,
  SURFACES,
  type Surface,
  takesSurfaces,
  toggle,
} from './model'
import { surfaceName, teethWords } from './words'

// Five fields of a square: outside, inside, the two sides, the middle.
const TOP = 'M1 1H23L17 7H7Z'
const BOTTOM = 'M1 23H23L17 17H7Z'
const LEFT = 'M1 1V23L7 17V7Z'
const RIGHT = 'M23 1V23L17 17V7Z'
const MIDDLE = 'M7 7H17V17H7Z'

function pathOf({ upper, right }: Quadrant, surface: Surface): string {
  if (surface === 'O') return MIDDLE
  if (surface === 'B') return upper ? TOP : BOTTOM
  if (surface === 'L') return upper ? BOTTOM : TOP
  // Mesial is the side towards the middle line.
  return (surface === 'M') === right ? RIGHT : LEFT
}

interface ToothProps {
  tooth: string
  quadrant: Quadrant
  codes: readonly string[]
  surfaces: boolean
  isAt: boolean
  id?: string
  readOnly?: boolean
  onMark: (code: string) => void
  onAt: () => void
}

function Tooth(props: ToothProps) {
  const { tooth, quadrant, codes, isAt, readOnly, onMark } = props
  const whole = codes.includes(tooth)
  const mark = (code: string) => {
    props.onAt()
    if (!readOnly) onMark(code)
  }
  const label = codes.filter((one) => one.startsWith(tooth))
  return (
    <div className={isAt ? 'w-tooth w-at' : 'w-tooth'}>
      <button
        id={props.id}
        type="button"
        tabIndex={isAt ? 0 : -1}
        data-tooth={tooth}
        aria-pressed={whole}
        aria-label={teethWords(label) || tooth}
        onFocus={props.onAt}
        onClick={() => mark(tooth)}
      >
        {tooth}
      </button>
      {props.surfaces && (
        <svg viewBox="0 0 24 24" aria-hidden="true">
          {SURFACES.map((surface) => (
            // The boxes below do the same by keyboard.
            // biome-ignore lint/a11y/noStaticElementInteractions: see above
            <path
              key={surface}
              d={pathOf(quadrant, surface)}
              data-surface={tooth + surface}
              className={whole || codes.includes(tooth + surface) ? 'w-on' : undefined}
              onClick={() => mark(tooth + surface)}
            />
          ))}
        </svg>
      )}
    </div>
  )
}

const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
}

/** The tooth that an arrow leads to: along a jaw, or to the one above or below. */
export function stepFrom(quadrants: readonly Quadrant[], tooth: string, key: string): string {
  const [down, along] = STEPS[key] ?? [0, 0]
  const jaws: string[][] = []
  for (let i = 0; i < quadrants.length; i += 2)
    jaws.push([...(quadrants[i]?.teeth ?? []), ...(quadrants[i + 1]?.teeth ?? [])])
  const jaw = jaws.findIndex((one) => one.includes(tooth))
  const at = jaws[jaw]?.indexOf(tooth) ?? 0
  const next = jaws[jaw + down]
  if (!next) return tooth
  // A milk jaw is shorter: the middle lines stand above each other.
  const shift = down ? (next.length - (jaws[jaw]?.length ?? 0)) / 2 : 0
  return next[Math.max(0, Math.min(next.length - 1, at + along + shift))] ?? tooth
}

export function ToothBody({ field, value, onChange, id, readOnly, describedBy }: BodyProps) {
  const quadrants = quadrantsOf(field)
  const surfaces = takesSurfaces(field)
  const codes = codesOf(value)
  const first = quadrants[0]?.teeth[0] ?? ''
  const [at, setAt] = useState(codes[0]?.slice(0, 2) || first)
  const known = quadrants.some((one) => one.teeth.includes(at)) ? at : first
  const mark = (code: string) => onChange(toggle(value, code))

  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key
    const surface = SURFACES.find((one) => one === key)
    if (surface && surfaces && !readOnly && !event.ctrlKey && !event.metaKey) mark(known + surface)
    else if (STEPS[key]) {
      const next = stepFrom(quadrants, known, key)
      setAt(next)
      event.currentTarget.querySelector<HTMLElement>(`[data-tooth="${next}"]`)?.focus()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="w-teeth">
      {/* biome-ignore lint/a11y/useSemanticElements: it is a part of one field */}
      <div
        className="w-jaws"
        role="group"
        aria-label={t('tooth.chart')}
        aria-describedby={describedBy}
        onKeyDown={onKey}
      >
        {quadrants.map((quadrant) => (
          // biome-ignore lint/a11y/useSemanticElements: it is a part of one field
          <div
            key={quadrant.n}
            role="group"
            aria-label={t(`tooth.q${quadrant.n}` as 'tooth.q1')}
            className={`w-quadrant ${quadrant.right ? 'w-right' : ''} ${quadrant.upper ? 'w-upper' : ''}`}
          >
            <span className="w-side" aria-hidden="true">
              {t(`tooth.q${quadrant.n}` as 'tooth.q1')}
            </span>
            {quadrant.teeth.map((tooth) => (
              <Tooth
                key={tooth}
                id={tooth === first ? id : undefined}
                tooth={tooth}
                quadrant={quadrant}
                codes={codes}
                surfaces={surfaces}
                isAt={tooth === known}
                readOnly={readOnly}
                onMark={mark}
                onAt={() => setAt(tooth)}
              />
            ))}
          </div>
        ))}
      </div>
      {!readOnly && surfaces && (
        <fieldset className="w-surfaces">
          <legend>{t('tooth.of', { tooth: known })}</legend>
          <Box code={known} label={t('tooth.whole')} codes={codes} onMark={mark} />
          {SURFACES.map((surface) => (
            <Box
              key={surface}
              code={known + surface}
              label={surfaceName(known, surface)}
              codes={codes}
              onMark={mark}
            />
          ))}
        </fieldset>
      )}
      <p className="w-said" aria-live="polite">
        {teethWords(value) || t('rare.none')}
      </p>
    </div>
  )
}

function Box({
  code,
  label,
  codes,
  onMark,
}: {
  code: string
  label: string
  codes: readonly string[]
  onMark: (code: string) => void
}) {
  return (
    <label>
      <input type="checkbox" checked={codes.includes(code)} onChange={() => onMark(code)} /> {label}
    </label>
  )
}
