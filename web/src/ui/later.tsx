// SPDX-License-Identifier: Apache-2.0
// A part of a page whose code comes when it is first shown. React's own `lazy` holds what has come back for up to
// 300 ms after it showed that something is awaited, once for each part inside another; this shows it at once, and
// what was sent for before is there in the first drawing.
import { type ComponentType, type FunctionComponent, useEffect, useState } from 'react'

type Loaded<P> = { default: ComponentType<P> }

/** A value that is on its way: the promise, and the value as soon as it is there. */
export interface Coming<T> {
  done: Promise<T>
  value?: { is: T }
}

export function coming<T>(done: Promise<T>): Coming<T> {
  const it: Coming<T> = { done }
  done.then(
    (value) => {
      it.value = { is: value }
    },
    () => {},
  )
  return it
}

/** The value, or undefined while it is awaited. What went wrong is thrown where it is drawn. */
export function useComing<T>(it: Coming<T>): T | undefined {
  const [told, tell] = useState<{ of: Coming<T>; error?: unknown } | null>(null)
  const isThere = !!it.value
  useEffect(() => {
    if (isThere) return
    let isGone = false
    it.done.then(
      () => !isGone && tell({ of: it }),
      (error) => !isGone && tell({ of: it, error }),
    )
    return () => {
      isGone = true
    }
  }, [it, isThere])
  if (it.value) return it.value.is
  if (told?.of === it && told.error !== undefined) throw told.error
  return undefined
}

/** Like React's `lazy`, with what is shown meanwhile. What did not come is asked for again the next time. */
export function later<P extends object>(
  load: () => Promise<Loaded<P>>,
  Waiting: ComponentType = () => null,
): FunctionComponent<P> {
  let asked: Coming<Loaded<P>> | null = null
  const ask = () => {
    if (asked) return asked
    asked = coming(load())
    asked.done.catch(() => {
      asked = null
    })
    return asked
  }
  return function Later(props: P) {
    const [mine] = useState(ask)
    const Part = useComing(mine)?.default
    return Part ? <Part {...props} /> : <Waiting />
  }
}
