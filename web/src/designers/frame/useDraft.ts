// SPDX-License-Identifier: Apache-2.0
// A row of x_rule while it is written: its draft with undo, what the server said of it, and how it is saved.
import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { errorText, isApiError, patch, post } from '../../api/client'
import { t } from '../../i18n/t'
import { toast } from '../../ui'
import type { Mode, Texts, Told } from '../house/model'
import { begin, type History, step } from '../undo'

export interface Doc<S> {
  title: Texts
  spec: S
}

export interface Row<S> {
  id: string
  mode: Mode
  version: number
  title: { zh: string; en: string }
  spec: S
}

const toFirstMistake = () =>
  setTimeout(
    () => document.querySelector('.h-editor .x-error')?.scrollIntoView({ block: 'center' }),
    60,
  )

export function useDraft<S, R extends Row<S>>({
  row,
  fresh,
  wired,
  form,
  href,
  onSaved,
}: {
  /** Null: a new one. */
  row: R | null
  fresh: () => Doc<S>
  /** As it is sent; a function of its module. */
  wired: (spec: S) => S
  form: string
  href: (rest: string) => string
  onSaved: (row: R) => void
}) {
  const [, navigate] = useLocation()
  const [base] = useState<Doc<S>>(() => (row ? { title: row.title, spec: row.spec } : fresh()))
  const [history, setHistory] = useState<History<Doc<S>>>(() => begin(base))
  const [told, setTold] = useState<readonly Told[]>([])
  const [busy, setBusy] = useState(false)
  const { title, spec } = history.now
  const sent = useMemo(() => wired(spec), [wired, spec])
  const set = (part: Partial<Doc<S>>) => {
    setTold([])
    setHistory((h) => step(h, { ...h.now, ...part }))
  }
  const refused = (error: unknown) => {
    if (isApiError(error)) setTold(error.errors)
    toast({ text: errorText(error), tone: 'danger' })
    toFirstMistake()
  }
  const save = async (mode?: Mode) => {
    setBusy(true)
    setTold([])
    try {
      const body = {
        title: { zh: title.zh ?? '', en: title.en ?? '' },
        spec: sent,
        ...(mode ? { mode } : {}),
      }
      const saved = row
        ? await patch<R>(`/rules/${row.id}`, { ...body, version: row.version })
        : await post<R>(`/forms/${form}/rules`, { mode: 'off', ...body })
      toast({ text: t('house.saved'), tone: 'ok' })
      onSaved(saved)
      if (!row) navigate(href(`/${saved.id}`), { replace: true })
    } catch (error) {
      refused(error)
    }
    setBusy(false)
  }
  return {
    base,
    title,
    spec,
    sent,
    told,
    busy,
    history,
    setHistory,
    changed: JSON.stringify(history.now) !== JSON.stringify(base),
    isOn: row?.mode === 'on',
    setTitle: (next: Texts) => set({ title: next }),
    setSpec: (next: S) => set({ spec: next }),
    refused,
    save,
  }
}

export type Drafting<S> = ReturnType<typeof useDraft<S, Row<S>>>
