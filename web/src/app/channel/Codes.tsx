// SPDX-License-Identifier: Apache-2.0
// Tracking codes of a channel: a link, its QR code, a poster to print.
import './channel.css'
import { useQuery } from '@tanstack/react-query'
import { Copy, Download, Plus, QrCode, ScanLine } from 'lucide-react'
import { useState } from 'react'
import { errorText, post, url } from '../../api/client'
import type { FormInfo, Row } from '../../api/forms'
import { useForm } from '../../api/hooks'
import { queryRecords } from '../../api/records'
import { isRef } from '../../core/schema'
import { t } from '../../i18n/t'
import {
  Button,
  Card,
  Combobox,
  Dialog,
  Empty,
  IconButton,
  Input,
  Menu,
  Skeleton,
  toast,
} from '../../ui'
import { fieldFor, formFor, queries, useMe } from '../session'
import { Failed } from '../shell/Boundary'

const image = (id: string, name: string) => url(`/codes/${encodeURIComponent(id)}/${name}`)

export async function copyText(text: string) {
  try {
    await navigator.clipboard.writeText(text)
    toast({ text: t('ui.copied'), tone: 'ok' })
  } catch {
    // Without TLS browsers give no clipboard.
    toast({ text: t('channel.copyByHand', { text }), tone: 'info' })
  }
}

function NewCode({
  channel,
  people,
  onClose,
}: {
  channel: Row
  people: FormInfo | undefined
  onClose: () => void
}) {
  const me = useMe()
  const [person, setPerson] = useState<{ key: string; title: string } | null>(null)
  const [medium, setMedium] = useState('')
  const [busy, setBusy] = useState(false)
  const link = fieldFor(me, 'channel_person', 'channel')
  const save = async () => {
    setBusy(true)
    try {
      await post(`/channels/${channel.id}/codes`, {
        person: person?.key ?? null,
        medium: medium.trim(),
      })
      await queries.invalidateQueries({ queryKey: ['codes', channel.id] })
      onClose()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <Dialog
      isOpen
      keepOpen
      size="s"
      title={t('channel.newCode')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} onPress={save}>
            {t('channel.makeCode')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {people && (
          <Combobox
            label={t('channel.person')}
            help={t('channel.personHelp')}
            source={async (query, signal) => {
              const page = await queryRecords(
                people.key,
                {
                  search: query,
                  filter: {
                    field: link,
                    op: 'in',
                    value: [{ id: channel.id, title: channel.title }],
                  },
                  limit: 20,
                },
                signal,
              )
              return page.rows.map((row) => ({ key: row.id, title: row.title }))
            }}
            value={person}
            onChange={setPerson}
          />
        )}
        <Input
          label={t('channel.medium')}
          help={t('channel.mediumHelp')}
          value={medium}
          onChange={setMedium}
          maxLength={60}
        />
      </div>
    </Dialog>
  )
}

function Poster({ id, title, onClose }: { id: string; title: string; onClose: () => void }) {
  return (
    <Dialog
      isOpen
      size="m"
      title={t('channel.posterOf', { name: title })}
      onClose={onClose}
      footer={
        <>
          {(['svg', 'png', 'pdf'] as const).map((kind) => (
            <a
              key={kind}
              className="x-btn x-btn-default"
              href={image(id, `poster.${kind}`)}
              download={`${title}.${kind}`}
            >
              <Download size={16} aria-hidden /> {kind.toUpperCase()}
            </a>
          ))}
        </>
      }
    >
      <img
        className="c-poster"
        src={image(id, 'poster.svg')}
        alt={t('channel.posterOf', { name: title })}
      />
    </Dialog>
  )
}

function Code({ form, row }: { form: FormInfo; row: Row }) {
  const me = useMe()
  const [poster, setPoster] = useState(false)
  const part = (name: string) => row.values[fieldFor(me, 'tracking_code', name)]
  const code = String(part('code') ?? part('short_code') ?? row.title)
  const token = part('link_token')
  const link = `${location.origin}/f/${encodeURIComponent(typeof token === 'string' && token ? token : code)}`
  const person = part('person')
  const medium = part('medium')
  const subtitle = [isRef(person) ? person.title : '', typeof medium === 'string' ? medium : '']
    .filter(Boolean)
    .join(' · ')
  return (
    <li className="x-card">
      <img
        src={image(row.id, 'qr.svg')}
        alt={t('channel.qrOf', { name: code })}
        loading="lazy"
        width={180}
        height={180}
      />
      <strong>{subtitle || t('channel.wholeChannel')}</strong>
      <span className="c-link muted">{link}</span>
      <div className="x-row">
        <Button size="s" icon={ScanLine} onPress={() => setPoster(true)}>
          {t('channel.poster')}
        </Button>
        <IconButton
          icon={Copy}
          size="s"
          label={t('channel.copyLink')}
          onPress={() => copyText(link)}
        />
        <Menu
          label={t('channel.download')}
          items={(['svg', 'png'] as const).map((kind) => ({
            key: kind,
            title: t('channel.qrAs', { kind: kind.toUpperCase() }),
            onAction: () => {
              const save = document.createElement('a')
              save.href = image(row.id, `qr.${kind}`)
              save.download = `${code}.${kind}`
              save.click()
            },
          }))}
          trigger={<IconButton icon={Download} size="s" label={t('channel.download')} />}
        />
      </div>
      {poster && (
        <Poster id={row.id} title={subtitle || form.title} onClose={() => setPoster(false)} />
      )}
    </li>
  )
}

export default function ChannelCodes({ channel }: { channel: Row }) {
  const me = useMe()
  const [making, setMaking] = useState(false)
  const { data: form } = useForm(formFor(me, 'tracking_code'))
  const { data: people } = useForm(formFor(me, 'channel_person'))
  const link = fieldFor(me, 'tracking_code', 'channel')
  const { data, error, refetch } = useQuery({
    queryKey: ['codes', channel.id, form?.key],
    queryFn: ({ signal }) =>
      queryRecords(
        form?.key as string,
        {
          filter: { field: link, op: 'in', value: [{ id: channel.id, title: channel.title }] },
          limit: 60,
        },
        signal,
      ),
    enabled: !!form,
  })
  return (
    <div className="x-stack">
      <div className="x-row">
        <Button variant="primary" icon={Plus} onPress={() => setMaking(true)}>
          {t('channel.newCode')}
        </Button>
      </div>
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !form || !data ? (
        <Skeleton lines={4} />
      ) : data.rows.length === 0 ? (
        <Card>
          <Empty icon={QrCode} title={t('channel.noCodes')}>
            {t('channel.noCodesHelp')}
          </Empty>
        </Card>
      ) : (
        <ul className="c-codes">
          {data.rows.map((row) => (
            <Code key={row.id} form={form} row={row} />
          ))}
        </ul>
      )}
      {making && <NewCode channel={channel} people={people} onClose={() => setMaking(false)} />}
    </div>
  )
}
