// SPDX-License-Identifier: Apache-2.0
import { useFieldSource } from '../../source'
import type { CellProps } from '../../types'
import { bodyField, NO_VALUE } from '../staff'
import { filesOf, ImageBody } from './body'

function Thumbs({ value, most }: CellProps & { most: number }) {
  const { fileHref } = useFieldSource()
  const files = filesOf(value)
  return (
    <span className={most === 1 ? 'w-thumbs w-thumbs-s' : 'w-thumbs'}>
      {files.slice(0, most === 1 ? 3 : files.length).map((file) => (
        <a
          key={file.id}
          href={fileHref(file)}
          target="_blank"
          rel="noreferrer"
          title={file.name}
          // In a grid the cell keeps the keys.
          tabIndex={most === 1 ? -1 : undefined}
        >
          <img src={fileHref(file)} alt={file.name} loading="lazy" />
        </a>
      ))}
      {most === 1 && files.length > 3 && <span className="num">+{files.length - 3}</span>}
    </span>
  )
}

export const { input, cell, display, editor, filter, toText } = bodyField({
  body: ImageBody,
  show: (props) => <Thumbs {...props} most={1} />,
  display: (props) => <Thumbs {...props} most={99} />,
  toText: (value) =>
    filesOf(value)
      .map((file) => file.name)
      .join('、'),
  filter: NO_VALUE,
  large: true,
})
export const wide = true
