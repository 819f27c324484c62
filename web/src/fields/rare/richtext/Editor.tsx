// SPDX-License-Identifier: Apache-2.0
// Writing rich text: the browser's own editing of a marked region, with a small toolbar. What is in the
// region is read node by node into the tree of rich.ts; what is pasted goes through the same tree.
import {
  Bold,
  Heading,
  Italic,
  Link,
  List,
  ListOrdered,
  Quote,
  RemoveFormatting,
  Underline,
} from 'lucide-react'
import { type ClipboardEvent, useEffect, useRef, useState } from 'react'
import { t } from '../../../i18n/t'
import { askText, IconButton } from '../../../ui'
import {
  type RichElement,
  type RichNode,
  type RichTag,
  parseRich,
  richHtml,
  richText,
  safeHref,
} from './rich'

const TAGS: Record<string, RichTag> = {
  P: 'p',
  DIV: 'p',
  BR: 'br',
  B: 'b',
  STRONG: 'b',
  I: 'i',
  EM: 'i',
  U: 'u',
  S: 's',
  STRIKE: 's',
  DEL: 's',
  UL: 'ul',
  OL: 'ol',
  LI: 'li',
  A: 'a',
  H1: 'h3',
  H2: 'h3',
  H3: 'h3',
  H4: 'h3',
  BLOCKQUOTE: 'blockquote',
}

function domOf(node: RichNode): Node {
  if (typeof node === 'string') return document.createTextNode(node)
  const element = document.createElement(node.tag)
  if (node.tag === 'a' && node.href) element.setAttribute('href', node.href)
  element.append(...node.children.map(domOf))
  return element
}

export function fromDom(parent: Node): RichNode[] {
  return [...parent.childNodes].flatMap((node): RichNode[] => {
    if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ? [node.nodeValue] : []
    if (node.nodeType !== Node.ELEMENT_NODE) return []
    const element = node as HTMLElement
    const tag = TAGS[element.tagName]
    const children = fromDom(element)
    if (!tag) return children
    if (tag === 'a') {
      const href = safeHref(element.getAttribute('href') ?? '')
      return href ? [{ tag, href, children }] : children
    }
    return [{ tag, children } satisfies RichElement]
  })
}

/** The value of what was written; null where nothing is to be seen. */
export function htmlOf(nodes: readonly RichNode[]): string | null {
  return richText(nodes) === '' ? null : richHtml(nodes)
}

const TOOLS = [
  { key: 'bold', icon: Bold, command: 'bold' },
  { key: 'italic', icon: Italic, command: 'italic' },
  { key: 'underline', icon: Underline, command: 'underline' },
  { key: 'heading', icon: Heading, command: 'formatBlock', with: 'H3' },
  { key: 'list', icon: List, command: 'insertUnorderedList' },
  { key: 'numbers', icon: ListOrdered, command: 'insertOrderedList' },
  { key: 'quote', icon: Quote, command: 'formatBlock', with: 'BLOCKQUOTE' },
  { key: 'plain', icon: RemoveFormatting, command: 'removeFormat' },
] as const

export function RichEditor({
  value,
  onChange,
  label,
  labelledBy,
  describedBy,
  invalid,
  autoFocus,
  id,
}: {
  value: string
  onChange: (html: string | null) => void
  label: string
  labelledBy?: string
  describedBy?: string
  invalid?: boolean
  autoFocus?: boolean
  id: string
}) {
  const box = useRef<HTMLDivElement>(null)
  const written = useRef<string | null>(null)
  const [at, setAt] = useState(0)

  // Only a value from outside is drawn: drawing what was just typed would move the caret.
  useEffect(() => {
    if (!box.current || written.current === value) return
    written.current = value
    box.current.replaceChildren(...parseRich(value).map(domOf))
  }, [value])
  useEffect(() => {
    if (autoFocus) box.current?.focus()
  }, [autoFocus])

  const tell = () => {
    if (!box.current) return
    const next = htmlOf(fromDom(box.current))
    written.current = next ?? ''
    onChange(next)
  }
  const run = (command: string, argument?: string) => {
    box.current?.focus()
    // The only way browsers give to change the selection as their own undo knows it.
    document.execCommand(command, false, argument)
    tell()
  }
  const addLink = async () => {
    const selection = getSelection()
    const range = selection?.rangeCount ? selection.getRangeAt(0) : null
    const href = await askText({
      title: t('rich.link'),
      ask: { label: t('rich.address'), value: 'https://', required: true },
    })
    const safe = href && safeHref(href)
    if (!safe || !range) return
    box.current?.focus()
    selection?.removeAllRanges()
    selection?.addRange(range)
    if (range.collapsed) document.execCommand('insertText', false, safe)
    run('createLink', safe)
  }
  const paste = (event: ClipboardEvent) => {
    const html = event.clipboardData.getData('text/html')
    event.preventDefault()
    if (!html) {
      run('insertText', event.clipboardData.getData('text/plain'))
      return
    }
    const range = getSelection()?.getRangeAt(0)
    if (!range) return
    range.deleteContents()
    const piece = document.createDocumentFragment()
    piece.append(...parseRich(html).map(domOf))
    range.insertNode(piece)
    range.collapse(false)
    tell()
  }
  const tools = [...TOOLS.map((tool) => tool.key), 'link'] as const
  return (
    <div className="w-editor" data-invalid={invalid || undefined}>
      <div
        role="toolbar"
        className="w-tools"
        aria-label={t('rich.tools')}
        onKeyDown={(event) => {
          const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
          if (!by) return
          const next = (at + by + tools.length) % tools.length
          setAt(next)
          event.currentTarget.querySelectorAll('button')[next]?.focus()
        }}
      >
        {TOOLS.map((tool) => (
          <IconButton
            key={tool.key}
            icon={tool.icon}
            size="s"
            label={t(`rich.${tool.key}`)}
            onPress={() => run(tool.command, 'with' in tool ? tool.with : undefined)}
          />
        ))}
        <IconButton icon={Link} size="s" label={t('rich.link')} onPress={addLink} />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a text area holds no marks */}
      <div
        ref={box}
        id={id}
        className="w-rich w-writing"
        contentEditable
        suppressContentEditableWarning
        role="textbox"
        tabIndex={0}
        aria-multiline
        aria-label={labelledBy ? undefined : label}
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onInput={tell}
        onPaste={paste}
        onDrop={(event) => event.preventDefault()}
      />
    </div>
  )
}
