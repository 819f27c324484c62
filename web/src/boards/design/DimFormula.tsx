// SPDX-License-Identifier: Apache-2.0
// A dimension by formula: written with the titles of fields, kept with their keys, taken over when it can be read.
import { useEffect, useMemo, useRef, useState } from 'react'
import type { FieldInfo } from '../../api/forms'
import { FormulaEditor } from '../../designers/form/formula'
import type { Design, FieldType, SentDesign } from '../../designers/form/model'
import { word } from '../../designers/word'
import { t } from '../../i18n/t'
import { type Checked, loadCore } from '../../live/formula'
import { Input, Select } from '../../ui'
import type { AskDim, Bucket } from '../types'
import { Ranges } from './Dims'
import { FOLLOWING, OVERLAID } from './offer'
import { bucketTitle, inWords } from './say'
import type { Source } from './source'

const PAUSE_MS = 500

type Made = Design['fields'][number]

/** What the editor knows of a field is what anybody knows who may read it. */
function made(field: FieldInfo, key: string): Made {
  return {
    uid: key,
    key,
    type: `${field.type}.${field.kind ?? ''}`,
    title: { zh: field.title, en: '' },
    required: false,
    unique: false,
    indexed: false,
    sensitive: false,
    options: field.target ? { target: field.target } : {},
  }
}

const NO_TYPE = { widget: '', title: '', is_computed: false, may_be_unique: false, has_rows: false }

/** The names that a formula may use: fields of the form, and those behind a link to one record. */
export function namesOf(source: Source) {
  const types = new Map<string, FieldType>()
  const targets: Record<string, SentDesign> = {}
  const titles = new Map<string, string>()
  const fields: Made[] = []
  for (const { path, field } of source.paths) {
    const [first = '', second, third] = path.split('.')
    if (field.system || third !== undefined) continue
    const link = second === undefined ? undefined : source.find(first)
    if (second !== undefined && !(link?.type === 'link' && link.target)) continue
    const one = made(field, second ?? first)
    types.set(one.type, { ...NO_TYPE, key: one.type, kind: field.kind ?? '', options: [] })
    titles.set(path, link ? `${link.title}.${field.title}` : field.title)
    if (!link) fields.push(one)
    else {
      const target = link.target as string
      const led = targets[target] ?? {
        key: target,
        title: { zh: '', en: '' },
        options: {},
        fields: [],
      }
      targets[target] = led
      const rows = led.fields
      if (!rows.some((row) => row.key === one.key)) rows.push(one)
    }
  }
  const design: Design = { key: source.key, title: { zh: '', en: '' }, options: {}, fields }
  return { design, types: [...types.values()], targets, titles }
}

const NAME = /"(?:[^"]|"")*"|\{([^{}]+)\}/g

/** The formula with other names for its fields; what stands in quotes is left alone. */
export function renamed(formula: string, names: ReadonlyMap<string, string>): string {
  return formula.replace(NAME, (all, name?: string) =>
    name === undefined ? all : `{${names.get(name.trim()) ?? name.trim()}}`,
  )
}

const turned = (names: ReadonlyMap<string, string>) =>
  new Map([...names].reverse().map(([key, title]) => [title, key] as const))

/** The names as the core wants them. */
const coreFields = ({ design, types, targets }: ReturnType<typeof namesOf>) => {
  const kind = (type: string) => types.find((one) => one.key === type)?.kind ?? ''
  return design.fields.flatMap((field) => [
    { key: field.key as string, kind: kind(field.type) },
    ...(targets[String(field.options.target ?? '')]?.fields ?? []).map((leaf) => ({
      key: `${field.key}.${leaf.key}`,
      kind: kind(leaf.type),
    })),
  ])
}

export default function DimFormula({
  dim,
  source,
  onChange,
}: {
  dim: AskDim
  source: Source
  onChange: (dim: AskDim) => void
}) {
  const names = useMemo(() => namesOf(source), [source])
  const [text, setText] = useState(() => renamed(dim.formula ?? '', names.titles))
  const [checked, setChecked] = useState<Checked | null>(null)
  const now = useRef({ dim, onChange })
  now.current = { dim, onChange }
  const formula = renamed(text, turned(names.titles)).trim()
  useEffect(() => {
    let open = true
    const timer = setTimeout(async () => {
      const core = await loadCore().catch(() => null)
      if (!open) return
      const fields = coreFields(names).filter((one) => one.kind)
      const found = core && formula ? core.ask<Checked>({ do: 'check', fields, formula }) : null
      setChecked(found)
      const { dim: old, onChange: put } = now.current
      if (!formula || found?.problem || formula === old.formula) return
      const { bucket: _, ranges: __, ...rest } = old
      put({ ...rest, formula })
    }, PAUSE_MS)
    return () => {
      open = false
      clearTimeout(timer)
    }
  }, [formula, names])
  const isTime = checked?.type === 'd' || checked?.type === 'i'
  return (
    <>
      <FormulaEditor
        label={t('bd.dimFormula')}
        value={text}
        design={names.design}
        uid=""
        types={names.types}
        targets={names.targets}
        result="text"
        scale={0}
        rows
        onChange={setText}
      />
      <p className="muted bd-hint">
        {t('bd.dimFormulaHint', { field: `{${t('bd.dimFormulaAge')}}` })}
      </p>
      <Input
        label={t('bd.dimFormulaTitle')}
        value={word(dim.title)}
        onChange={(title) => onChange({ ...dim, title: { ...dim.title, ...inWords(title) } })}
      />
      {isTime && (
        <Select
          label={t('bd.bucket')}
          choices={[...FOLLOWING, ...OVERLAID]
            .filter((key) => checked?.type === 'i' || !key.startsWith('hour'))
            .map((key) => ({ key, title: bucketTitle(key) }))}
          clearable
          value={dim.bucket ?? null}
          onChange={(bucket) => {
            const { bucket: _, ...rest } = dim
            onChange(bucket ? { ...rest, bucket: bucket as Bucket } : rest)
          }}
        />
      )}
      {checked?.type === 'n' && (
        <Ranges
          key={(dim.ranges ?? []).join()}
          dim={dim}
          onChange={(ranges) => onChange({ ...dim, ranges })}
        />
      )}
    </>
  )
}
