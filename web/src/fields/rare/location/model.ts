// SPDX-License-Identifier: Apache-2.0
// A place: its coordinates and what people call it; exported as "lat,lng,address".
import type { FieldDef, Place, Value } from '../../../core/schema'
import { setNumber, setText } from '../set'

export const placeOf = (value: Value | undefined): Place | null =>
  typeof value === 'object' && value !== null && 'lat' in value ? (value as unknown as Place) : null

const DIGITS = 6

/** About ten centimetres; more would be noise of the receiver. */
export const roundDegrees = (degrees: number) => Number(degrees.toFixed(DIGITS))

/** "31.2304, 121.4737", "31.2304,121.4737,南京东路"; null where it says no place. */
export function readPlace(text: string): Place | null {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,，]\s*(-?\d{1,3}(?:\.\d+)?)\s*(?:[,，](.*))?$/s.exec(
    text.normalize('NFKC'),
  )
  const [lat, lng] = [Number(found?.[1]), Number(found?.[2])]
  if (!found || Math.abs(lat) > 90 || Math.abs(lng) > 180) return null
  return { lat: roundDegrees(lat), lng: roundDegrees(lng), address: found[3]?.trim() ?? '' }
}

export const coordinates = ({ lat, lng }: Place) => `${lat}, ${lng}`

export const placeText = (value: Value | undefined): string => {
  const place = placeOf(value)
  if (!place) return typeof value === 'string' ? value : ''
  return [place.lat, place.lng, place.address].filter((one) => one !== '').join(',')
}

const EARTH_M = 6_371_000
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Metres over the ground, as the crow flies. */
export function metresBetween(a: Place, b: Place): number {
  const high = Math.sin(radians(b.lat - a.lat) / 2) ** 2
  const wide = Math.sin(radians(b.lng - a.lng) / 2) ** 2
  const part = high + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * wide
  return Math.round(2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(part))))
}

export interface Distance {
  metres: number
  isFar: boolean
}

/** From the place that the design names; null where it names none. */
export function distanceOf(value: Value | undefined, field: FieldDef): Distance | null {
  const place = placeOf(value)
  const near = readPlace(setText(field, 'near'))
  if (!place || !near) return null
  const metres = metresBetween(place, near)
  const radius = setNumber(field, 'radius', 0)
  return { metres, isFar: radius > 0 && metres > radius }
}
