// SPDX-License-Identifier: Apache-2.0
// Something is asked of the server: busy meanwhile, and told when it fails.
import { useState } from 'react'
import { errorText, isApiError } from '../api/client'
import { toast } from '../ui'

/** What fails is told in passing: for a press in a list. Answers whether it was done. */
export function useAttempt() {
  const [busy, setBusy] = useState(false)
  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true)
    try {
      await work()
      return true
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
      return false
    } finally {
      setBusy(false)
    }
  }
  return { busy, attempt }
}

export interface Saving {
  busy: boolean
  error: unknown
  /** By field, of what the server refused. */
  errors: Record<string, string>
  save: () => Promise<void>
}

/** What fails stays in sight: for a dialog. */
export function useSaving(work: () => Promise<unknown>): Saving {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      await work()
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  return { busy, error, errors: isApiError(error) ? error.fields : {}, save }
}
