// SPDX-License-Identifier: Apache-2.0
// What a tile shows, as a workbook; for who may export from every form that it reads.
import { ApiError, csrfToken, newKey, url } from '../api/client'
import type { Ask } from './types'

export async function xlsxOf(ask: Ask, title: string): Promise<string> {
  const answer = await fetch(url('/reports/export'), {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      'Content-Type': 'application/json',
      'X-CSRF-Token': csrfToken() ?? '',
      'Idempotency-Key': newKey(),
    },
    body: JSON.stringify({ ask, title }),
  })
  if (!answer.ok) throw new ApiError(answer.status, await answer.json().catch(() => ({})))
  const href = URL.createObjectURL(await answer.blob())
  setTimeout(() => URL.revokeObjectURL(href), 60_000)
  return href
}
