// SPDX-License-Identifier: Apache-2.0
// XMLHttpRequest, because fetch tells no progress of an upload.
import type { FileRef } from '../core/schema'
import { csrfToken, newKey, url } from './client'
import { ApiError, type ProblemBody } from './errors'

export function uploadFile(
  file: File,
  onProgress: (percent: number) => void = () => {},
): Promise<FileRef> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url('/files'))
    request.responseType = 'json'
    request.setRequestHeader('Accept', 'application/json')
    request.setRequestHeader('Idempotency-Key', newKey())
    const token = csrfToken()
    if (token) request.setRequestHeader('X-CSRF-Token', token)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(Math.round((100 * event.loaded) / event.total))
    }
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as FileRef)
      else reject(new ApiError(request.status, (request.response as ProblemBody | null) ?? {}))
    }
    request.onerror = () => reject(new ApiError(0))
    const form = new FormData()
    form.append('file', file)
    request.send(form)
  })
}

export const fileHref = (file: { id: string }) => url(`/files/${encodeURIComponent(file.id)}`)
