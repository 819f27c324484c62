// SPDX-License-Identifier: Apache-2.0
// Making an app from nothing, from a template that one looks at first, or from a pack of another
// installation; taking one away as a pack; upgrading it.
import '../../designers/form/designer.css'
import { useQuery } from '@tanstack/react-query'
import { Download, MoreHorizontal, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { errorText, get, isApiError, post } from '../../api/client'
import type { Texts } from '../../designers/house/model'
import { word } from '../../designers/word'
import { t, tMaybe } from '../../i18n/t'
import {
  Button,
  Checkbox,
  Dialog,
  ErrorBox,
  IconButton,
  Input,
  Menu,
  RadioGroup,
  Skeleton,
  Tag,
  toast,
} from '../../ui'
import type { DesignApp } from '../../designers/form/parts'
import { queries } from '../session'

interface Template {
  name: string
  title: string
  summary: string
  forms: { title: string; fields: { title: string; type: string }[] }[]
}

export type Pack = { app?: { key?: string; title?: { zh?: string } }; version?: string }

async function readPack(file: File): Promise<Pack> {
  try {
    return JSON.parse(await file.text()) as Pack
  } catch {
    throw new Error(t('pack.notJson'))
  }
}

export function PackFile({ label, onPack }: { label: string; onPack: (pack: Pack) => void }) {
  const take = async (files: FileList | null) => {
    const file = files?.[0]
    if (!file) return
    try {
      onPack(await readPack(file))
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
  }
  return (
    <FileTrigger acceptedFileTypes={['.json', 'application/json']} onSelect={take}>
      <Button>{label}</Button>
    </FileTrigger>
  )
}

function Look({ one }: { one: Template }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keys must reach it
    <section className="d-look" aria-label={one.title} aria-live="polite" tabIndex={0}>
      <p>{one.summary}</p>
      {one.forms.map((form) => (
        <section key={form.title}>
          <h3>{form.title}</h3>
          <ul>
            {form.fields.map((field) => (
              <li key={field.title}>
                {field.title} <span className="muted">{field.type}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </section>
  )
}

export function NewApp({ onClose }: { onClose: () => void }) {
  const [way, setWay] = useState('template')
  const [title, setTitle] = useState('')
  const [name, setName] = useState<string | null>(null)
  const [pack, setPack] = useState<Pack | null>(null)
  const [key, setKey] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const templates = useQuery({
    queryKey: ['templates'],
    queryFn: () => get<{ rows: Template[] }>('/templates'),
  })
  const rows = templates.data?.rows ?? []
  const chosen = rows.find((one) => one.name === name) ?? rows[0]
  const body = () =>
    way === 'blank'
      ? { title: { zh: title.trim() } }
      : way === 'template'
        ? { template: chosen?.name, ...(title.trim() ? { title: { zh: title.trim() } } : {}) }
        : {
            pack,
            ...(key ? { key } : {}),
            ...(title.trim() ? { title: { zh: title.trim() } } : {}),
          }
  const ready = way === 'blank' ? !!title.trim() : way === 'template' ? !!chosen : !!pack
  const make = async () => {
    setBusy(true)
    setError(null)
    try {
      const made = await post<{ to_fill?: { key: string; title: Texts }[] }>('/apps', body())
      await queries.invalidateQueries()
      const list = (made.to_fill ?? []).map((one) => word(one.title)).join(t('pack.and'))
      if (list) toast({ text: t('pack.toFill', { list }), tone: 'info' })
      else toast({ text: t('pack.made'), tone: 'ok' })
      onClose()
    } catch (failed) {
      setError(failed)
      if (isApiError(failed) && failed.code === 'UNIQUE' && key === null)
        setKey(`${pack?.app?.key ?? 'app'}_2`)
      setBusy(false)
    }
  }
  return (
    <Dialog
      isOpen
      size="l"
      keepOpen
      onClose={onClose}
      title={t('design.newApp')}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={!ready} onPress={make}>
            {t('pack.make')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        <RadioGroup
          label={t('pack.way')}
          value={way}
          onChange={setWay}
          choices={['template', 'blank', 'file'].map((one) => ({
            key: one,
            title: t(`pack.way.${one}` as never),
          }))}
        />
        {way === 'template' &&
          (templates.error ? (
            <ErrorBox message={errorText(templates.error)} />
          ) : !templates.data ? (
            <Skeleton lines={4} />
          ) : (
            <>
              <RadioGroup
                vertical
                label={t('pack.template')}
                value={chosen?.name ?? null}
                onChange={setName}
                choices={rows.map((one) => ({ key: one.name, title: one.title }))}
              />
              {chosen && <Look one={chosen} />}
            </>
          ))}
        {way === 'file' && (
          <div className="x-row">
            <PackFile label={t('pack.choose')} onPack={setPack} />
            {pack && (
              <span>
                {pack.app?.title?.zh} <span className="muted">{pack.version}</span>
              </span>
            )}
          </div>
        )}
        {key !== null && (
          <Input label={t('pack.key')} help={t('pack.keyHelp')} value={key} onChange={setKey} />
        )}
        <Input
          label={t('design.title')}
          required={way === 'blank'}
          help={way === 'blank' ? undefined : t('pack.titleHelp')}
          value={title}
          onChange={setTitle}
          onKeyDown={(event) => event.key === 'Enter' && ready && !busy && make()}
        />
        {error !== null && <ErrorBox message={errorText(error)} />}
      </div>
    </Dialog>
  )
}

// --- Upgrading --------------------------------------------------------------------------------------------

interface Item {
  kind: 'take' | 'keep' | 'conflict'
  path: string
  title: string
  was?: unknown
  ours?: unknown
  theirs?: unknown
  is_new?: boolean
}

interface Upgraded {
  from: string
  to: string
  open: number
  items: Item[]
}

/** Where a difference lies, as a person reads it: titles, and at the end what of it differs. */
const place = (title: string) =>
  title
    .split(' / ')
    .map((part, at) => (at > 0 && tMaybe(`pack.part.${part}`)) || part)
    .join(' / ')

/** A value as a person reads it: titles by their words, the rest as it is written. */
export function said(value: unknown): string {
  if (value === null || value === undefined) return t('pack.nothing')
  if (typeof value === 'boolean') return t(value ? 'pack.yes' : 'pack.no')
  if (typeof value !== 'object') return String(value)
  const words = value as { zh?: string; en?: string; title?: { zh?: string } }
  if (words.title?.zh) return words.title.zh
  if (words.zh !== undefined) return [words.zh, words.en].filter(Boolean).join(' / ')
  return JSON.stringify(value).slice(0, 300)
}

export function Upgrade({
  app,
  body,
  onClose,
}: {
  app: string
  body: { pack: Pack } | { solution: string }
  onClose: () => void
}) {
  const [choices, setChoices] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>(null)
  const check = useQuery({
    queryKey: ['upgrade', app, body],
    queryFn: () => post<Upgraded>(`/apps/${app}/upgrade/check`, body),
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const items = check.data?.items ?? []
  const conflicts = items.filter((one) => one.kind === 'conflict')
  const taken = items.filter((one) => one.kind === 'take')
  const kept = items.filter((one) => one.kind === 'keep')
  const open = conflicts.filter((one) => !choices[one.path]).length
  const run = async () => {
    setBusy(true)
    try {
      await post(`/apps/${app}/upgrade`, { ...body, choices })
      await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'upgrade' })
      toast({ text: t('pack.upgraded'), tone: 'ok' })
      onClose()
    } catch (why) {
      setFailed(why)
      setBusy(false)
    }
  }
  const error = failed ?? check.error
  return (
    <Dialog
      isOpen
      size="l"
      keepOpen
      onClose={onClose}
      title={t('pack.upgrade')}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={!check.data || open > 0 || taken.length + conflicts.length === 0}
            onPress={run}
          >
            {t('pack.upgradeNow')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {error !== null && <ErrorBox message={errorText(error)} />}
        {!check.data && !check.error && <Skeleton lines={4} />}
        {check.data && (
          <p>
            {taken.length + conflicts.length === 0
              ? t('pack.upToDate')
              : t('pack.counts', { take: taken.length, keep: kept.length, n: conflicts.length })}
          </p>
        )}
        {conflicts.map((one) => (
          <RadioGroup
            key={one.path}
            vertical
            label={place(one.title)}
            help={t('pack.was', { value: said(one.was) })}
            value={choices[one.path] ?? null}
            onChange={(which) => setChoices({ ...choices, [one.path]: which })}
            choices={[
              { key: 'ours', title: t('pack.ours', { value: said(one.ours) }) },
              { key: 'theirs', title: t('pack.theirs', { value: said(one.theirs) }) },
            ]}
          />
        ))}
        {taken.length > 0 && (
          <details>
            <summary>{t('pack.taken', { n: taken.length })}</summary>
            <ul>
              {taken.map((one) => (
                <li key={one.path}>
                  {place(one.title)} {one.is_new && <Tag tone="ok">{t('pack.new')}</Tag>}
                </li>
              ))}
            </ul>
          </details>
        )}
        {kept.length > 0 && (
          <details>
            <summary>{t('pack.kept', { n: kept.length })}</summary>
            <ul>
              {kept.map((one) => (
                <li key={one.path}>{place(one.title)}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </Dialog>
  )
}

// --- Taking away ------------------------------------------------------------------------------------------

function Export({ app, onClose }: { app: DesignApp; onClose: () => void }) {
  const [chosen, setChosen] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const short = (key: string) => key.slice(app.key.length + 1)
  const save = async () => {
    setBusy(true)
    try {
      const pack = await get<unknown>(`/apps/${app.key}/pack`, { records: chosen.join(',') })
      const link = document.createElement('a')
      link.href = URL.createObjectURL(
        new Blob([`${JSON.stringify(pack, null, 1)}\n`], { type: 'application/json' }),
      )
      link.download = `${app.key}.json`
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 1000)
      onClose()
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
      setBusy(false)
    }
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('pack.export')}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" icon={Download} busy={busy} onPress={save}>
            {t('pack.download')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        <p>{t('pack.exportHelp')}</p>
        {app.forms
          .filter((form) => !form.is_ledger)
          .map((form) => (
            <Checkbox
              key={form.key}
              value={chosen.includes(short(form.key))}
              onChange={(on) =>
                setChosen(
                  on ? [...chosen, short(form.key)] : chosen.filter((k) => k !== short(form.key)),
                )
              }
            >
              {t('pack.withRecords', { name: form.title })}
            </Checkbox>
          ))}
      </div>
    </Dialog>
  )
}

export function AppMenu({ app }: { app: DesignApp }) {
  const [doing, setDoing] = useState<'export' | 'upgrade' | null>(null)
  const [pack, setPack] = useState<Pack | null>(null)
  const close = () => {
    setDoing(null)
    setPack(null)
  }
  return (
    <>
      <Menu
        label={t('pack.more', { name: app.title })}
        placement="bottom end"
        trigger={
          <IconButton icon={MoreHorizontal} size="s" label={t('pack.more', { name: app.title })} />
        }
        items={[
          {
            key: 'export',
            title: t('pack.export'),
            icon: Download,
            onAction: () => setDoing('export'),
          },
          {
            key: 'upgrade',
            title: t('pack.upgrade'),
            icon: RefreshCw,
            onAction: () => setDoing('upgrade'),
          },
        ]}
      />
      {doing === 'export' && <Export app={app} onClose={close} />}
      {doing === 'upgrade' && !pack && (
        <Dialog isOpen onClose={close} title={t('pack.upgrade')}>
          <div className="x-stack">
            <p>{t('pack.upgradeHelp')}</p>
            <PackFile label={t('pack.choose')} onPack={setPack} />
          </div>
        </Dialog>
      )}
      {doing === 'upgrade' && pack && <Upgrade app={app.key} body={{ pack }} onClose={close} />}
    </>
  )
}
