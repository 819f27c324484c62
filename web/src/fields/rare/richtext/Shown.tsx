// SPDX-License-Identifier: Apache-2.0
import { createElement, type ReactNode } from 'react'
import { parseRich, type RichNode } from './rich'

function draw(node: RichNode, at: number): ReactNode {
  if (typeof node === 'string') return node
  if (node.tag === 'br') return <br key={at} />
  const inside = node.children.map(draw)
  if (node.tag !== 'a') return createElement(node.tag, { key: at }, ...inside)
  return node.href ? (
    <a key={at} href={node.href} target="_blank" rel="noreferrer noopener">
      {inside}
    </a>
  ) : (
    inside
  )
}

export const Shown = ({ html }: { html: string }) => (
  <div className="w-rich">{parseRich(html).map(draw)}</div>
)
