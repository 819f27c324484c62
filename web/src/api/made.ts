// SPDX-License-Identifier: Apache-2.0
// What the server makes of a question and sends as a file: a preview, a workbook.
import { ApiError, csrfToken, newKey, url } from './client'

const KEPT_MS = 60_000

export async function postForBlob(path: string, body: unknown): Promise<Blob> {
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
  return answer.blob()
}

/** An address of this page's own, good for a minute. */
export function hrefOf(blob: Blob): string {
  const href = URL.createObjectURL(blob)
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS)
  return href
}

export const postForFile = async (path: string, body: unknown) =>
  hrefOf(await postForBlob(path, body))
