// SPDX-License-Identifier: Apache-2.0
// Text of a tile: lines, "# headings", "- points" and **weight**; elements only, never markup.
import { Fragment, type ReactNode } from 'react'

function weighed(line: string): ReactNode {
  return line.split('**').map((part, at) => {
    const key = `${at.toString()}${part}`
    return at % 2 === 1 ? <strong key={key}>{part}</strong> : <Fragment key={key}>{part}</Fragment>
  })
}

export function Prose({ text }: { text: string }) {
  const lines = text
    .split('\n')
    .map((line, at) => ({ line: line.trimEnd(), key: `${at}: ${line}` }))
  return (
    <div className="b-prose">
      {lines.map(({ line, key }) => {
        if (line.startsWith('# ')) return <h3 key={key}>{weighed(line.slice(2))}</h3>
        if (line.startsWith('- '))
          return (
            <p key={key} className="b-point">
              {weighed(line.slice(2))}
            </p>
          )
        return line ? <p key={key}>{weighed(line)}</p> : <br key={key} />
      })}
    </div>
  )
}
