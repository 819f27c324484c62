// SPDX-License-Identifier: Apache-2.0
// Computed fields of a form while it is filled in. What does it comes with the first form that needs it.
import { useEffect, useMemo, useRef, useState } from 'react'
import { post } from '../api/client'
import { type FieldDef, type SubRow, type Value, type Values, valuesToWire } from '../core/schema'
import type { Live, LiveValues } from '../live/live'

export const isLive = (field: FieldDef): boolean => !!field.formula || !!field.asks

/** Nothing is asked without `form`, the key of the form whose record this is. */
export function useLive(fields: readonly FieldDef[], values: Values, form?: string) {
  const [shown, setShown] = useState<LiveValues | null>(null)
  const [ready, setReady] = useState(0)
  const live = useRef<Live | null>(null)
  const wanted = useMemo(
    () => !!form && fields.some((field) => isLive(field) || field.fields?.some(isLive)),
    [fields, form],
  )
  useEffect(() => {
    if (!wanted) return
    let open = true
    const typed = new Set(fields.filter((field) => !field.computed).map((field) => field.key))
    const ask = (all: Values) =>
      post<LiveValues>(`/forms/${form}/evaluate`, {
        values: valuesToWire(
          Object.fromEntries(Object.entries(all).filter(([key]) => typed.has(key))),
        ),
      })
    import('../live/live')
      .then(({ openLive }) => openLive(fields, ask, (now) => open && setShown(now)))
      .then((made) => {
        if (!open) return made.close()
        live.current = made
        setReady((n) => n + 1)
      })
    return () => {
      open = false
      live.current?.close()
      live.current = null
    }
  }, [wanted, fields, form])
  useEffect(() => {
    if (ready) live.current?.update(values)
  }, [values, ready])

  const shownOf = (field: FieldDef, value: Value | undefined): Value | undefined => {
    if (!shown) return value
    if (isLive(field)) return shown.values[field.key] ?? (shown.errors[field.key] ? null : value)
    const rows = shown.rows[field.key]
    if (!rows || !Array.isArray(value)) return value
    return (value as SubRow[]).map((row, at) => ({
      ...row,
      values: { ...row.values, ...rows[at]?.values },
    }))
  }
  return { shownOf, errorOf: (field: FieldDef) => shown?.errors[field.key] ?? null }
}
