// SPDX-License-Identifier: Apache-2.0
// The channels as cards: whether each is ready, its settings, a test that goes the whole way.
import { Mail, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { del, errorText, get, isApiError, post, put } from '../../../api/client'
import { type Key, t } from '../../../i18n/t'
import {
  Button,
  Card,
  Checkbox,
  confirm,
  Dialog,
  Empty,
  ErrorBox,
  Input,
  Select,
  Tag,
  TextArea,
  toast,
} from '../../../ui'
import { queries } from '../../session'
import {
  type Channel,
  type Channels,
  choicesOf,
  freeKey,
  isUnderWay,
  type Kind,
  type Message,
  readParams,
  type Setting,
  settingsBody,
  toneOf,
  type Value,
} from './model'

const again = () => queries.invalidateQueries({ queryKey: ['messages'] })

// ---- its settings ----

interface FieldProps {
  setting: Setting
  value: Value | undefined
  isKept: boolean
  error: string | null
  onChange: (value: Value) => void
}

function SettingField({ setting, value, isKept, error, onChange }: FieldProps) {
  const choices = choicesOf(setting)
  if (setting.kind === 'bool')
    return (
      <Checkbox value={value === true} onChange={onChange}>
        {setting.title}
      </Checkbox>
    )
  const common = { label: setting.title, required: setting.is_needed, error }
  const text = typeof value === 'string' ? value : ''
  if (choices.length > 0)
    return (
      <Select
        {...common}
        choices={choices.map((key) => ({ key, title: key }))}
        value={text || setting.default || null}
        onChange={(key) => key && onChange(key)}
      />
    )
  if (setting.kind === 'long') return <TextArea {...common} value={text} onChange={onChange} />
  return (
    <Input
      {...common}
      help={
        isKept
          ? t('msg.secretKept')
          : setting.default && t('msg.useDefault', { value: setting.default })
      }
      type={setting.kind === 'secret' ? 'password' : 'text'}
      autoComplete={setting.kind === 'secret' ? 'new-password' : 'off'}
      inputMode={setting.kind === 'int' ? 'numeric' : setting.kind === 'price' ? 'decimal' : 'text'}
      value={text}
      onChange={onChange}
    />
  )
}

interface EditorProps {
  given: Channels
  channel: Channel | null // null: a new one
  onClose: () => void
}

function Editor({ given, channel, onClose }: EditorProps) {
  const [kind, setKind] = useState(channel?.kind ?? given.kinds[0]?.key ?? '')
  const [key, setKey] = useState(channel?.key ?? '')
  const [title, setTitle] = useState(channel?.title ?? '')
  const [isOn, setOn] = useState(!channel?.is_off)
  const [values, setValues] = useState<Record<string, Value>>(channel?.settings ?? {})
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const of = given.kinds.find((one) => one.key === kind)
  const errors = isApiError(error) ? error.fields : {}
  const shownKey =
    key ||
    freeKey(
      kind,
      given.channels.map((one) => one.key),
    )
  const save = async () => {
    if (!of) return
    setBusy(true)
    setError(null)
    try {
      await put(`/messages/channels/${encodeURIComponent(shownKey)}`, {
        ...(channel ? { rev: channel.rev } : { kind }),
        title: title.trim(),
        is_off: !isOn,
        settings: settingsBody(of, values),
      })
      toast({ text: t('msg.saved'), tone: 'ok' })
      await again()
      onClose()
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  return (
    <Dialog
      isOpen
      keepOpen
      onClose={onClose}
      title={channel ? t('msg.setUp', { name: channel.title }) : t('msg.addChannel')}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} onPress={save}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {error !== null && <ErrorBox message={errorText(error)} />}
        {!channel && (
          <Select
            label={t('msg.kind')}
            choices={given.kinds.map((one) => ({ key: one.key, title: one.title }))}
            value={kind}
            onChange={(next) => {
              if (!next) return
              setKind(next)
              setValues({})
            }}
          />
        )}
        {!channel && (
          <Input
            label={t('msg.key')}
            help={t('msg.key.help')}
            value={key}
            placeholder={shownKey}
            error={errors.key ?? null}
            onChange={(text) => setKey(text.toLowerCase().replace(/[^a-z0-9_]|^[0-9_]+/g, ''))}
          />
        )}
        <Input label={t('msg.name')} value={title} placeholder={of?.title} onChange={setTitle} />
        {of?.settings.map((setting) => (
          <SettingField
            key={setting.key}
            setting={setting}
            value={values[setting.key]}
            isKept={channel?.secrets.includes(setting.key) ?? false}
            error={errors[`settings.${setting.key}`] ?? null}
            onChange={(value) => setValues((old) => ({ ...old, [setting.key]: value }))}
          />
        ))}
        <Checkbox value={isOn} onChange={setOn}>
          {t('msg.on')}
        </Checkbox>
        {channel?.hook && (
          <div>
            <p>{t('msg.hook')}</p>
            <p className="d-key">{location.origin + channel.hook}</p>
            <p className="ms-small">{t('msg.hook.help')}</p>
          </div>
        )}
      </div>
    </Dialog>
  )
}

// ---- a test ----

const WAIT_MS = 1000

function useMessage(id: string | null): Message | null {
  const [message, setMessage] = useState<Message | null>(null)
  useEffect(() => {
    if (!id) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      const next = await get<Message>(`/messages/log/${id}`)
      setMessage(next)
      if (isUnderWay(next.state) && next.tries < 2) timer = setTimeout(look, WAIT_MS)
    }
    look()
    return () => clearTimeout(timer)
  }, [id])
  return message
}

function Outcome({ message }: { message: Message }) {
  return (
    <div className="x-stack" role="status">
      <div className="x-row">
        <Tag tone={toneOf(message.state)}>{t(`msg.state.${message.state}` as Key)}</Tag>
        {message.why && <span>{t(`msg.why.${message.why}` as Key)}</span>}
      </div>
      {message.error && <p className="ms-look ms-text">{message.error}</p>}
    </div>
  )
}

function Tester({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const [to, setTo] = useState('')
  const [code, setCode] = useState('')
  const [params, setParams] = useState('')
  const [id, setId] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const message = useMessage(id)
  const read = readParams(params)
  const send = async () => {
    setError(null)
    try {
      const body = {
        ...(to.trim() ? { to: to.trim() } : {}),
        ...(channel.is_coded ? { code: code.trim(), params: read.params } : {}),
      }
      const path = `/messages/channels/${encodeURIComponent(channel.key)}/test`
      setId((await post<Message>(path, body)).id)
    } catch (failed) {
      setError(failed)
    }
  }
  const busy = id !== null && (!message || (isUnderWay(message.state) && message.tries < 2))
  return (
    <Dialog
      isOpen
      size="s"
      onClose={onClose}
      title={t('msg.testOf', { name: channel.title })}
      footer={
        <Button variant="primary" busy={busy} disabled={read.bad > 0} onPress={send}>
          {t('msg.send')}
        </Button>
      }
    >
      <div className="x-stack">
        {error !== null && <ErrorBox message={errorText(error)} />}
        {channel.address !== 'none' && (
          <Input label={t(`msg.testTo.${channel.address}` as Key)} value={to} onChange={setTo} />
        )}
        {channel.is_coded && <Input label={t('msg.testCode')} value={code} onChange={setCode} />}
        {channel.is_coded && (
          <TextArea
            label={t('msg.testParams')}
            help={t('msg.testParams.help')}
            error={read.bad ? t('msg.params.bad', { n: read.bad }) : null}
            value={params}
            onChange={setParams}
          />
        )}
        {busy && !message && <p>{t('msg.sending')}</p>}
        {message && <Outcome message={message} />}
      </div>
    </Dialog>
  )
}

// ---- the list ----

function ChannelCard({
  channel,
  kind,
  maySet,
  onEdit,
  onTest,
}: {
  channel: Channel
  kind: Kind | undefined
  maySet: boolean
  onEdit: () => void
  onTest: () => void
}) {
  const remove = async () => {
    const name = channel.title
    if (
      !(await confirm({
        title: t('msg.removeAsk', { name }),
        body: t('msg.removeAsk.body'),
        danger: true,
        okText: t('msg.remove'),
      }))
    )
      return
    try {
      await del(`/messages/channels/${encodeURIComponent(channel.key)}`, { rev: channel.rev })
      await again()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  const [tone, word] = channel.is_ready
    ? (['ok', t('msg.ready')] as const)
    : channel.is_off
      ? (['grey', t('msg.off')] as const)
      : (['warn', t('msg.unready')] as const)
  return (
    <Card title={channel.title} actions={<Tag tone={tone}>{word}</Tag>}>
      <div className="x-stack">
        <p className="ms-small">
          {kind?.title} · {channel.key}
        </p>
        {channel.missing && <p>{t('msg.missing', { what: channel.missing })}</p>}
        {maySet && (
          <div className="x-row">
            <Button onPress={onEdit}>{t('msg.edit')}</Button>
            <Button disabled={!channel.is_ready} onPress={onTest}>
              {t('msg.test')}
            </Button>
            <Button variant="ghost" onPress={remove}>
              {t('msg.remove')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}

export function ChannelList({ given, maySet }: { given: Channels; maySet: boolean }) {
  const [edited, setEdited] = useState<Channel | null | undefined>(undefined)
  const [tested, setTested] = useState<Channel | null>(null)
  const add = maySet && (
    <Button variant="primary" icon={Plus} onPress={() => setEdited(null)}>
      {t('msg.addChannel')}
    </Button>
  )
  return (
    <div className="x-stack">
      {given.channels.length === 0 ? (
        <Empty icon={Mail} title={t('msg.noChannels')} action={add}>
          {t('msg.noChannels.help')}
        </Empty>
      ) : (
        <>
          {add && <div className="x-row">{add}</div>}
          <div className="ms-cards">
            {given.channels.map((channel) => (
              <ChannelCard
                key={channel.key}
                channel={channel}
                kind={given.kinds.find((one) => one.key === channel.kind)}
                maySet={maySet}
                onEdit={() => setEdited(channel)}
                onTest={() => setTested(channel)}
              />
            ))}
          </div>
        </>
      )}
      {edited !== undefined && (
        <Editor given={given} channel={edited} onClose={() => setEdited(undefined)} />
      )}
      {tested && <Tester channel={tested} onClose={() => setTested(null)} />}
    </div>
  )
}
