// SPDX-License-Identifier: Apache-2.0
// The one dialog of all operations: it asks for what this one needs and sends it.
import { lazy, Suspense, useState } from 'react'
import { errorText, isApiError } from '../../api/client'
import { fileHref, uploadFile } from '../../api/upload'
import type { FileRef, Value } from '../../core/schema'
import { FieldInput } from '../../fields'
import { loadTypes } from '../../fields/registry'
import { t, tMaybe } from '../../i18n/t'
import {
  Button,
  type Choice,
  Combobox,
  Dialog,
  ErrorBox,
  Input,
  MultiSelect,
  RadioGroup,
  Select,
  Skeleton,
  Upload,
  type UploadedFile,
} from '../../ui'
import { findUsers } from '../source'
import { type Asks, type Given, missingPart, nothingGiven } from './model'
import { Opinion } from './Opinion'
import { namesOf } from './say'
import type { Choosing } from './types'

const signing = { key: 'signature', type: 'signature' } as const

const Signature = lazy(async () => {
  await loadTypes([{ ...signing, title: '' }])
  return {
    default: ({ value, onChange }: { value: Value; onChange: (value: Value) => void }) => (
      <FieldInput
        field={{ ...signing, title: t('work.signature'), required: true }}
        value={value}
        onChange={onChange}
      />
    ),
  }
})

const choice = (one: { id: string; name: string }): Choice => ({ key: one.id, title: one.name })

function ChooseNext({
  one,
  value,
  onChange,
  error,
}: {
  one: Choosing
  value: readonly Choice[]
  onChange: (people: Choice[]) => void
  error: string | null
}) {
  const source = one.from ? one.from.map(choice) : findUsers
  const label = t('work.chooseFor', { node: one.title })
  if (one.many)
    return (
      <MultiSelect
        label={label}
        source={source}
        value={value}
        onChange={onChange}
        error={error}
        required
      />
    )
  return (
    <Combobox
      label={label}
      source={source}
      value={value[0] ?? null}
      onChange={(who) => onChange(who ? [who] : [])}
      error={error}
      required
    />
  )
}

export interface OpDialogProps {
  op: string
  title?: string
  asks: Asks
  hasFactor?: boolean
  /** The opinion of a draft. */
  opinion?: string
  danger?: boolean
  /** In the place of what the operation's help says. */
  note?: string
  onClose: () => void
  /** What has been typed so far, to be kept. */
  onTyped?: (opinion: string) => void
  /** Throws what the person can still mend here. */
  onSend: (given: Given) => Promise<void>
}

// As the server takes them.
const FILES = 20
const FILE_BYTES = 50 * 1024 * 1024

const DANGER = ['reject', 'cancel', 'drop']
const OWN_WORDS = ['approve', 'reject', 'submit', 'return']

export function OpDialog(props: OpDialogProps) {
  const { op, asks, onClose, onSend } = props
  const [given, setGiven] = useState<Given>(() => ({
    ...nothingGiven(asks),
    opinion: props.opinion ?? '',
  }))
  const [people, setPeople] = useState<Choice[]>([])
  const [next, setNext] = useState<Record<string, Choice[]>>({})
  const [files, setFiles] = useState<UploadedFile[]>([])
  const [signature, setSignature] = useState<Value>(null)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const put = (more: Partial<Given>) => setGiven((old) => ({ ...old, ...more }))

  const missing = missingPart(asks, given)
  const refused = isApiError(failure) ? failure.fields : {}
  const errorOf = (part: string): string | null => {
    const key = part.split('.')[0] as string
    if (tried && missing === part) return tMaybe(`work.need.${key}`)
    return refused[part] ?? null
  }
  const blocked = asks.confirm === 'code' && props.hasFactor === false
  const general =
    failure !== null && !(isApiError(failure) && failure.errors.some((one) => errorOf(one.path)))

  const send = async () => {
    setTried(true)
    if (missing || busy || blocked) return
    setBusy(true)
    setFailure(null)
    try {
      await onSend(given)
    } catch (failed) {
      // A secret that was wrong is typed anew.
      put({ password: '', code: '' })
      setTried(false)
      setFailure(failed)
      setBusy(false)
    }
  }

  const choosePeople = (chosen: Choice[]) => {
    setPeople(chosen)
    put({ users: chosen.map((one) => one.key) })
  }
  const help = props.note ?? tMaybe(`work.help.${op}`)
  const name = tMaybe(`work.op.${op}`) ?? op
  const danger = props.danger ?? DANGER.includes(op)
  const words = OWN_WORDS.includes(op)
    ? (['work.opinion', 'work.opinionHint'] as const)
    : op === 'cancel'
      ? (['work.reason', 'work.opinionHint'] as const)
      : (['work.message', 'work.messageHint'] as const)

  return (
    <Dialog
      isOpen
      keepOpen
      size="s"
      title={props.title ?? name}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant={danger ? 'danger' : 'primary'}
            busy={busy}
            disabled={blocked}
            onPress={send}
          >
            {name}
          </Button>
        </>
      }
    >
      <div
        className="x-stack wk-op"
        onKeyDownCapture={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          event.stopPropagation()
          send()
        }}
      >
        {general && <ErrorBox message={errorText(failure)} />}
        {help && <p className="muted">{help}</p>}
        {asks.to.length > 0 && (
          <Select
            label={t('work.returnTo')}
            choices={asks.to.map((one) => ({
              key: one.node,
              title: one.title,
              hint: namesOf(one.who),
            }))}
            value={given.to}
            onChange={(to) => put({ to })}
            error={errorOf('to')}
            required
          />
        )}
        {asks.modes.length > 1 && (
          <RadioGroup
            label={t('work.returnMode')}
            choices={asks.modes.map((mode) => ({ key: mode, title: t(`work.mode.${mode}`) }))}
            value={given.mode}
            onChange={(mode) => put({ mode: mode === 'direct' ? 'direct' : 'again' })}
          />
        )}
        {asks.tasks.length > 0 && (
          <Select
            label={t('work.dropWho')}
            choices={asks.tasks.map((one) => ({ key: one.id, title: one.user.name }))}
            value={given.task}
            onChange={(task) => put({ task })}
            error={errorOf('task')}
            required
          />
        )}
        {asks.persons === 'one' && (
          <Combobox
            label={t('work.person')}
            source={findUsers}
            value={people[0] ?? null}
            onChange={(who) => choosePeople(who ? [who] : [])}
            error={errorOf('user')}
            required
            autoFocus
          />
        )}
        {asks.persons === 'many' && (
          <MultiSelect
            label={t('work.persons')}
            source={findUsers}
            value={people}
            onChange={choosePeople}
            error={errorOf('users')}
            required
          />
        )}
        {asks.choose.map((one) => (
          <ChooseNext
            key={one.node}
            one={one}
            value={next[one.node] ?? []}
            onChange={(who) => {
              setNext((old) => ({ ...old, [one.node]: who }))
              put({ chosen: { ...given.chosen, [one.node]: who.map((person) => person.key) } })
            }}
            error={errorOf(`chosen.${one.node}`)}
          />
        ))}
        {asks.opinion !== 'no' && (
          <Opinion
            label={t(words[0])}
            hint={t(words[1])}
            value={given.opinion}
            onChange={(opinion) => {
              put({ opinion })
              props.onTyped?.(opinion)
            }}
            required={asks.opinion === 'needed'}
            error={errorOf('opinion')}
            autoFocus={asks.persons === 'no'}
          />
        )}
        {asks.opinion !== 'no' && (
          <Upload
            label={t('work.files')}
            value={files}
            upload={uploadFile}
            href={fileHref}
            maxBytes={FILE_BYTES}
            error={errorOf('files')}
            onChange={(chosen) => {
              setFiles(chosen.slice(0, FILES))
              put({ files: chosen.slice(0, FILES).map((one) => one.id) })
            }}
          />
        )}
        {asks.confirm === 'signature' && (
          <Suspense fallback={<Skeleton lines={3} />}>
            <Signature
              value={signature}
              onChange={(value) => {
                setSignature(value)
                put({ signature: (value as FileRef[] | null)?.[0]?.id ?? null })
              }}
            />
            {errorOf('signature') && (
              <p className="wk-error" role="alert">
                {errorOf('signature')}
              </p>
            )}
          </Suspense>
        )}
        {asks.confirm === 'password' && (
          <Input
            label={t('work.password')}
            help={t('work.passwordHelp')}
            type="password"
            autoComplete="current-password"
            value={given.password}
            onChange={(password) => put({ password })}
            error={errorOf('password')}
            required
          />
        )}
        {blocked && <ErrorBox title={t('work.code')} message={t('work.noFactor')} />}
        {asks.confirm === 'code' && !blocked && (
          <Input
            label={t('work.code')}
            help={t('work.codeHelp')}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={8}
            value={given.code}
            onChange={(code) => put({ code })}
            error={errorOf('code')}
            required
          />
        )}
      </div>
    </Dialog>
  )
}
