// SPDX-License-Identifier: Apache-2.0
// Programs of others that actions call: where they are, and what became of each call.
import '../messages/messages.css'
import { useQuery } from '@tanstack/react-query'
import { Plug, Plus } from 'lucide-react'
import { Fragment, useState } from 'react'
import { del, errorText, get, isApiError, put } from '../../../api/client'
import { getLang, t } from '../../../i18n/t'
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
  Skeleton,
  Tabs,
  Tag,
  toast,
} from '../../../ui'
import { queries } from '../../session'
import { Failed } from '../../shell/Boundary'
import { Page } from '../../shell/Page'
import { Calls } from './Calls'
import { AUTHS, bodyOf, type Connection, type Draft, draftOf, hrefOf, type Use } from './model'

const again = () => queries.invalidateQueries({ queryKey: ['connections'] })

export const nameOf = (one: Connection) => (getLang() === 'en' && one.title.en) || one.title.zh

function Identity({
  draft,
  was,
  errors,
  set,
}: {
  draft: Draft
  was: Connection | null
  errors: Record<string, string>
  set: (part: Partial<Draft>) => void
}) {
  return (
    <>
      <Select
        label={t('calls.auth')}
        value={draft.auth}
        choices={AUTHS.map((key) => ({ key, title: t(`calls.auth.${key}`) }))}
        onChange={(key) => key && set({ auth: key as Draft['auth'] })}
      />
      {draft.auth === 'basic' && (
        <Input
          label={t('calls.user')}
          required
          autoComplete="off"
          value={draft.user}
          error={errors.user ?? null}
          onChange={(user) => set({ user })}
        />
      )}
      {draft.auth === 'header' && (
        <Input
          label={t('calls.header')}
          required
          placeholder="X-Api-Key"
          value={draft.header}
          error={errors.header ?? null}
          onChange={(header) => set({ header })}
        />
      )}
      {draft.auth !== 'none' && (
        <Input
          label={t(draft.auth === 'basic' ? 'calls.secret.basic' : 'calls.secret')}
          type="password"
          autoComplete="new-password"
          help={was?.has_secret ? t('calls.secret.kept') : undefined}
          value={draft.secret}
          error={errors.secret ?? null}
          onChange={(secret) => set({ secret })}
        />
      )}
    </>
  )
}

function Editor({ was, onClose }: { was: Connection | null; onClose: () => void }) {
  const [key, setKey] = useState(was?.key ?? '')
  const [draft, setDraft] = useState(draftOf(was))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const errors = isApiError(error) ? error.fields : {}
  const set = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }))
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      await put(`/connections/${encodeURIComponent(key)}`, bodyOf(draft, was))
      toast({ text: t('calls.saved'), tone: 'ok' })
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
      title={was ? t('calls.setUp', { name: nameOf(was) }) : t('calls.add')}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={!key || !draft.zh.trim()} onPress={save}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {error !== null && <ErrorBox message={errorText(error)} />}
        {!was && (
          <Input
            label={t('calls.key')}
            help={t('calls.key.help')}
            required
            placeholder="his"
            value={key}
            onChange={(text) => setKey(text.toLowerCase().replace(/[^a-z0-9_]|^[0-9_]+/g, ''))}
          />
        )}
        <div className="ms-pair">
          <Input
            label={t('calls.name')}
            required
            value={draft.zh}
            error={errors.title ?? null}
            onChange={(zh) => set({ zh })}
          />
          <Input label={t('calls.nameEn')} value={draft.en} onChange={(en) => set({ en })} />
        </div>
        <Input
          label={t('calls.base')}
          help={t('calls.base.help')}
          required
          inputMode="url"
          value={draft.base}
          error={errors.base ?? null}
          onChange={(base) => set({ base })}
        />
        <Identity draft={draft} was={was} errors={errors} set={set} />
        <Input
          label={t('calls.seconds')}
          inputMode="numeric"
          numeric
          suffix={t('calls.secondsUnit')}
          value={draft.seconds}
          error={errors.seconds ?? null}
          onChange={(seconds) => set({ seconds })}
        />
        <Checkbox value={draft.is_inside} onChange={(is_inside) => set({ is_inside })}>
          {t('calls.inside')}
        </Checkbox>
        <Checkbox value={draft.is_on} onChange={(is_on) => set({ is_on })}>
          {t('calls.on')}
        </Checkbox>
      </div>
    </Dialog>
  )
}

const saidOf = ({ kind, title, is_on }: Use) =>
  t(`calls.use.${kind}`, { name: title }) + (is_on ? '' : t('calls.useOff'))

function UsedBy({ one }: { one: Connection }) {
  if (!one.used) return null
  if (!one.uses) return <p className="ms-small">{t('calls.usedN', { n: one.used })}</p>
  return (
    <p className="ms-small">
      {t('calls.usedBy')}
      {one.uses.map((use, at) => (
        <Fragment key={use.kind + use.id}>
          {at > 0 && t('calls.and')}
          <a href={hrefOf(use)}>{saidOf(use)}</a>
        </Fragment>
      ))}
    </p>
  )
}

function ConnectionCard({ one, onEdit }: { one: Connection; onEdit: () => void }) {
  const name = nameOf(one)
  const remove = async () => {
    const list = (one.uses ?? []).map(saidOf).join(t('calls.and'))
    if (one.working) {
      const told = list || t('calls.usedN', { n: one.used ?? 0 })
      toast({ text: t('calls.inUse', { name, list: told }), tone: 'danger' })
      return
    }
    const agreed = await confirm({
      title: t('calls.removeAsk', { name }),
      body: list ? t('calls.removeAsk.uses', { list }) : t('calls.removeAsk.body'),
      danger: true,
      okText: t('calls.remove'),
    })
    if (!agreed) return
    try {
      await del(`/connections/${encodeURIComponent(one.key)}`, { rev: one.rev })
      await again()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  const [tone, word] = one.is_ready
    ? (['ok', t('calls.ready')] as const)
    : one.is_off
      ? (['grey', t('calls.off')] as const)
      : (['warn', t('calls.unready')] as const)
  return (
    <Card title={name} actions={<Tag tone={tone}>{word}</Tag>}>
      <div className="x-stack">
        <p className="ms-small">{one.key}</p>
        {one.base !== undefined && <p className="ms-text">{one.base}</p>}
        <UsedBy one={one} />
        {one.base !== undefined && (
          <div className="x-row">
            <Button onPress={onEdit}>{t('calls.edit')}</Button>
            <Button variant="ghost" onPress={remove}>
              {t('calls.remove')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}

function List({ all }: { all: readonly Connection[] }) {
  const [edited, setEdited] = useState<Connection | null | undefined>(undefined)
  const add = (
    <Button variant="primary" icon={Plus} onPress={() => setEdited(null)}>
      {t('calls.add')}
    </Button>
  )
  return (
    <div className="x-stack">
      {all.length === 0 ? (
        <Empty icon={Plug} title={t('calls.none')} action={add}>
          {t('calls.noneHelp')}
        </Empty>
      ) : (
        <>
          <div className="x-row">{add}</div>
          <div className="ms-cards">
            {all.map((one) => (
              <ConnectionCard key={one.key} one={one} onEdit={() => setEdited(one)} />
            ))}
          </div>
        </>
      )}
      {edited !== undefined && <Editor was={edited} onClose={() => setEdited(undefined)} />}
    </div>
  )
}

export default function Connections() {
  const { data, error, refetch } = useQuery({
    queryKey: ['connections'],
    queryFn: () => get<{ connections: Connection[] }>('/connections'),
  })
  if (error)
    return (
      <Page title={t('calls.title')}>
        <Failed error={error} onRetry={refetch} />
      </Page>
    )
  if (!data) return <Skeleton lines={6} />
  return (
    <Page title={t('calls.title')} lead={t('calls.lead')}>
      <Tabs
        className="ms-tabs"
        label={t('calls.title')}
        items={[
          { key: 'list', title: t('calls.list'), content: <List all={data.connections} /> },
          { key: 'log', title: t('calls.log'), content: <Calls all={data.connections} /> },
        ]}
      />
    </Page>
  )
}
