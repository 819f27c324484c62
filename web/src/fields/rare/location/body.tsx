// SPDX-License-Identifier: Apache-2.0
// A place: asked of the device, or typed as coordinates; with what people call it. No map is loaded: the
// page talks to no other host.
import { useState } from 'react'
import type { Place } from '../../../core/schema'
import { t } from '../../../i18n/t'
import type { BodyProps } from '../body'
import { coordinates, distanceOf, placeOf, readPlace, roundDegrees } from './model'

const WAIT_MS = 15_000
const WHY = ['', 'denied', 'unknown', 'late'] as const

export function distanceWords(metres: number): string {
  return metres < 1000
    ? t('location.metres', { n: metres })
    : t('location.kilometres', { n: (metres / 1000).toFixed(metres < 10_000 ? 1 : 0) })
}

export function Distance({ field, value }: Pick<BodyProps, 'field' | 'value'>) {
  const distance = distanceOf(value, field)
  if (!distance) return null
  const far = distanceWords(distance.metres)
  return (
    <span className={distance.isFar ? 'w-out' : 'muted'}>
      {t(distance.isFar ? 'location.tooFar' : 'location.away', { far })}
    </span>
  )
}

export function LocationBody({ field, value, onChange, id, ...props }: BodyProps) {
  const place = placeOf(value)
  const [typed, setTyped] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const address = place?.address ?? ''

  const set = (next: Omit<Place, 'address'>) => onChange({ ...next, address })

  const ask = () => {
    setProblem(null)
    if (!navigator.geolocation || !isSecureContext) {
      setProblem(t('location.unsafe'))
      return
    }
    setBusy(true)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setBusy(false)
        setTyped(null)
        set({ lat: roundDegrees(coords.latitude), lng: roundDegrees(coords.longitude) })
      },
      (error) => {
        setBusy(false)
        setProblem(t(`location.${WHY[error.code] || 'unknown'}` as 'location.unknown'))
      },
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 0 },
    )
  }

  const leave = () => {
    if (typed === null) return
    const read = readPlace(typed)
    if (typed.trim() === '') onChange(null)
    else if (read) onChange({ ...read, address: read.address || address })
    setProblem(typed.trim() === '' || read ? null : t('location.format'))
    if (read || typed.trim() === '') setTyped(null)
  }

  return (
    <div className="w-location">
      <div className="w-row">
        <input
          id={id}
          className="w-text"
          aria-label={t('location.coordinates')}
          aria-describedby={props.describedBy}
          aria-invalid={props.invalid || !!problem}
          inputMode="text"
          placeholder="31.2304, 121.4737"
          readOnly={props.readOnly}
          value={typed ?? (place ? coordinates(place) : '')}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={leave}
        />
        {!props.readOnly && (
          <button
            type="button"
            className="w-btn"
            aria-disabled={busy}
            onClick={busy ? undefined : ask}
          >
            {t(busy ? 'location.asking' : 'location.here')}
          </button>
        )}
      </div>
      <input
        className="w-text"
        aria-label={t('location.address')}
        placeholder={t('location.address')}
        maxLength={200}
        readOnly={props.readOnly || !place}
        value={address}
        onChange={(event) => place && onChange({ ...place, address: event.currentTarget.value })}
      />
      <div aria-live="polite">
        {problem ? (
          <span className="w-problem">{problem}</span>
        ) : (
          <Distance field={field} value={value} />
        )}
      </div>
    </div>
  )
}
