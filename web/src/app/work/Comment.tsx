// SPDX-License-Identifier: Apache-2.0
// A comment, with @ for those it speaks to: the list opens while the name is typed.
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { errorText } from '../../api/client'
import { t } from '../../i18n/t'
import { Button, type Choice, cx, toast } from '../../ui'
import { AttachButton, Attached, useAttaching } from '../record/Attached'
import { findUsers } from '../source'
import { actOnInstance, reread } from './api'
import { mentionAt } from './model'

const PAUSE_MS = 150
const MOST = 6

function useNames(query: string | null): Choice[] {
  const [found, setFound] = useState<Choice[]>([])
  useEffect(() => {
    if (query === null) return setFound([])
    const stop = new AbortController()
    const timer = setTimeout(() => {
      findUsers(query, stop.signal).then(
        (list) => setFound(list.slice(0, MOST)),
        () => {},
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [query])
  return found
}

export function Comment({ id, task }: { id: string; task: string | null }) {
  const [text, setText] = useState('')
  const [caret, setCaret] = useState(0)
  const [people, setPeople] = useState<Choice[]>([])
  const [at, setAt] = useState(0)
  const [closed, setClosed] = useState(false)
  const [busy, setBusy] = useState(false)
  const attaching = useAttaching()
  const empty = !text.trim() && attaching.files.length === 0
  const area = useRef<HTMLTextAreaElement>(null)
  const list = useId()
  const typing = closed ? null : mentionAt(text, caret)
  const names = useNames(typing?.query ?? null)
  const open = !!typing && names.length > 0

  const choose = (who: Choice) => {
    if (!typing) return
    const before = `${text.slice(0, typing.from)}@${who.title} `
    setText(before + text.slice(caret))
    setPeople((old) => [...old.filter((one) => one.key !== who.key), who])
    setCaret(before.length)
    requestAnimationFrame(() => {
      area.current?.focus()
      area.current?.setSelectionRange(before.length, before.length)
    })
  }
  const send = async () => {
    const said = text.trim()
    if (empty || busy || attaching.running) return
    setBusy(true)
    try {
      const users = people.filter((one) => said.includes(`@${one.title}`)).map((one) => one.key)
      await actOnInstance(id, {
        op: 'comment',
        text: said,
        ...(attaching.ids.length > 0 ? { files: attaching.ids } : {}),
        ...(users.length > 0 ? { users } : {}),
        ...(task ? { task } : {}),
      })
      setText('')
      setPeople([])
      attaching.clear()
      toast({ text: t('work.commented'), tone: 'ok' })
      await reread()
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
    setBusy(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      return send()
    }
    if (!open) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      setClosed(true)
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAt((at + (event.key === 'ArrowDown' ? 1 : names.length - 1)) % names.length)
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault()
      choose(names[Math.min(at, names.length - 1)] as Choice)
    }
  }
  return (
    <div className="x-stack no-print">
      <div className="wk-comment">
        <div className="wk-comment-box">
          <textarea
            ref={area}
            className="x-control"
            role="combobox"
            aria-label={t('work.comment')}
            aria-expanded={open}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={open ? `${list}-${names[at]?.key ?? ''}` : undefined}
            placeholder={t('work.commentHint')}
            rows={2}
            maxLength={2000}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value)
              setCaret(event.currentTarget.selectionStart)
              setClosed(false)
              setAt(0)
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
            onKeyDown={onKeyDown}
          />
          <div
            id={list}
            role="listbox"
            aria-label={t('work.mention')}
            className="wk-mention"
            hidden={!open}
          >
            {names.map((one, n) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text area's
              // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the text area
              <div
                key={one.key}
                id={`${list}-${one.key}`}
                role="option"
                aria-selected={n === at}
                className={cx(n === at && 'wk-mention-at')}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(one)}
              >
                {one.title} <span className="muted">{one.hint}</span>
              </div>
            ))}
          </div>
        </div>
        <AttachButton attaching={attaching} />
        <Button busy={busy} disabled={empty || !!attaching.running} onPress={send}>
          {t('work.send')}
        </Button>
      </div>
      <Attached files={attaching.files} running={attaching.running} onRemove={attaching.remove} />
    </div>
  )
}
