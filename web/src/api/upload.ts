// SPDX-License-Identifier: Apache-2.0
// Files go as the raw body; XMLHttpRequest because fetch tells no progress of an upload.
import type { FileRef } from '../core/schema'
import { csrfToken, url } from './client'
import { ApiError, type ProblemBody } from './errors'

export function uploadFile(file: File, onProgress: (percent: number) => void = () => {}): Promise<FileRef> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url('/files', { name: file.name }))
    request.responseType = 'json'
    request.setRequestHeader('Accept', 'application/json')
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
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
    request.send(file)
  })
}

export const fileHref = (file: { id: string }) => url(`/files/${encodeURIComponent(file.id)}`)
