// SPDX-License-Identifier: Apache-2.0
// The small HTML that a rich text may hold, read into a tree and written back. No string ever becomes
// markup through the browser's own parser: what is not in the list below is only its text.
export type RichTag =
  | 'p'
  | 'br'
  | 'b'
  | 'i'
  | 'u'
  | 's'
  | 'ul'
  | 'ol'
  | 'li'
  | 'a'
  | 'h3'
  | 'blockquote'

export interface RichElement {
  tag: RichTag
  href?: string
  children: RichNode[]
}
export type RichNode = string | RichElement

const NAMES: Record<string, RichTag> = {
  p: 'p',
  div: 'p',
  br: 'br',
  b: 'b',
  strong: 'b',
  i: 'i',
  em: 'i',
  u: 'u',
  s: 's',
  strike: 's',
  del: 's',
  ul: 'ul',
  ol: 'ol',
  li: 'li',
  a: 'a',
  h1: 'h3',
  h2: 'h3',
  h3: 'h3',
  h4: 'h3',
  blockquote: 'blockquote',
}
const BLOCKS = new Set<RichTag>(['p', 'ul', 'ol', 'li', 'h3', 'blockquote'])
/** What stands inside these is no text of the author. */
const SILENT = /^(script|style|title|head|template|noscript|iframe|object|svg|math)$/
const DEEPEST = 20

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0' }

const decode = (text: string) =>
  text.replace(/&(#x?[0-9a-f]{1,6}|\w{2,6});/gi, (all, name: string) => {
    if (name[0] !== '#') return ENTITIES[name] ?? all
    const code =
      name[1] === 'x' || name[1] === 'X' ? Number(`0${name.slice(1)}`) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })

const encode = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

/** Addresses of pages, mail and telephone; nothing that runs. */
export const safeHref = (href: string): string | undefined =>
  /^(https?:\/\/|mailto:|tel:)[^\s"'<>]+$/i.test(href.trim()) ? href.trim() : undefined

const hrefOf = (attributes: string): string | undefined => {
  const found = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(attributes)
  return found ? safeHref(decode(found[1] ?? found[2] ?? found[3] ?? '')) : undefined
}

const TOKEN =
  /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>|([^<]+|<)/gi

export function parseRich(html: string): RichNode[] {
  const root: RichElement = { tag: 'p', children: [] }
  const open: RichElement[] = [root]
  const top = () => open[open.length - 1] as RichElement
  let silent = ''
  for (const [, slash, name = '', attributes = '', text] of html.matchAll(TOKEN)) {
    const lower = name.toLowerCase()
    if (silent) {
      if (slash && lower === silent) silent = ''
      continue
    }
    if (text !== undefined) {
      top().children.push(decode(text))
      continue
    }
    if (SILENT.test(lower)) {
      if (!slash) silent = lower
      continue
    }
    const tag = NAMES[lower]
    if (!tag) continue
    if (tag === 'br') {
      if (!slash) top().children.push({ tag, children: [] })
    } else if (slash) {
      const at = open.map((one) => one.tag).lastIndexOf(tag)
      if (at > 0) open.length = at
    } else if (open.length < DEEPEST) {
      const element: RichElement = {
        tag,
        children: [],
        ...(tag === 'a' ? { href: hrefOf(attributes) } : {}),
      }
      top().children.push(element)
      open.push(element)
    }
  }
  return root.children
}

export function richHtml(nodes: readonly RichNode[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return encode(node)
      if (node.tag === 'br') return '<br>'
      const inside = richHtml(node.children)
      if (node.tag === 'a')
        return node.href ? `<a href="${encode(node.href)}">${inside}</a>` : inside
      return `<${node.tag}>${inside}</${node.tag}>`
    })
    .join('')
}

/** The text alone, a line for each block. */
export function richText(nodes: readonly RichNode[]): string {
  const write = (list: readonly RichNode[]): string =>
    list
      .map((node) => {
        if (typeof node === 'string') return node
        if (node.tag === 'br') return '\n'
        return BLOCKS.has(node.tag) ? `\n${write(node.children)}\n` : write(node.children)
      })
      .join('')
  return write(nodes)
    .replace(/\u00a0/g, ' ')
    .replace(/\n{2,}/g, '\n')
    .trim()
}

/** Lines of plain text as paragraphs. */
export const richOfText = (text: string): string =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim())
    .map((line) => `<p>${encode(line)}</p>`)
    .join('')

export const isRich = (text: string) => /<\/?[a-z]/i.test(text)
