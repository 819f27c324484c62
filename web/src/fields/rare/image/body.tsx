// SPDX-License-Identifier: Apache-2.0
// Pictures as thumbnails; on a phone the button opens the camera or the album.
import { useState } from 'react'
import type { FileRef } from '../../../core/schema'
import { t } from '../../../i18n/t'
import type { BodyProps } from '../body'
import { setNumber } from '../set'
import { shrink } from './shrink'

export const filesOf = (value: BodyProps['value']): FileRef[] =>
  Array.isArray(value)
    ? (value as unknown[]).filter((one): one is FileRef => !!one && typeof one === 'object')
    : []

const MOST = 9

export function ImageBody({ field, value, onChange, id, services, ...props }: BodyProps) {
  const files = filesOf(value)
  const [busy, setBusy] = useState(0)
  const [problem, setProblem] = useState<string | null>(null)
  // What was just sent is shown from the device: on the public form it cannot be read back.
  const [own, setOwn] = useState<Record<string, string>>({})
  const most = setNumber(field, 'max_files', Number(field.max ?? MOST))
  const { upload, fileHref } = services

  const send = async (list: FileList | null) => {
    if (!list || !upload) return
    setProblem(null)
    let done = files
    for (const file of [...list].slice(0, most - files.length)) {
      setBusy((n) => n + 1)
      try {
        const sent = await upload(await shrink(file), () => {})
        const shown = URL.createObjectURL(file)
        setOwn((all) => ({ ...all, [sent.id]: shown }))
        done = [...done, sent]
        onChange(done)
      } catch (error) {
        const why = error instanceof Error && error.message ? `：${error.message}` : ''
        setProblem(t('image.failed', { name: file.name }) + why)
      }
      setBusy((n) => n - 1)
    }
  }

  return (
    <div className="w-images">
      {files.map((file) => {
        const src = own[file.id] ?? fileHref?.(file)
        return (
          <figure key={file.id} className="w-image">
            {src && <img src={src} alt={file.name} loading="lazy" />}
            {!props.readOnly && (
              <button
                type="button"
                aria-label={t('image.remove', { name: file.name })}
                onClick={() => onChange(files.filter((one) => one.id !== file.id))}
              >
                ×
              </button>
            )}
          </figure>
        )
      })}
      {!props.readOnly && files.length < most && upload && (
        <label className="w-shot">
          <input
            id={id}
            type="file"
            accept="image/*"
            multiple={most > 1}
            {...(field.set?.camera ? { capture: 'environment' as const } : {})}
            aria-label={t('image.add', { field: field.title })}
            aria-describedby={props.describedBy}
            aria-invalid={props.invalid}
            onChange={(event) => {
              send(event.currentTarget.files)
            }}
          />
          <span aria-hidden="true">＋</span>
          <span aria-live="polite">
            {busy > 0 ? t('image.sending') : t(field.set?.camera ? 'image.shoot' : 'image.choose')}
          </span>
        </label>
      )}
      {problem && (
        <p className="w-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
