// SPDX-License-Identifier: Apache-2.0
import { Paperclip } from 'lucide-react'
import type { FileRef } from '../../../core/schema'
import { t } from '../../../i18n/t'
import { Upload } from '../../../ui'
import { PickEditor } from '../../choices'
import { labelled, Nothing } from '../../shared'
import { useFieldSource } from '../../source'
import type { CellProps, FieldModule, InputProps } from '../../types'

const filesOf = (value: InputProps['value']): FileRef[] =>
  Array.isArray(value) ? (value as FileRef[]) : []

function Files(props: InputProps) {
  const source = useFieldSource()
  return (
    <Upload
      {...labelled(props)}
      value={filesOf(props.value)}
      onChange={(files) => props.onChange(files)}
      upload={source.upload}
      href={source.fileHref}
      multiple={Number(props.field.max ?? 2) > 1}
    />
  )
}

function FileLinks({ value }: CellProps) {
  const source = useFieldSource()
  const files = filesOf(value)
  if (files.length === 0) return <Nothing />
  return (
    <span className="f-tags f-tags-wrap">
      {files.map((file) => (
        <a
          key={file.id}
          href={source.fileHref(file)}
          target="_blank"
          rel="noreferrer"
          title={file.name}
        >
          {file.mime.startsWith('image/') ? (
            <img className="f-img" src={source.fileHref(file)} alt={file.name} loading="lazy" />
          ) : (
            file.name
          )}
        </a>
      ))}
    </span>
  )
}

export const input: FieldModule['input'] = (props) => <Files {...props} />
export const editor: FieldModule['editor'] = (props) => <PickEditor {...props} input={Files} keep />
export const display: FieldModule['display'] = (props) => <FileLinks {...props} />

export const cell: FieldModule['cell'] = ({ value }) => {
  const files = filesOf(value)
  if (files.length === 0) return <Nothing />
  const first = files[0] as FileRef
  return (
    <span className="f-cell">
      <Paperclip size={14} aria-hidden /> {first.name}{' '}
      {files.length > 1 && t('field.moreItems', { n: files.length })}
    </span>
  )
}

export const toText: FieldModule['toText'] = (value) =>
  filesOf(value)
    .map((file) => file.name)
    .join('、')

export const filter: FieldModule['filter'] = {
  operators: ['empty', 'not_empty'],
  input: () => null,
}

export const wide = true
