// SPDX-License-Identifier: Apache-2.0
// By what the figures are divided. What would count a record twice is not offered; the panel says why, and what to do.
import { ArrowUp, Plus, Sigma, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { t } from '../../i18n/t'
import { Button, Combobox, IconButton, Input, Select } from '../../ui'
import type { FieldPath } from '../../views/paths'
import type { Ask, AskDim, Bucket } from '../types'
import { addDim, moveDim, readRanges, removeDim, setDim } from './ask'
import { allowedDims } from './metrics'
import { bucketsOf, dimKind, dimOf, dimPaths, groupsOf, manyFields, timeOf, typeOf } from './offer'
import { bucketTitle } from './say'
import type { Source } from './source'

export const DIMS_MOST = 3

// The formula editor comes with the first dimension that is one.
const DimFormula = lazy(async () => {
  const [made, editor] = await Promise.all([
    import('./DimFormula'),
    import('../../designers/form/formula'),
  ])
  await editor.loadWords()
  return made
})

export function Ranges({ dim, onChange }: { dim: AskDim; onChange: (ranges: string[]) => void }) {
  const [text, setText] = useState((dim.ranges ?? []).join(', '))
  return (
    <Input
      label={t('bd.ranges')}
      help={t('bd.rangesHelp')}
      value={text}
      onChange={setText}
      onBlur={() => {
        const ranges = readRanges(text)
        setText(ranges.join(', '))
        if (ranges.length > 0) onChange(ranges)
      }}
    />
  )
}

/** Metrics say by what they may be divided. */
function offered(ask: Ask, source: Source): readonly FieldPath[] {
  const allowed = allowedDims(ask.measures, source.metrics)
  return dimPaths(source.paths).filter(({ path }) => !allowed || allowed.includes(path))
}

function DimRow({
  ask,
  at,
  source,
  onChange,
}: {
  ask: Ask
  at: number
  source: Source
  onChange: (ask: Ask) => void
}) {
  const dim = ask.dims?.[at] as AskDim
  const field = source.find(dim.field)
  const name = t('bd.dim', { n: at + 1 })
  const paths = offered(ask, source)
  const isFormula = dim.formula !== undefined
  return (
    <div className="bd-row">
      <div className="bd-line">
        {isFormula && <span className="bd-grow">{t('bd.byFormula')}</span>}
        {!isFormula && (
          <Combobox
            className="bd-grow"
            aria-label={name}
            required
            source={paths.map(({ path, title }) => ({ key: path, title }))}
            value={{ key: dim.field, title: source.titleOf(dim.field) }}
            onChange={(choice) => {
              const path = paths.find((one) => one.path === choice?.key)
              if (path) onChange(setDim(ask, at, dimOf(path)))
            }}
          />
        )}
        {at > 0 && (
          <IconButton
            icon={ArrowUp}
            label={t('bd.upDim', { n: at + 1 })}
            onPress={() => onChange(moveDim(ask, at, -1))}
          />
        )}
        <IconButton
          icon={Trash2}
          label={t('bd.removeDim', { n: at + 1 })}
          onPress={() => onChange(removeDim(ask, at))}
        />
      </div>
      {isFormula && (
        <Suspense fallback={null}>
          <DimFormula
            dim={dim}
            source={source}
            onChange={(next) => onChange(setDim(ask, at, next))}
          />
        </Suspense>
      )}
      {field && dimKind(field) === 'time' && (
        <Select
          label={t('bd.bucket')}
          choices={bucketsOf(field).map((key) => ({ key, title: bucketTitle(key) }))}
          value={dim.bucket ?? null}
          onChange={(bucket) =>
            bucket && onChange(setDim(ask, at, { ...dim, bucket: bucket as Bucket }))
          }
        />
      )}
      {field && dimKind(field) === 'number' && (
        <Ranges
          key={`${dim.field} ${(dim.ranges ?? []).join()}`}
          dim={dim}
          onChange={(ranges) => onChange(setDim(ask, at, { ...dim, ranges }))}
        />
      )}
    </div>
  )
}

/** Why some fields are not offered. */
function Many({ source }: { source: Source }) {
  const many = manyFields(source.form)
  if (many.length === 0) return null
  const names = many.map((field) => `“${field.title}”`).join(t('bd.say.and'))
  const links = many.filter((field) => typeOf(field) === 'links' || typeOf(field) === 'subform')
  return (
    <details className="bd-why">
      <summary>{t('bd.many', { names })}</summary>
      <p>{t('bd.manyHelp')}</p>
      {links.map((field) => (
        <p key={field.key}>{t('bd.manyLink', { name: field.title })}</p>
      ))}
      {links.length < many.length && <p>{t('bd.manyFilter')}</p>}
    </details>
  )
}

export function Dims({
  ask,
  source,
  onChange,
}: {
  ask: Ask
  source: Source
  onChange: (ask: Ask) => void
}) {
  const dims = ask.dims ?? []
  const add = () => {
    const taken = new Set(dims.map((dim) => dim.field))
    const groups = groupsOf(source.paths, source.form)
    const time = timeOf(source.paths)
    const may = offered(ask, source)
    const next = [...groups, ...(time ? [time] : []), ...may].find(
      (one) => !taken.has(one.path) && may.some(({ path }) => path === one.path),
    )
    if (next) onChange(addDim(ask, dimOf(next)))
  }
  return (
    <fieldset className="bd-part">
      <legend>{t('bd.dims')}</legend>
      {dims.map((dim, at) => (
        <DimRow
          key={`${dim.field} ${at.toString()}`}
          ask={ask}
          at={at}
          source={source}
          onChange={onChange}
        />
      ))}
      {dims.length < DIMS_MOST && (
        <Button size="s" variant="ghost" icon={Plus} onPress={add}>
          {t('bd.addDim')}
        </Button>
      )}
      {dims.length < DIMS_MOST && (
        <Button
          size="s"
          variant="ghost"
          icon={Sigma}
          onPress={() => onChange(addDim(ask, { field: '', formula: '' }))}
        >
          {t('bd.addFormula')}
        </Button>
      )}
      <Many source={source} />
    </fieldset>
  )
}
