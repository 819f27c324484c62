// SPDX-License-Identifier: Apache-2.0
// Designing a form: palette, the form itself, properties. Nothing reaches the server before 发布, which
// first shows what changes and what that does to the records.
import './designer.css'
import { useQuery } from '@tanstack/react-query'
import { Eye, ListChecks, Monitor, Redo2, Smartphone, Undo2 } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { errorText, get } from '../../api/client'
import { loadLocal, saveLocal } from '../../core/local'
import type { FieldDef, Option } from '../../core/schema'
import { loadTypes } from '../../fields/registry'
import { queries } from '../../app/session'
import { Failed } from '../../app/shell/Boundary'
import { Page } from '../../app/shell/Page'
import { t } from '../../i18n/t'
import { Button, IconButton, Skeleton, toast } from '../../ui'
import { begin, type History, redo, step, undo } from '../undo'
import { Canvas, type CanvasProps } from './Canvas'
import {
  type Design,
  type DesignField,
  type FieldType,
  find,
  fromServer,
  hasChoices,
  insert,
  insertBeside,
  newField,
  parentOf,
  rebase,
  type SentDesign,
  siblings,
  toServer,
} from './model'
import { type Group, Palette, PRESET } from './Palette'
import { type Preset, PRESETS } from './presets'
import { PreviewDialog } from './PreviewDialog'
import { FormKey } from './parts'
import { Properties } from './Properties'
import { PublishDialog } from './PublishDialog'
import { TypeChanges, type TypeChanging, TypeSelect } from './TypeChange'
import { type ListName, listOf, withKeys } from './rules/model'
import { Versions } from './Versions'
import { word } from '../word'

const RulesPanel = lazy(() => import('./rules/RulesPanel'))
const LISTS: ListName[] = ['rules', 'checks', 'uniques', 'duplicates']

export interface ServerDesign {
  rev: string
  full_key: string
  form: SentDesign
  bin: { id: string; key: string; type: string; title: { zh: string; en: string } }[]
  versions: { n: number; at: number; by: string }[]
  type_changes: TypeChanging[]
}

const draftKey = (form: string) => `xl.design.${form}`

interface Draft {
  rev: string
  form: SentDesign
}

/** What was left unpublished on this device, if the form is still the one it was made on. */
function draftOf(form: string, server: ServerDesign): Design | null {
  try {
    const draft = JSON.parse(loadLocal(draftKey(form)) ?? 'null') as Draft | null
    return draft?.rev === server.rev ? fromServer(draft.form) : null
  } catch {
    return null
  }
}

/** A new field of a type, with what its preset says. */
function made(type: FieldType, preset: Preset | undefined): DesignField {
  const words = hasChoices(type) ? [1, 2].map((n) => t('design.choiceN', { n })) : []
  const field = newField(type, type.title, words, preset?.options)
  if (!preset) return field
  const choices = preset.choices?.map((title, n) => ({ key: `o${n + 1}`, title }))
  return { ...field, title: preset.title, ...(choices ? { choices } : {}) }
}

function Workshop({
  server,
  types,
  groups,
  onPublished,
  onReload,
}: {
  server: ServerDesign
  types: FieldType[]
  groups: Group[]
  onPublished: (server: ServerDesign, quietly?: boolean) => void
  onReload: () => Promise<ServerDesign>
}) {
  const form = server.full_key
  const [base, setBase] = useState(server)
  const [history, setHistory] = useState<History<Design>>(() =>
    begin(draftOf(form, server) ?? fromServer(server.form)),
  )
  const [selected, select] = useState<string | null>(null)
  const [phone, setPhone] = useState(false)
  const [publishing, setPublishing] = useState(false)
  const [ruling, setRuling] = useState(false)
  const [previewing, setPreviewing] = useState(false)
  const design = history.now
  const set = useCallback((next: Design) => setHistory((h) => step(h, next)), [])
  const changed = JSON.stringify(toServer(design)) !== JSON.stringify(base.form)

  useEffect(() => {
    saveLocal(
      draftKey(form),
      changed ? JSON.stringify({ rev: base.rev, form: toServer(design) }) : null,
    )
  }, [form, base.rev, design, changed])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      const inText = (event.target as HTMLElement).closest('input, textarea')
      const key = event.key.toLowerCase()
      if (inText || (key !== 'z' && key !== 'y')) return
      event.preventDefault()
      setHistory(key === 'y' || event.shiftKey ? redo : undo)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  const add: CanvasProps['onAdd'] = (key, { anchor, at, into } = {}) => {
    const preset = PRESETS.find((one) => PRESET + one.key === key)
    const type = types.find((one) => one.key === (preset?.type ?? key))
    if (!type) return
    const field = made(type, preset)
    const near = selected && !into && !anchor ? parentOf(design, selected) : undefined
    const target = into ?? (type.has_rows ? undefined : near?.uid)
    const list = target ? (find(design.fields, target)?.fields ?? []) : design.fields
    const after = selected ? list.findIndex((f) => f.uid === selected) : -1
    set(
      anchor
        ? insertBeside(design, field, anchor)
        : insert(design, field, at ?? (after < 0 ? list.length : after + 1), target),
    )
    select(field.uid)
  }

  const reload = async () => {
    try {
      const now = await onReload()
      setHistory((h) => step(h, rebase(h.now, fromServer(base.form), fromServer(now.form))))
      setBase(now)
      setPublishing(false)
      toast({ text: t('design.rebased'), tone: 'ok' })
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
  }

  // A conversion ended: the form is another one now, and what I have not published goes along.
  const settle = (now: ServerDesign) => {
    queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'type-changes' })
    if (!changed) onPublished(now, true)
    else {
      setHistory((h) => step(h, rebase(h.now, fromServer(base.form), fromServer(now.form))))
      setBase(now)
    }
  }

  const typeSelect = (of: DesignField, put: (part: Partial<DesignField>) => void) => (
    <TypeSelect
      form={form}
      field={of}
      stored={find(fromServer(base.form).fields, of.uid)}
      types={types}
      busy={base.type_changes.some((one) => one.field === of.id && one.state !== 'done')}
      onChange={put}
    />
  )

  const openRules = () => {
    set(withKeys(design))
    setRuling(true)
  }

  const field = find(design.fields, selected)
  const ruleCount = LISTS.reduce((n, name) => n + listOf(design, name).length, 0)
  return (
    <Page
      title={t('design.of', { name: word(design.title) })}
      crumb={{ title: t('nav.forms'), href: '/admin/forms' }}
      actions={
        <>
          <IconButton
            icon={Undo2}
            label={t('design.undo')}
            disabled={!history.past.length}
            onPress={() => setHistory(undo)}
          />
          <IconButton
            icon={Redo2}
            label={t('design.redo')}
            disabled={!history.future.length}
            onPress={() => setHistory(redo)}
          />
          <IconButton
            icon={phone ? Monitor : Smartphone}
            label={t(phone ? 'design.wide' : 'design.phone')}
            onPress={() => setPhone(!phone)}
          />
          <Button icon={ListChecks} onPress={openRules}>
            {ruleCount > 0 ? t('rules.openN', { n: ruleCount }) : t('rules.open')}
          </Button>
          <IconButton icon={Eye} label={t('design.preview')} onPress={() => setPreviewing(true)} />
          <Versions
            form={form}
            now={base.form}
            types={types}
            list={base.versions}
            onTake={(doc) => set(fromServer(doc))}
          />
          <Button variant="primary" disabled={!changed} onPress={() => setPublishing(true)}>
            {t('design.publish')}
          </Button>
        </>
      }
    >
      <TypeChanges form={form} server={base} onSettled={settle} />
      <div className="d-panes">
        <Palette types={types} groups={groups} onAdd={add} />
        <Canvas
          design={design}
          types={types}
          phone={phone}
          selected={selected}
          onSelect={select}
          onChange={set}
          onAdd={add}
        />
        <FormKey.Provider value={form}>
          <Properties
            design={design}
            field={field}
            stored={field && find(fromServer(base.form).fields, field.uid)}
            typeSelect={typeSelect}
            place={field ? siblings(design, field.uid).indexOf(field) : 0}
            types={types}
            bin={base.bin}
            onChange={set}
            onSelect={select}
          />
        </FormKey.Provider>
      </div>
      {ruling && (
        <Suspense fallback={null}>
          <RulesPanel
            design={design}
            types={types}
            onChange={set}
            onClose={() => setRuling(false)}
          />
        </Suspense>
      )}
      {previewing && (
        <PreviewDialog
          form={form}
          design={design}
          types={types}
          phone={phone}
          onClose={() => setPreviewing(false)}
        />
      )}
      {publishing && (
        <PublishDialog
          form={form}
          rev={base.rev}
          base={base.form}
          design={design}
          types={types}
          onClose={() => setPublishing(false)}
          onSelect={select}
          onRules={openRules}
          onStale={reload}
          onPublished={(now) => {
            saveLocal(draftKey(form), null)
            onPublished(now)
          }}
        />
      )}
    </Page>
  )
}

// The canvas draws any of them.
async function fetchTypes() {
  const answer = await get<{ types: FieldType[]; groups: Group[] }>('/field-types')
  await loadTypes(answer.types.map((type) => ({ ...type, type: type.key })) as FieldDef[])
  const { items } = await get<{ items: Option[] }>('/lists/bodypoint')
  const types = answer.types.map((type) =>
    type.widget === 'bodypoint' ? { ...type, known: items } : type,
  )
  return { ...answer, types }
}

export default function FormDesigner({ form }: { form: string }) {
  const design = useQuery({
    queryKey: ['design', form],
    queryFn: () => get<ServerDesign>(`/forms/${form}/design`),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const types = useQuery({
    queryKey: ['field-types'],
    queryFn: fetchTypes,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [published, setPublished] = useState<ServerDesign | null>(null)
  const [turn, setTurn] = useState(0) // a change of type leaves the form what it is until it is done
  const error = design.error ?? types.error
  if (error) return <Failed error={error} onRetry={() => design.refetch()} />
  const server = published ?? design.data
  if (!server || !types.data) return <Skeleton lines={8} />
  return (
    <Workshop
      key={`${server.rev} ${turn}`}
      server={server}
      types={types.data.types}
      groups={types.data.groups ?? []}
      onPublished={(now, quietly) => {
        setPublished(now)
        setTurn((n) => n + 1)
        if (!quietly) toast({ text: t('design.published'), tone: 'ok' })
      }}
      onReload={() => get<ServerDesign>(`/forms/${form}/design`)}
    />
  )
}
