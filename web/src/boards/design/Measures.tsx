// SPDX-License-Identifier: Apache-2.0
// What is counted: numbers of records, sums and middles of fields, ratios, formulas over other measures, metrics; and
// as what each is shown.
import { ArrowUp, Filter as FilterIcon, Plus, Trash2 } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useForm } from '../../api/hooks'
import type { Filter } from '../../core/filter'
import { t } from '../../i18n/t'
import { Button, type Choice, Combobox, IconButton, Input, LinkButton, Select } from '../../ui'
import { filterText } from '../../views/sentence'
import { word } from '../../designers/word'
import type { As, Ask, AskMeasure, MeasureFn } from '../types'
import {
  addMeasure,
  addSource,
  BASIC,
  coreOf,
  DERIVED,
  kindOf,
  type MeasureKind,
  measureOf,
  moveMeasure,
  removeMeasure,
  type Shown,
  setKind,
  setMeasure,
  setSource,
  showAs,
  shownAs,
  shownMeasures,
} from './ask'
import { metricForm, metricName, metricOf } from './metrics'
import { asOf, distinctPaths, numberPaths, type Paths, timePaths, typeOf } from './offer'
import { dimTitle, inWords, measureTitle } from './say'
import { type Source, useSource } from './source'

const FilterDialog = lazy(async () => ({
  default: (await import('../../views/FilterBar')).FilterDialog,
}))

const AS: readonly As[] = ['number', 'percent', 'money', 'days', 'duration']

/** A condition in words, behind it its editor. */
export function Only({
  form: key,
  filter,
  onChange,
  label,
}: {
  form: string
  filter: Filter | null | undefined
  onChange: (filter: Filter | null) => void
  label?: string
}) {
  const [open, setOpen] = useState(false)
  const source = useSource(key)
  const { data: form } = useForm(key)
  const find = (path: string) => source?.paths.find((one) => one.path === path)
  return (
    <div className="bd-only">
      <Button size="s" variant="ghost" icon={FilterIcon} onPress={() => setOpen(true)}>
        {filter ? filterText(filter, find) : (label ?? t('bd.only'))}
      </Button>
      {open && form && (
        <Suspense>
          <FilterDialog
            form={form}
            filter={filter ?? null}
            onClose={() => setOpen(false)}
            onApply={onChange}
          />
        </Suspense>
      )}
    </div>
  )
}

const fieldsFor = (fn: MeasureKind, paths: Paths) =>
  fn === 'distinct'
    ? distinctPaths(paths)
    : fn === 'min' || fn === 'max'
      ? [...numberPaths(paths), ...timePaths(paths)]
      : numberPaths(paths)

/** A figure that is worked out of records: how, of which field, of which records. */
function Basic({
  ask,
  measure,
  source,
  label,
  kinds,
  onChange,
  onKind,
}: {
  ask: Ask
  measure: AskMeasure
  source: Source
  label: string
  kinds: readonly MeasureKind[]
  onChange: (ask: Ask) => void
  onKind: (kind: MeasureKind, field?: string) => void
}) {
  const kind = kindOf(measure) as MeasureKind
  const other = useSource(measure.source ? ask.sources?.[measure.source]?.form : undefined)
  const of = other ?? source
  const set = (part: Partial<AskMeasure>) => onChange(setMeasure(ask, measure.key, part))
  const isBasic = (BASIC as readonly string[]).includes(kind)
  const fields = isBasic && kind !== 'count' ? fieldsFor(kind, of.paths) : []
  const first = (next: MeasureKind) =>
    next === 'count' ? undefined : fieldsFor(next, of.paths)[0]?.path
  const choices: Choice[] = kinds.map((key) => ({
    key,
    title: t(`bd.fn.${key}`),
    hint: ['distinct', 'ratio', 'formula', 'metric'].includes(key)
      ? t(`bd.fnHelp.${key as 'ratio'}`)
      : undefined,
    disabled: (BASIC as readonly string[]).includes(key) && key !== 'count' && !first(key),
  }))
  return (
    <>
      <Select
        label={label}
        choices={choices}
        value={kind}
        onChange={(next) => {
          if (!next || next === kind) return
          const keeps = fieldsFor(next as MeasureKind, of.paths).some(
            (one) => one.path === measure.field,
          )
          onKind(next as MeasureKind, keeps ? measure.field : first(next as MeasureKind))
        }}
      />
      {isBasic && kind !== 'count' && (
        <Combobox
          label={t('bd.field')}
          required
          source={fields.map(({ path, title }) => ({ key: path, title }))}
          value={measure.field ? { key: measure.field, title: of.titleOf(measure.field) } : null}
          onChange={(choice) => {
            if (!choice) return
            const as = kind === 'distinct' ? undefined : asOf(of.find(choice.key))
            set({ field: choice.key, as })
          }}
        />
      )}
      {kind === 'percentile' && (
        <Input
          label={t('bd.p')}
          numeric
          inputMode="numeric"
          value={String(measure.p ?? 90)}
          onChange={(text) => set({ p: Math.min(99, Math.max(1, Number.parseInt(text, 10) || 1)) })}
        />
      )}
      {isBasic && (
        <Only
          form={of.key}
          filter={measure.filter}
          onChange={(filter) => set({ filter: filter ?? undefined })}
        />
      )}
    </>
  )
}

const PLAIN: readonly MeasureKind[] = BASIC

function Ratio({
  ask,
  measure,
  source,
  onChange,
}: {
  ask: Ask
  measure: AskMeasure
  source: Source
  onChange: (ask: Ask) => void
}) {
  const part = (key: string | undefined, label: string) => {
    const of = measureOf(ask, key)
    if (!of) return null
    return (
      <div className="bd-inner" key={label}>
        {of.hidden ? (
          <Basic
            ask={ask}
            measure={of}
            source={source}
            label={label}
            kinds={PLAIN}
            onChange={onChange}
            onKind={(kind, field) =>
              onChange(setKind(ask, of.key, kind, { field, as: asOf(source.find(field ?? '')) }))
            }
          />
        ) : (
          <p>
            {label}: {measureTitle(ask, of, source)}
          </p>
        )}
      </div>
    )
  }
  return (
    <>
      {part(measure.ratio?.[0], t('bd.of'))}
      {part(measure.ratio?.[1], t('bd.by'))}
    </>
  )
}

/** Which form a measure counts, where it is not the tile's own. */
function From({
  ask,
  measure,
  source,
  forms,
  onChange,
}: {
  ask: Ask
  measure: AskMeasure
  source: Source
  forms: readonly Choice[]
  onChange: (ask: Ask) => void
}) {
  const key = measure.source
  const used = key ? ask.sources?.[key] : undefined
  const other = useSource(used?.form)
  const pick = (form: string | null) => {
    if (!form || form === source.key)
      return onChange(
        setMeasure(ask, measure.key, {
          source: undefined,
          field: undefined,
          fn: 'count',
          filter: undefined,
        }),
      )
    const there = Object.entries(ask.sources ?? {}).find(([, one]) => one.form === form)?.[0]
    const made = there
      ? { ask, key: there }
      : addSource(ask, { form, dims: (ask.dims ?? []).map(() => null) })
    onChange(
      setMeasure(made.ask, measure.key, {
        source: made.key,
        field: undefined,
        filter: undefined,
        fn: 'count',
        as: undefined,
      }),
    )
  }
  return (
    <>
      <Combobox
        label={t('bd.source')}
        required
        source={forms}
        value={
          forms.find((one) => one.key === (used?.form ?? source.key)) ?? {
            key: source.key,
            title: source.form.title,
          }
        }
        onChange={(choice) => choice && pick(choice.key)}
      />
      {used && key && other && (
        <div className="bd-inner">
          {(ask.dims ?? []).map((dim, at) => {
            const field = source.find(dim.field)
            const fits = dim.bucket
              ? timePaths(other.paths)
              : other.paths.filter(
                  (one) =>
                    field &&
                    typeOf(one.field) === typeOf(field) &&
                    one.field.target === field.target,
                )
            return (
              <Select
                key={dim.field || dim.formula}
                label={t('bd.sourceDim', { name: dimTitle(dim, source) })}
                choices={fits.map((one) => ({ key: one.path, title: one.title }))}
                clearable
                placeholder={t('bd.noDim')}
                value={used.dims[at] ?? null}
                onChange={(path) =>
                  onChange(
                    setSource(ask, key, {
                      dims: (ask.dims ?? []).map((_, n) =>
                        n === at ? path : (used.dims[n] ?? null),
                      ),
                    }),
                  )
                }
              />
            )
          })}
          {ask.period && (
            <Select
              label={t('bd.sourcePeriod')}
              choices={timePaths(other.paths).map((one) => ({ key: one.path, title: one.title }))}
              clearable
              placeholder={t('bd.noDim')}
              value={used.period ?? null}
              onChange={(period) => onChange(setSource(ask, key, { period: period ?? undefined }))}
            />
          )}
        </div>
      )}
    </>
  )
}

/** Where the target of a figure is set; only a metric has one. */
export function Attain({ measure, source }: { measure: AskMeasure; source: Source }) {
  const metric = metricOf(source.metrics, measure.metric)
  if (!metric) return <p className="muted">{t('bd.attainNeeds')}</p>
  return (
    <LinkButton
      size="s"
      variant="link"
      target="_blank"
      href={`/boards?part=metrics&targets=${metric.id}`}
    >
      {t('bd.attainSet', { name: metric.title })}
    </LinkButton>
  )
}

function MeasureCard({
  ask,
  measure,
  at,
  source,
  forms,
  more,
  onChange,
}: {
  ask: Ask
  measure: AskMeasure
  at: number
  source: Source
  forms: readonly Choice[]
  more?: ReactNode
  onChange: (ask: Ask) => void
}) {
  const core = coreOf(ask, measure)
  const kind = kindOf(core)
  const set = (part: Partial<AskMeasure>) => onChange(setMeasure(ask, measure.key, part))
  const own = source.metrics.filter((one) => metricForm(one) === source.key)
  const kinds: MeasureKind[] = [
    ...BASIC,
    'ratio',
    ...(shownMeasures(ask).length > 1 || kind === 'formula' ? ['formula' as const] : []),
    ...(own.length > 0 || kind === 'metric' ? ['metric' as const] : []),
  ]
  const name = measureTitle(ask, measure, source)
  const others = (ask.measures ?? []).filter((one) => one.key !== measure.key && !one.hidden)
  const shown = shownAs(measure)
  return (
    <div className="bd-row" data-measure={measure.key}>
      <div className="bd-line">
        <strong className="bd-grow">{name}</strong>
        {at > 0 && (
          <IconButton
            icon={ArrowUp}
            label={t('bd.upMeasure', { n: at + 1 })}
            onPress={() => onChange(moveMeasure(ask, measure.key, -1))}
          />
        )}
        <IconButton
          icon={Trash2}
          label={t('bd.removeMeasure', { n: at + 1 })}
          disabled={shownMeasures(ask).length < 2}
          onPress={() => onChange(removeMeasure(ask, measure.key))}
        />
      </div>
      <Basic
        ask={ask}
        measure={core}
        source={source}
        label={t('bd.fn')}
        kinds={kinds}
        onChange={onChange}
        onKind={(next, field) =>
          onChange(
            setKind(ask, core.key, next, {
              field,
              as: asOf(source.find(field ?? '')),
              metric: own[0] && metricName(own[0]),
            }),
          )
        }
      />
      {kind === 'ratio' && <Ratio ask={ask} measure={core} source={source} onChange={onChange} />}
      {kind === 'metric' && (
        <Combobox
          label={t('bd.metric')}
          required
          source={own.map((one) => ({
            key: metricName(one),
            title: one.title,
            hint: one.says ?? undefined,
          }))}
          value={
            core.metric
              ? { key: core.metric, title: metricOf(own, core.metric)?.title ?? core.metric }
              : null
          }
          onChange={(choice) =>
            choice && onChange(setMeasure(ask, core.key, { metric: choice.key }))
          }
        />
      )}
      {kind === 'formula' && (
        <Input
          label={t('bd.formula')}
          help={t('bd.formulaHelp', {
            names: others
              .map((one) => `{${one.key}} ${measureTitle(ask, one, source)}`)
              .join(t('bd.say.and')),
          })}
          value={core.formula ?? ''}
          onChange={(formula) => onChange(setMeasure(ask, core.key, { formula }))}
        />
      )}
      {kind !== 'formula' && (
        <Select
          label={t('bd.shown')}
          choices={(['value', ...DERIVED] as const).map((key) => ({
            key,
            title: t(`bd.shown.${key}`),
          }))}
          value={shown}
          onChange={(next) => next && onChange(showAs(ask, measure.key, next as Shown))}
        />
      )}
      {(shown === 'attain' || shown === 'target') && <Attain measure={core} source={source} />}
      <details className="bd-more">
        <summary>{t('bd.more')}</summary>
        <Input
          label={t('bd.name')}
          help={t('bd.nameHelp')}
          value={word(measure.title)}
          onChange={(text) => set({ title: text ? inWords(text) : undefined })}
        />
        <Select
          label={t('bd.as')}
          choices={AS.map((key) => ({ key, title: t(`bd.as.${key}`) }))}
          clearable
          value={measure.as ?? null}
          onChange={(as) => set({ as: (as as As | null) ?? undefined })}
        />
        {shown === 'value' && (BASIC as readonly string[]).includes(kind) && (
          <From ask={ask} measure={measure} source={source} forms={forms} onChange={onChange} />
        )}
        {more}
      </details>
    </div>
  )
}

export function Measures({
  ask,
  source,
  forms,
  more,
  onChange,
}: {
  ask: Ask
  source: Source
  forms: readonly Choice[]
  /** What else may be done with a measure. */
  more?: (measure: AskMeasure) => ReactNode
  onChange: (ask: Ask) => void
}) {
  const add = () => {
    const taken = new Set((ask.measures ?? []).map((one) => `${one.fn} ${one.field ?? ''}`))
    const fresh = numberPaths(source.paths).find((one) => !taken.has(`sum ${one.path}`))
    const next: { fn: MeasureFn; field?: string; as?: As } =
      !taken.has('count ') || !fresh
        ? { fn: 'count' }
        : { fn: 'sum', field: fresh.path, as: asOf(fresh.field) }
    onChange(addMeasure(ask, next).ask)
  }
  return (
    <fieldset className="bd-part">
      <legend>{t('bd.measures')}</legend>
      {shownMeasures(ask).map((measure, at) => (
        <MeasureCard
          key={measure.key}
          ask={ask}
          measure={measure}
          at={at}
          source={source}
          forms={forms}
          more={more?.(measure)}
          onChange={onChange}
        />
      ))}
      <Button size="s" variant="ghost" icon={Plus} onPress={add}>
        {t('bd.addMeasure')}
      </Button>
    </fieldset>
  )
}
