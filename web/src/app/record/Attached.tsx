// SPDX-License-Identifier: Apache-2.0
// Files at a comment: a button beside the text, what was chosen below it, and the list once it was said.
import '../../ui/Upload.css'
import { Paperclip, X } from 'lucide-react'
import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { errorText } from '../../api/client'
import { fileHref, uploadFile } from '../../api/upload'
import { formatSize } from '../../core/format'
import type { FileRef } from '../../core/schema'
import { t } from '../../i18n/t'
import { IconButton, Progress, toast } from '../../ui'

const MOST = 20
const BYTES = 50 * 1024 * 1024

export interface Attaching {
  files: FileRef[]
  ids: string[]
  running: { name: string; percent: number } | null
  add: (list: readonly File[]) => Promise<void>
  remove: (id: string) => void
  clear: () => void
}

/** What is being attached: one upload behind the other. */
export function useAttaching(): Attaching {
  const [files, setFiles] = useState<FileRef[]>([])
  const [running, setRunning] = useState<Attaching['running']>(null)
  const add = async (list: readonly File[]) => {
    for (const file of list.slice(0, MOST - files.length)) {
      if (file.size > BYTES) {
        toast({
          text: t('ui.uploadTooBig', { name: file.name, size: formatSize(BYTES) }),
          tone: 'danger',
        })
        continue
      }
      try {
        setRunning({ name: file.name, percent: 0 })
        const made = await uploadFile(file, (percent) => setRunning({ name: file.name, percent }))
        setFiles((old) => [...old, made])
      } catch (failed) {
        const text = `${t('ui.uploadFailed', { name: file.name })}：${errorText(failed)}`
        toast({ text, tone: 'danger' })
      }
    }
    setRunning(null)
  }
  return {
    files,
    ids: files.map((file) => file.id),
    running,
    add,
    remove: (id) => setFiles((old) => old.filter((file) => file.id !== id)),
    clear: () => setFiles([]),
  }
}

export function AttachButton({ attaching }: { attaching: Attaching }) {
  return (
    <FileTrigger allowsMultiple onSelect={(list) => list && attaching.add([...list])}>
      <IconButton
        icon={Paperclip}
        label={t('files.attach')}
        disabled={!!attaching.running || attaching.files.length >= MOST}
      />
    </FileTrigger>
  )
}

/** With `onRemove` those that are not said yet. */
export function Attached({
  files,
  running,
  onRemove,
}: {
  files: readonly FileRef[] | undefined
  running?: Attaching['running']
  onRemove?: (id: string) => void
}) {
  if (!files?.length && !running) return null
  return (
    <ul className="x-files">
      {files?.map((file) => (
        <li key={file.id} className="x-file">
          <Paperclip size={14} aria-hidden />
          <a href={fileHref(file)} target="_blank" rel="noreferrer">
            {file.name}
          </a>
          {file.size !== undefined && <span className="muted">{formatSize(file.size)}</span>}
          {onRemove && (
            <IconButton
              icon={X}
              size="s"
              label={t('ui.removeItem', { name: file.name })}
              onPress={() => onRemove(file.id)}
            />
          )}
        </li>
      ))}
      {running && (
        <li className="x-file">
          <span>{running.name}</span>
          <Progress
            value={running.percent}
            label={t('ui.uploading', { percent: running.percent })}
          />
        </li>
      )}
    </ul>
  )
}
