// SPDX-License-Identifier: Apache-2.0
// What a look-up and a roll-up are made of, chosen by clicking; the type of the result follows.
import { useQueries, useQuery } from '@tanstack/react-query'
import { useContext, useMemo, useState } from 'react'
import { get } from '../../../api/client'
import { useForm } from '../../../api/hooks'
import type { Filter } from '../../../core/filter'
import { t } from '../../../i18n/t'
import { Field } from '../../../ui'
import { FilterEditor } from '../../../views/FilterEditor'
import { fromGroup, toGroup } from '../../../views/node'
import {
  type Design,
  type DesignField,
  type FieldType,
  type SentDesign,
  setOption,
  withKey,
} from '../model'
import { FormKey, Select, useApps } from '../parts'
import { kindOf } from './names'
import { word } from '../../word'

export interface PartsProps {
  field: DesignField
  design: Design
  types: readonly FieldType[]
  onDesign: (design: Design) => void
}

const designOf = (form: string) => ({
  queryKey: ['design-fields', form],
  queryFn: () => get<{ form: SentDesign }>(`/forms/${form}/design`),
  enabled: !!form,
  staleTime: 60_000,
})

/** Several options of the field at once, one step to undo. */
function setAll(design: Design, uid: string, options: Record<string, unknown>): Design {
  return {
    ...design,
    fields: design.fields.map((one) => {
      if (one.uid !== uid) return one
      let next = one
      for (const [key, value] of Object.entries(options))
        next = { ...next, ...setOption(next, key, value) }
      return next
    }),
  }
}

export function LookupParts({ field, design, onDesign }: PartsProps) {
  const links = design.fields.filter((one) => one.type === 'link')
  const link = links.find((one) => one.key && one.key === field.options.link)
  const { data } = useQuery(designOf(String(link?.options.target ?? '')))
  const fields = (data?.form.fields ?? []).filter((one) => one.key && one.type !== 'subform')
  return (
    <>
      <Select
        label={t('lookup.link')}
        required
        help={links.length === 0 ? t('lookup.none') : undefined}
        value={link?.uid ?? null}
        choices={links.map((one) => ({ key: one.uid, title: word(one.title) }))}
        onChange={(uid) => {
          const named = uid ? withKey(design, uid, 'link') : { design, key: null }
          onDesign(setAll(named.design, field.uid, { link: named.key, field: null }))
        }}
      />
      <Select
        label={t('lookup.field')}
        required
        disabled={!link}
        value={String(field.options.field ?? '') || null}
        choices={fields.map((one) => ({ key: one.key as string, title: word(one.title) }))}
        onChange={(key) => onDesign(setAll(design, field.uid, { field: key }))}
      />
    </>
  )
}

const KINDS = ['count', 'sum', 'average', 'min', 'max', 'first', 'last'] as const
const RESULTS = ['integer', 'decimal', 'money', 'percent', 'text', 'date', 'datetime', 'time']
const BY_KIND: Record<string, string> = {
  n: 'decimal',
  t: 'text',
  d: 'date',
  i: 'datetime',
  c: 'time',
}

interface Source {
  id: string
  title: string
  form: string
  link: string
  fields: SentDesign['fields']
}

/** Sub-forms and many-links of the form, and the links of other forms that lead to it. */
function useSources(design: Design, form: string): Source[] {
  const { data } = useApps()
  const others = (data?.apps ?? []).flatMap((app) => app.forms).filter((one) => one.key !== form)
  const found = useQueries({ queries: others.map((one) => designOf(one.key)) })
  const own: Source[] = design.fields.flatMap((one) =>
    one.fields && one.key
      ? [
          {
            id: `.${one.key}`,
            title: t('rollup.own', { name: word(one.title) }),
            form: '',
            link: one.key,
            fields: one.fields,
          },
        ]
      : [],
  )
  const short = form.split('.').at(-1)
  const linked = others.flatMap((one, at) =>
    (found[at]?.data?.form.fields ?? []).flatMap((link) => {
      const target = String(link.options.target ?? '')
      const leads = (link.type === 'link' || link.type === 'links') && link.key
      if (!leads || (target !== form && target !== short)) return []
      return [
        {
          id: `${one.key}.${link.key}`,
          title: t('rollup.linked', { form: one.title, name: word(link.title) }),
          form: one.key,
          link: link.key as string,
          fields: found[at]?.data?.form.fields ?? [],
        },
      ]
    }),
  )
  return [...own, ...linked]
}

function resultOf(
  kind: string,
  of: SentDesign['fields'][number] | undefined,
  types: readonly FieldType[],
) {
  if (kind === 'count' || !of) return { result: 'integer', scale: null }
  const own = String(of.options.result ?? of.type)
  const value = kindOf({ ...of, fields: undefined }, types)
  if (kind === 'average' && value === 'n')
    return { result: own === 'money' ? 'money' : 'decimal', scale: own === 'money' ? null : 2 }
  if (RESULTS.includes(own)) return { result: own, scale: of.options.scale ?? null }
  return { result: BY_KIND[value] ?? 'text', scale: value === 'n' ? 2 : null }
}

const fits = (kind: string, value: string) =>
  kind === 'sum' || kind === 'average' ? value === 'n' : !!value && value !== 'l' && value !== 'b'

function RowFilter({
  form,
  value,
  onChange,
}: {
  form: string
  value: Filter | null
  onChange: (filter: Filter | null) => void
}) {
  const { data } = useForm(form)
  const [group, setGroup] = useState(() => toGroup(value))
  if (!data) return null
  return (
    <Field label={t('rollup.filter')}>
      {() => (
        <FilterEditor
          form={data}
          group={group}
          ownOnly
          onChange={(next) => {
            setGroup(next)
            onChange(fromGroup(next))
          }}
        />
      )}
    </Field>
  )
}

export function RollupParts({ field, design, types, onDesign }: PartsProps) {
  const form = useContext(FormKey)
  const sources = useSources(design, form)
  const { options } = field
  const source = sources.find(
    (one) =>
      one.link === options.link &&
      (one.form === (options.form ?? '') || one.form.split('.').at(-1) === options.form),
  )
  const kind = String(options.kind ?? 'count')
  const choices = useMemo(
    () =>
      (source?.fields ?? []).filter(
        (one) => one.key && fits(kind, kindOf({ ...one, fields: undefined }, types)),
      ),
    [source, kind, types],
  )
  const set = (more: Record<string, unknown>) => {
    const next = { ...options, ...more }
    const of = source?.fields.find((one) => one.key === next.field)
    const result = field.id ? {} : resultOf(String(next.kind ?? 'count'), of, types)
    onDesign(setAll(design, field.uid, { ...more, ...result }))
  }
  const inOrder = kind === 'first' || kind === 'last'
  return (
    <>
      <Select
        label={t('rollup.from')}
        required
        help={sources.length === 0 ? t('rollup.none') : undefined}
        value={source?.id ?? null}
        choices={sources.map((one) => ({ key: one.id, title: one.title }))}
        onChange={(id) => {
          const one = sources.find((it) => it.id === id)
          set({
            form: one?.form || null,
            link: one?.link ?? null,
            field: null,
            filter: null,
            order: null,
          })
        }}
      />
      <Select
        label={t('rollup.kind')}
        required
        value={kind}
        choices={KINDS.map((key) => ({ key, title: t(`rollup.${key}`) }))}
        onChange={(key) =>
          set({ kind: key, field: key === 'count' ? null : (options.field ?? null) })
        }
      />
      {kind !== 'count' && (
        <Select
          label={t('rollup.field')}
          required
          disabled={!source}
          value={String(options.field ?? '') || null}
          choices={choices.map((one) => ({ key: one.key as string, title: word(one.title) }))}
          onChange={(key) => set({ field: key })}
        />
      )}
      {inOrder && (
        <Select
          label={t('rollup.order')}
          clearable
          placeholder={t('rollup.byEntry')}
          value={String(options.order ?? '') || null}
          choices={(source?.fields ?? [])
            .filter(
              (one) =>
                one.key && ['d', 'i', 'n'].includes(kindOf({ ...one, fields: undefined }, types)),
            )
            .map((one) => ({ key: one.key as string, title: word(one.title) }))}
          onChange={(key) => set({ order: key })}
        />
      )}
      {source?.form && (
        <RowFilter
          key={source.id}
          form={source.form}
          value={(options.filter as Filter | undefined) ?? null}
          onChange={(filter) => set({ filter })}
        />
      )}
    </>
  )
}
