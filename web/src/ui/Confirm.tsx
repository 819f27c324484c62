// SPDX-License-Identifier: Apache-2.0
// `await confirm({...})` from anywhere; UiProvider shows the question.
import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { t } from '../i18n/t'
import { Button } from './Button'
import { Dialog } from './Dialog'
import { Input } from './Input'

export interface Question {
  title: string
  body?: ReactNode
  okText?: string
  cancelText?: string
  danger?: boolean
  /** Asks for a line of text too; the answer is that text. */
  ask?: { label: string; required?: boolean; value?: string }
}

interface Pending extends Question {
  id: number
  answer: (value: string | null) => void
}

let pending: Pending | null = null
let lastId = 0
const listeners = new Set<() => void>()

function show(next: Pending | null) {
  pending = next
  for (const listener of listeners) listener()
}

function put(question: Question): Promise<string | null> {
  pending?.answer(null)
  return new Promise((resolve) => {
    lastId += 1
    const answer = (value: string | null) => {
      show(null)
      resolve(value)
    }
    show({ ...question, id: lastId, answer })
  })
}

/** True when the person agreed. */
export const confirm = async (question: Question) => (await put(question)) !== null

/** The text given, or null when the person turned back. */
export const askText = (question: Question & { ask: NonNullable<Question['ask']> }) => put(question)

function Asking({ question }: { question: Pending }) {
  const [text, setText] = useState(question.ask?.value ?? '')
  const missing = !!question.ask?.required && text.trim() === ''
  const agree = () => missing || question.answer(text.trim())
  return (
    <Dialog
      isOpen
      size="s"
      role="alertdialog"
      title={question.title}
      onClose={() => question.answer(null)}
      footer={
        <>
          <Button onPress={() => question.answer(null)}>
            {question.cancelText ?? t('ui.cancel')}
          </Button>
          <Button
            variant={question.danger ? 'danger' : 'primary'}
            disabled={missing}
            autoFocus={!question.ask}
            onPress={agree}
          >
            {question.okText ?? t('ui.ok')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {question.body && <div>{question.body}</div>}
        {question.ask && (
          <Input
            label={question.ask.label}
            required={question.ask.required}
            value={text}
            onChange={setText}
            autoFocus
            onKeyDown={(event) => event.key === 'Enter' && agree()}
          />
        )}
      </div>
    </Dialog>
  )
}

export function ConfirmHost() {
  const question = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => pending,
  )
  return question ? <Asking key={question.id} question={question} /> : null
}
