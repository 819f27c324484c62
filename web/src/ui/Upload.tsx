// SPDX-License-Identifier: Apache-2.0
import './Field.css'
import './Upload.css'
import { Paperclip, UploadCloud, X } from 'lucide-react'
import { useState } from 'react'
import { Button as AriaButton, FileTrigger } from 'react-aria-components'
import { formatSize } from '../core/format'
import { t } from '../i18n/t'
import { Progress } from './Bits'
import { IconButton } from './Button'
import { Field } from './Field'
import type { Labelled } from './types'

export interface UploadedFile {
  id: string
  name: string
  size: number
  mime: string
}

export type UploadFn = (file: File, onProgress: (percent: number) => void) => Promise<UploadedFile>

export interface UploadProps extends Labelled {
  value: readonly UploadedFile[]
  onChange: (files: UploadedFile[]) => void
  upload: UploadFn
  href?: (file: UploadedFile) => string
  accept?: string[]
  multiple?: boolean
  maxBytes?: number
}

interface Running {
  name: string
  percent: number
}

export function Upload(props: UploadProps) {
  const { value, onChange, upload, href, accept, multiple = true, maxBytes, disabled } = props
  const [running, setRunning] = useState<Running[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  const [over, setOver] = useState(false)
  const locked = disabled || props.readOnly

  const send = async (files: readonly File[]) => {
    setProblem(null)
    let done = multiple ? [...value] : []
    for (const file of multiple ? files : files.slice(0, 1)) {
      if (maxBytes && file.size > maxBytes) {
        setProblem(t('ui.uploadTooBig', { name: file.name, size: formatSize(maxBytes) }))
        continue
      }
      const show = (percent: number) =>
        setRunning((all) => [
          ...all.filter((one) => one.name !== file.name),
          { name: file.name, percent },
        ])
      show(0)
      try {
        done = [...done, await upload(file, show)]
        onChange(done)
      } catch (error) {
        const why = error instanceof Error && error.message ? `：${error.message}` : ''
        setProblem(t('ui.uploadFailed', { name: file.name }) + why)
      } finally {
        setRunning((all) => all.filter((one) => one.name !== file.name))
      }
    }
  }

  return (
    <Field {...props} error={problem ?? props.error}>
      {({ id, ...ids }) => (
        <div className="x-upload">
          {!locked && (
            // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same
            <div
              className="x-drop"
              data-drop-target={over || undefined}
              onDragOver={(event) => {
                event.preventDefault()
                setOver(true)
              }}
              onDragLeave={() => setOver(false)}
              onDrop={(event) => {
                event.preventDefault()
                setOver(false)
                send([...event.dataTransfer.files])
              }}
            >
              <FileTrigger
                acceptedFileTypes={accept}
                allowsMultiple={multiple}
                onSelect={(list) => list && send([...list])}
              >
                <AriaButton
                  id={id}
                  className="x-drop-btn"
                  aria-label={props['aria-label']}
                  aria-labelledby={ids['aria-labelledby'] && `${ids['aria-labelledby']} ${id}`}
                  aria-describedby={ids['aria-describedby']}
                >
                  <UploadCloud size={18} aria-hidden />
                  <span>{t('ui.uploadHint')}</span>
                </AriaButton>
              </FileTrigger>
            </div>
          )}
          <ul className="x-files">
            {value.map((file) => (
              <li key={file.id} className="x-file">
                <Paperclip size={14} aria-hidden />
                {href ? (
                  <a href={href(file)} target="_blank" rel="noreferrer">
                    {file.name}
                  </a>
                ) : (
                  <span>{file.name}</span>
                )}
                <span className="muted">{formatSize(file.size)}</span>
                {!locked && (
                  <IconButton
                    icon={X}
                    size="s"
                    label={t('ui.removeItem', { name: file.name })}
                    onPress={() => onChange(value.filter((one) => one.id !== file.id))}
                  />
                )}
              </li>
            ))}
            {running.map((one) => (
              <li key={one.name} className="x-file">
                <span>{one.name}</span>
                <Progress value={one.percent} label={t('ui.uploading', { percent: one.percent })} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Field>
  )
}
