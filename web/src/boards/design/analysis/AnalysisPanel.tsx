// SPDX-License-Identifier: Apache-2.0
// What is chosen of an analysis, drawn from what the server publishes of it: only what fits, each with a word of what
// it means, and a refusal beside the choice that it is about.
import { useEffect, useMemo, useRef, useState } from 'react'
import { word } from '../../../designers/word'
import { addDays, today } from '../../../core/date'
import { t } from '../../../i18n/t'
import {
  Checkbox,
  type Choice,
  Combobox,
  DatePicker,
  Input,
  MultiSelect,
  Select,
  Skeleton,
} from '../../../ui'
import type { Filter } from '../../../core/filter'
import type { AnalysisInfo, AnalysisParam, Ask, AskDim, BoardDoc, Bucket, Tile } from '../../types'
import { Only } from '../Measures'
import { bucketsOf, dimKind, dimOf } from '../offer'
import { PeriodPicker } from '../Period'
import { bucketTitle, inWords } from '../say'
import { type Source, useSources } from '../source'
import { AskError, useFigures } from '../TileBox'
import {
  chartOf,
  complete,
  fieldsFor,
  formKey,
  formsOf,
  isAsked,
  optionsFor,
  placed,
  sourceAt,
  valueAt,
  withValue,
} from './guess'
import { keptParam, useKept } from './kept'
import { Shares, Stages, Steps, Wrong } from './Stages'

type Sources = ReadonlyMap<string, Source>

/** 阶段漏斗：线索 */
export function analysisTitle(info: AnalysisInfo, ask: Ask, sources: Sources): string {
  const form = sources.get(ask.form)?.form.title
  return form ? t('ba.title', { kind: info.title, form }) : info.title
}

interface ParamProps {
  info: AnalysisInfo
  ask: Ask
  param: AnalysisParam
  sources: Sources
  forms: readonly Choice[]
  error?: string
  onChange: (ask: Ask) => void
}

function Count({ param, ask, error, onChange }: ParamProps) {
  const unsaid = param.optional ? param.low : param.start
  const value = Number(valueAt(ask, param.key) ?? unsaid ?? param.low ?? 0)
  const [text, setText] = useState(String(value))
  return (
    <Input
      label={param.title}
      help={param.help}
      error={error}
      numeric
      inputMode="numeric"
      value={text}
      onChange={setText}
      onBlur={() => {
        const found = Number.parseInt(text, 10)
        if (!Number.isFinite(found)) return setText(String(value))
        const next = Math.min(param.high ?? found, Math.max(param.low ?? found, found))
        setText(String(next))
        if (next !== value) onChange(withValue(ask, param.key, next))
      }}
    />
  )
}

/** Divided by a field; a time by its months, or whatever is chosen. */
function Dim({ info, param, ask, sources, error, onChange }: ParamProps) {
  const dim = valueAt(ask, param.key) as AskDim | undefined
  const fit = fieldsFor(info, ask, param, sources)
  const chosen = fit.find(({ path }) => path === dim?.field)
  return (
    <>
      <Combobox
        label={param.title}
        help={param.help}
        error={error}
        source={fit.map(({ path, title }) => ({ key: path, title }))}
        placeholder={t('ba.notCompared')}
        value={chosen ? { key: chosen.path, title: chosen.title } : null}
        onChange={(choice) => {
          const next = fit.find(({ path }) => path === choice?.key)
          onChange(withValue(ask, param.key, next && dimOf(next)))
        }}
      />
      {dim && chosen && dimKind(chosen.field) === 'time' && (
        <Select
          label={t('bd.bucket')}
          choices={bucketsOf(chosen.field).map((key) => ({ key, title: bucketTitle(key) }))}
          value={dim.bucket ?? null}
          onChange={(bucket) =>
            bucket && onChange(withValue(ask, param.key, { ...dim, bucket: bucket as Bucket }))
          }
        />
      )}
    </>
  )
}

function Field({ info, param, ask, sources, error, onChange }: ParamProps) {
  const fit = fieldsFor(info, ask, param, sources)
  const value = valueAt(ask, param.key)
  const chosen = fit.find(({ path }) => path === value)
  // One alone is no choice.
  if (param.type === 'state' && fit.length < 2 && !error) return null
  return (
    <Combobox
      label={param.title}
      help={param.help}
      error={error}
      required={!param.optional}
      source={fit.map(({ path, title }) => ({ key: path, title }))}
      placeholder={param.optional ? t('ba.none') : undefined}
      value={chosen ? { key: chosen.path, title: chosen.title } : null}
      onChange={(choice) =>
        (choice || param.optional) && onChange(withValue(ask, param.key, choice?.key))
      }
    />
  )
}

function Param(props: ParamProps) {
  const { info, ask, param, sources, forms, error, onChange } = props
  const value = valueAt(ask, param.key)
  const set = (next: unknown) => onChange(withValue(ask, param.key, next))
  const lined = { title: param.title, help: param.help, error }
  const options = optionsFor(info, ask, param, sources)
  switch (param.type) {
    case 'form':
      return (
        <Combobox
          label={param.title}
          help={param.help}
          error={error}
          required
          source={forms}
          value={
            forms.find((one) => one.key === value) ??
            (value ? { key: String(value), title: String(value) } : null)
          }
          onChange={(choice) => choice && set(choice.key)}
        />
      )
    case 'dim':
      return <Dim {...props} />
    case 'choice': {
      const chosen = param.choices?.find((one) => one.key === value)
      return (
        <Select
          label={param.title}
          help={chosen?.help ?? param.help}
          error={error}
          choices={(param.choices ?? []).map(({ key, title }) => ({ key, title }))}
          value={typeof value === 'string' ? value : null}
          onChange={(key) => key && set(key)}
        />
      )
    }
    case 'stages':
      return (
        <Stages
          {...lined}
          options={options}
          value={(value as string[] | undefined) ?? []}
          low={param.low}
          high={param.high}
          onChange={set}
        />
      )
    case 'options':
      return (
        <MultiSelect
          label={param.title}
          help={param.help}
          error={error}
          source={options.map(({ key, title }) => ({ key, title }))}
          value={((value as string[] | undefined) ?? []).map((key) => ({
            key,
            title: options.find((one) => one.key === key)?.title ?? key,
          }))}
          onChange={(all) =>
            onChange(
              placed(
                info,
                ask,
                param,
                all.map((one) => one.key),
              ),
            )
          }
        />
      )
    case 'shares':
      return (
        <Shares
          {...lined}
          options={options}
          value={(value as Record<string, string> | undefined) ?? {}}
          onChange={(shares) => onChange(placed(info, ask, param, shares))}
        />
      )
    case 'steps':
      return (
        <Steps {...lined} options={options} value={value as string[] | undefined} onChange={set} />
      )
    case 'count':
      return <Count key={String(value)} {...props} />
    case 'flag':
      return (
        <div className="x-field">
          <Checkbox value={value === true} onChange={set}>
            {param.title}
          </Checkbox>
          {param.help && <span className="x-help">{param.help}</span>}
          <Wrong text={error} />
        </div>
      )
    case 'day':
      return (
        <DatePicker
          label={param.title}
          help={param.help}
          error={error}
          value={typeof value === 'string' ? value : null}
          onChange={(day) => set(day ?? undefined)}
        />
      )
    case 'period':
      return (
        <>
          <PeriodPicker
            label={param.title}
            value={ask.period?.is ?? null}
            onChange={(is) => {
              const field = ask.period?.field ?? periodField(info, ask, param, sources)
              onChange({ ...ask, period: is === null || !field ? null : { field, is } })
            }}
          />
          <Wrong text={error} />
        </>
      )
    case 'filter': {
      const form = String(valueAt(ask, formKey(info, param)))
      return (
        <div className="x-field">
          <span className="x-label">{param.title}</span>
          <Only
            form={form}
            filter={(value as Filter | undefined) ?? null}
            label={t('bd.filterHelp')}
            onChange={(filter) => set(filter ?? undefined)}
          />
          <Wrong text={error} />
        </div>
      )
    }
    case 'kept':
      return <Kept {...props} />
    case 'before':
      return <Before {...props} />
    default:
      return <Field {...props} />
  }
}

function Kept({ info, param, ask, error, onChange }: ParamProps) {
  const runs = useKept(info) ?? []
  const chosen = runs.find((one) => one.id === valueAt(ask, param.key))
  return (
    <Combobox
      label={param.title}
      help={param.help}
      error={error}
      required
      source={runs.map(({ id, title }) => ({ key: id, title }))}
      value={chosen ? { key: chosen.id, title: chosen.title } : null}
      onChange={(choice) => {
        const run = runs.find((one) => one.id === choice?.key)
        if (run) onChange({ ...withValue(ask, param.key, run.id), form: run.ask.form })
      }}
    />
  )
}

/** With what it is compared: so many days ago, a day, or what was kept; nothing. */
function Before({ info, param, ask, error, onChange, ...rest }: ParamProps) {
  const value = valueAt(ask, param.key)
  const set = (next: unknown) => onChange(withValue(ask, param.key, next))
  const kept = (useKept(info) ?? []).filter(
    (one) => one.ask.kind === info.key && one.ask.form === ask.form,
  )
  const run = (value as { run?: string } | undefined)?.run
  const is = run ? 'run' : typeof value === 'string' ? 'day' : value ? 'days' : 'none'
  const start = Number(param.start)
  const starts = { none: 0, days: start, day: addDays(today(), -start), run: { run: kept[0]?.id } }
  const ways = (['none', 'days', 'day', 'run'] as const).filter(
    (key) => key !== 'run' || kept.length > 0 || is === key,
  )
  const chosen = kept.find((one) => one.id === run)
  return (
    <>
      <Select
        label={param.title}
        help={param.help}
        error={is === 'none' || is === 'run' ? error : undefined}
        choices={ways.map((key) => ({ key, title: t(`ba.before.${key}`) }))}
        value={is}
        onChange={(key) => key && key !== is && set(starts[key as keyof typeof starts])}
      />
      {is === 'days' && (
        <Count
          key={String(value)}
          {...rest}
          info={info}
          ask={ask}
          param={{ ...param, title: t('ba.before.howMany'), help: undefined }}
          error={error}
          onChange={onChange}
        />
      )}
      {is === 'day' && (
        <DatePicker
          label={t('ba.before.day')}
          error={error}
          value={String(value)}
          onChange={(day) => day && set(day)}
        />
      )}
      {is === 'run' && (
        <Combobox
          label={t('ba.before.run')}
          required
          source={kept.map(({ id, title }) => ({ key: id, title }))}
          value={chosen ? { key: chosen.id, title: chosen.title } : null}
          onChange={(choice) => choice && set({ run: choice.key })}
        />
      )}
    </>
  )
}

function periodField(info: AnalysisInfo, ask: Ask, param: AnalysisParam, sources: Sources) {
  const { ask: again } = complete(info, { ...ask, period: undefined }, sources)
  return again.period?.field ?? (param.of && String(valueAt(ask, param.of)))
}

/** The choice that a refusal is about; null: none that is shown. */
function refused(info: AnalysisInfo, ask: Ask, error: Error | null): string | null {
  if (!(error instanceof AskError) || !error.path) return null
  const shown = info.params.filter((one) => isAsked(ask, one))
  const of = (path: string): string | null =>
    shown.find((one) => one.key === path)?.key ??
    (path.includes('.') ? of(path.slice(0, path.lastIndexOf('.'))) : null)
  return of(error.path)
}

export default function AnalysisPanel({
  tile,
  doc,
  info,
  forms,
  onTile,
}: {
  tile: Tile
  doc: BoardDoc
  info: AnalysisInfo
  forms: readonly Choice[]
  onTile: (part: Partial<Tile>) => void
}) {
  const ask = tile.ask as Ask
  // The form of a choice that was just made is fetched with the others, then the rest is guessed again.
  const [wanted, setWanted] = useState<Ask | null>(null)
  const keys = useMemo(() => [...new Set(formsOf(info, wanted ?? ask))], [info, wanted, ask])
  const sources = useSources(keys)
  const { error } = useFigures(tile, doc)
  const isKnown = keys.every((key) => sources.has(key))
  const title = word(tile.title)
  const put = (next: Ask) => {
    const { ask: done } = complete(info, next, sources)
    const follows = title === '' || title === analysisTitle(info, ask, sources)
    const chart = chartOf(info, done)
    const { measures: _m, ...look } = tile.look ?? {}
    onTile({
      ask: done,
      ...(chart === chartOf(info, ask) ? {} : { chart, look }),
      ...(follows ? { title: inWords(analysisTitle(info, done, sources)) } : {}),
    })
  }
  const puts = useRef(put)
  puts.current = put
  useEffect(() => {
    if (!wanted || !isKnown) return
    setWanted(null)
    puts.current(wanted)
  }, [wanted, isKnown])
  const change = (next: Ask) => {
    if (formsOf(info, next).every((key) => sources.has(key))) put(next)
    else setWanted(next)
  }
  if (!isKnown) return <Skeleton lines={6} />
  const { lacks } = complete(info, ask, sources)
  const at = refused(info, ask, error)
  const errorOf = (param: AnalysisParam) => {
    if (lacks.includes(param)) {
      const form = sourceAt(info, ask, param, sources)?.form.title ?? ''
      return t('ba.lacks', { form, name: param.title })
    }
    return param.key === at ? error?.message : undefined
  }
  return (
    <>
      <p className="muted">{info.help}</p>
      {error && !at && lacks.length === 0 && <Wrong text={error.message} />}
      {info.params
        // What is kept says of which form it is.
        .filter((param) => isAsked(ask, param) && (param.type !== 'form' || !keptParam(info)))
        .map((param) => (
          <Param
            key={param.key}
            info={info}
            ask={ask}
            param={param}
            sources={sources}
            forms={forms}
            error={errorOf(param)}
            onChange={change}
          />
        ))}
    </>
  )
}
