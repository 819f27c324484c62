// SPDX-License-Identifier: Apache-2.0
// 公开填写: the links by which strangers fill in a form. Left the links and what one asks, right the
// page itself at a phone's width.
import './public.css'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { del, errorText, get, patch, post } from '../../api/client'
import { useLeaving } from '../../app/leaving'
import { Failed } from '../../app/shell/Boundary'
import { Page } from '../../app/shell/Page'
import { t } from '../../i18n/t'
import { Button, confirm, Empty, Select, Skeleton, Tabs, Tag, toast } from '../../ui'
import type { ServerDesign } from '../form/FormDesigner'
import type { FieldType } from '../form/model'
import { UndoRedo, useEditorKeys } from '../frame/UndoRedo'
import { begin, type History, step } from '../undo'
import { After, Content, Limits, Telling } from './Editor'
import { draftSpec, type PublicRow, type Spec } from './model'
import { Preview } from './Preview'
import { Share } from './Share'
import { word } from '../word'

interface Sheet {
  may_ask: string[]
  rows: PublicRow[]
}

export interface World {
  design: ServerDesign
  types: FieldType[]
  mayAsk: Set<string>
}

const TONES = { open: 'ok', early: 'info', ended: 'grey', full: 'warn' } as const

export function StateTag({ row }: { row: PublicRow }) {
  if (row.is_off) return <Tag tone="grey">{t('public.off')}</Tag>
  return <Tag tone={TONES[row.state]}>{t(`public.state.${row.state}`)}</Tag>
}

function Editing({
  world,
  row,
  onSaved,
  onGone,
}: {
  world: World
  row: PublicRow
  onSaved: (row: PublicRow) => void
  onGone: () => void
}) {
  const [history, setHistory] = useState<History<Spec>>(() => begin(row.spec))
  const [tab, setTab] = useState('content')
  const [lang, setLang] = useState<'zh' | 'en'>('zh')
  const [busy, setBusy] = useState(false)
  const spec = history.now
  const changed = JSON.stringify(spec) !== JSON.stringify(row.spec)
  useLeaving(changed)
  useEditorKeys(setHistory)
  const set = (next: Spec) => setHistory((h) => step(h, next))

  const send = async (part: { spec?: Spec; is_off?: boolean }, done: string) => {
    setBusy(true)
    try {
      const now = await patch<PublicRow>(`/public-forms/${row.id}`, { rev: row.rev, ...part })
      onSaved(now)
      toast({ text: done, tone: 'ok' })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }

  const drop = async () => {
    if (
      !(await confirm({
        title: t('public.removeAsk', { name: word(spec.title) }),
        body: t('public.removeHelp'),
        danger: true,
        okText: t('public.remove'),
      }))
    )
      return
    try {
      await del(`/public-forms/${row.id}`)
      onGone()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }

  const parts = { world, spec, lang, onChange: set }
  return (
    <>
      <div className="pf-bar">
        <StateTag row={row} />
        <span className="muted">{t('public.sent', { n: row.sent })}</span>
        <span className="pf-space" />
        <Select
          aria-label={t('public.textLang')}
          className="pf-lang"
          value={lang}
          choices={[
            { key: 'zh', title: t('public.zh') },
            { key: 'en', title: t('public.en') },
          ]}
          onChange={(key) => setLang(key === 'en' ? 'en' : 'zh')}
        />
        <UndoRedo history={history} set={setHistory} />
        <Button onPress={() => send({ is_off: !row.is_off }, t('public.saved'))}>
          {t(row.is_off ? 'public.switchOn' : 'public.switchOff')}
        </Button>
        <Button
          variant="primary"
          busy={busy}
          disabled={!changed}
          onPress={() => send({ spec }, t('public.saved'))}
        >
          {t('public.save')}
        </Button>
      </div>
      <div className="pf-panes">
        <Tabs
          label={t('public.title')}
          selected={tab}
          onSelect={setTab}
          items={[
            { key: 'content', title: t('public.content'), content: <Content {...parts} /> },
            { key: 'limits', title: t('public.limits'), content: <Limits {...parts} /> },
            { key: 'telling', title: t('public.telling'), content: <Telling {...parts} /> },
            { key: 'after', title: t('public.after'), content: <After {...parts} /> },
            {
              key: 'share',
              title: t('public.share'),
              content: <Share row={row} spec={spec} onChange={set} onRemove={drop} />,
            },
          ]}
        />
        <Preview world={world} spec={spec} lang={lang} />
      </div>
    </>
  )
}

function Sheets({ world, first }: { world: World; first: Sheet }) {
  const [rows, setRows] = useState(first.rows)
  const [at, setAt] = useState(first.rows[0]?.id ?? null)
  const [busy, setBusy] = useState(false)
  const row = rows.find((one) => one.id === at)

  const make = async () => {
    setBusy(true)
    try {
      const { form } = world.design
      const notice = {
        purpose: { zh: t('public.draft.purpose') },
        retention: { zh: t('public.draft.retention') },
        rights: { zh: t('public.draft.rights') },
      }
      const spec = draftSpec(form.title, form.fields as never, world.mayAsk, notice)
      const made = await post<PublicRow>(`/forms/${world.design.full_key}/public-forms`, { spec })
      setRows([...rows, made])
      setAt(made.id)
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }

  return (
    <Page
      title={t('public.of', { name: word(world.design.form.title) })}
      crumb={{ title: t('nav.forms'), href: '/admin/forms' }}
      lead={t('public.lead')}
      actions={
        <Button variant="primary" icon={Plus} busy={busy} onPress={make}>
          {t('public.new')}
        </Button>
      }
    >
      {rows.length > 1 && (
        <Select
          label={t('public.which')}
          value={at}
          choices={rows.map((one) => ({
            key: one.id,
            title: `${word(one.spec.title)} · ${t(one.is_off ? 'public.off' : `public.state.${one.state}`)}`,
          }))}
          onChange={setAt}
        />
      )}
      {row ? (
        <Editing
          key={`${row.id}.${row.rev}`}
          world={world}
          row={row}
          onSaved={(now) => setRows(rows.map((one) => (one.id === now.id ? now : one)))}
          onGone={() => {
            const left = rows.filter((one) => one.id !== row.id)
            setRows(left)
            setAt(left[0]?.id ?? null)
          }}
        />
      ) : (
        <Empty title={t('public.none')}>{t('public.noneHelp')}</Empty>
      )}
    </Page>
  )
}

export default function PublicForms({ form }: { form: string }) {
  const design = useQuery({
    queryKey: ['design', form],
    queryFn: () => get<ServerDesign>(`/forms/${form}/design`),
    gcTime: 0,
  })
  const types = useQuery({
    queryKey: ['field-types'],
    queryFn: () => get<{ types: FieldType[] }>('/field-types'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const sheet = useQuery({
    queryKey: ['public-forms', form],
    queryFn: () => get<Sheet>(`/forms/${form}/public-forms`),
    gcTime: 0,
  })
  const [first, setFirst] = useState<Sheet | null>(null)
  useEffect(() => {
    if (sheet.data && !first) setFirst(sheet.data)
  }, [sheet.data, first])
  const error = design.error ?? types.error ?? sheet.error
  if (error)
    return (
      <Failed
        error={error}
        onRetry={() => {
          design.refetch()
          sheet.refetch()
        }}
      />
    )
  if (!design.data || !types.data || !first) return <Skeleton lines={8} />
  const world = {
    design: design.data,
    types: types.data.types,
    mayAsk: new Set(first.may_ask),
  }
  return <Sheets world={world} first={first} />
}
