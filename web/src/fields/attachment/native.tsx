// SPDX-License-Identifier: Apache-2.0
// Files of a public form: sent as they are chosen, named in a list, taken back by a tap.
import { useState } from 'react'
import type { FileRef } from '../../core/schema'
import { t } from '../../i18n/t'
import type { Native } from '../types'

const MOST = 20

export const isGroup = () => true

export const native: Native = ({ field, value, onChange, id, describedBy, invalid, services }) => {
  const files = Array.isArray(value) ? (value as FileRef[]) : []
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const upload = services?.upload
  const send = async (list: FileList | null) => {
    if (!list || !upload) return
    setBusy(true)
    setProblem(null)
    let done = files
    try {
      for (const file of Array.from(list)) {
        done = [...done, await upload(file, () => {})]
        onChange(done)
      }
    } catch (error) {
      setProblem((error as Error).message)
    }
    setBusy(false)
  }
  return (
    <div className="p-files">
      {files.map((file) => (
        <p key={file.id}>
          <span>{file.name}</span>
          <button
            type="button"
            className="p-link"
            aria-label={t('pub.file.removeOne', { name: file.name })}
            onClick={() => onChange(files.filter((one) => one.id !== file.id))}
          >
            {t('pub.file.remove')}
          </button>
        </p>
      ))}
      {files.length < Number(field.max ?? MOST) && (
        <label className="p-chip">
          <input
            id={id}
            type="file"
            accept="image/*,application/pdf"
            multiple
            aria-label={`${field.title} ${t('pub.file.add')}`}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            onChange={(event) => {
              send(event.currentTarget.files)
              event.currentTarget.value = ''
            }}
          />
          <span>{t(busy ? 'pub.file.sending' : 'pub.file.add')}</span>
        </label>
      )}
      {problem && (
        <p className="p-error" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
