// SPDX-License-Identifier: Apache-2.0
// What the server makes of a question and sends as a file: a preview, a workbook.
import { ApiError, csrfToken, newKey, url } from './client'

const KEPT_MS = 60_000

/** An address of this page's own, good for a minute. */
export async function postForFile(path: string, body: unknown): Promise<string> {
  const answer = await fetch(url(path), {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      'Content-Type': 'application/json',
      'X-CSRF-Token': csrfToken() ?? '',
      'Idempotency-Key': newKey(),
    },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new ApiError(answer.status, await answer.json().catch(() => ({})))
  const href = URL.createObjectURL(await answer.blob())
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS)
  return href
}
