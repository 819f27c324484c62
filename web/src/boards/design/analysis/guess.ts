// SPDX-License-Identifier: Apache-2.0
// An analysis as the server publishes it, and a form: what each choice may be there, and what it is likely to be. No
// analysis is known here by name.
import type { Option } from '../../../core/schema'
import type { FieldPath } from '../../../views/paths'
import type { AnalysisInfo, AnalysisParam, Ask, PeriodIs } from '../../types'
import {
  dimKind,
  dimPaths,
  groupsOf,
  numberPaths,
  sumOf,
  timeOf,
  timePaths,
  typeOf,
} from '../offer'
import type { Source } from '../source'

type Sources = ReadonlyMap<string, Source>

/* --- Where a choice stands ------------------------------------------------------------------------------------- */

type Bag = Record<string, unknown>
const bagOf = (value: unknown): Bag =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Bag) : {}

export const valueAt = (ask: Ask, key: string): unknown =>
  key.split('.').reduce<unknown>((found, part) => bagOf(found)[part], ask)

export function withValue(ask: Ask, key: string, value: unknown): Ask {
  const put = (bag: Bag, [first = '', ...rest]: string[]): Bag => {
    const { [first]: old, ...others } = bag
    const next = rest.length > 0 ? put(bagOf(old), rest) : value
    const isGone = next === undefined || (rest.length > 0 && Object.keys(bagOf(next)).length === 0)
    return isGone ? others : { ...others, [first]: next }
  }
  return put(ask, key.split('.')) as Ask
}

/** Whether it is asked for as the other choices stand. */
export function isAsked(ask: Ask, { when }: AnalysisParam): boolean {
  if (!when) return true
  const [key = '', values] = when.split('=')
  if (values === undefined) return !!valueAt(ask, key)
  return values.split('|').includes(String(valueAt(ask, key)))
}

const FIELDS = ['state', 'option', 'link', 'time', 'number', 'group', 'dim', 'filter']
const ofParam = (info: AnalysisInfo, key: string | undefined) =>
  info.params.find((one) => one.key === key)

/** The key of the choice that says of which form it is. */
export function formKey(info: AnalysisInfo, param: AnalysisParam): string {
  const of = ofParam(info, param.of)
  if (!of) return 'form'
  return of.type === 'form' ? of.key : formKey(info, of)
}

export const sourceAt = (info: AnalysisInfo, ask: Ask, param: AnalysisParam, sources: Sources) =>
  sources.get(String(valueAt(ask, formKey(info, param))))

/** The forms that an ask is of. */
export const formsOf = (info: AnalysisInfo, ask: Ask): string[] =>
  info.params.flatMap((param) => {
    const form = param.type === 'form' ? valueAt(ask, param.key) : undefined
    return typeof form === 'string' ? [form] : []
  })

/* --- What it may be ----------------------------------------------------------------------------------------------- */

const far = ({ path }: FieldPath) => path.includes('.')
const nearFirst = (paths: readonly FieldPath[]) => [
  ...paths.filter((one) => !far(one)),
  ...paths.filter(far),
]

function linkPaths(
  info: AnalysisInfo,
  ask: Ask,
  param: AnalysisParam,
  sources: Sources,
  of: Source,
) {
  const like = ofParam(info, param.like)
  const other = like && sourceAt(info, ask, like, sources)
  const target = like && other?.find(String(valueAt(ask, like.key)))?.target
  return nearFirst(of.paths).filter(
    ({ field }) =>
      typeOf(field) === 'link' &&
      !!field.target &&
      field.right !== 'masked' &&
      (!target || field.target === target),
  )
}

/** The fields of its form that fit. */
export function fieldsFor(
  info: AnalysisInfo,
  ask: Ask,
  param: AnalysisParam,
  sources: Sources,
): readonly FieldPath[] {
  const of = sourceAt(info, ask, param, sources)
  if (!of) return []
  const own = of.paths.filter((one) => !far(one))
  switch (param.type) {
    case 'state':
      return own.filter(({ path }) => path === of.form.state_field)
    case 'option':
      return own.filter(({ field }) => typeOf(field) === 'select' && !!field.options?.length)
    case 'link':
      return linkPaths(info, ask, param, sources, of)
    case 'time':
      return nearFirst(timePaths(of.paths))
    case 'number':
      return numberPaths(of.paths)
    case 'group':
      return dimPaths(of.paths).filter(({ field }) => dimKind(field) === 'plain')
    case 'dim':
      return dimPaths(of.paths).filter(({ field }) => dimKind(field) !== 'number')
    default:
      return []
  }
}

/** The options of the field that it is of; of steps, those from which one goes on. */
export function optionsFor(
  info: AnalysisInfo,
  ask: Ask,
  param: AnalysisParam,
  sources: Sources,
): readonly Option[] {
  const of = ofParam(info, param.of)
  if (!of) return []
  if (of.type === 'stages') {
    const all = optionsFor(info, ask, of, sources)
    const stages = (valueAt(ask, of.key) as string[] | undefined) ?? []
    return stages.flatMap((key) => all.filter((one) => one.key === key))
  }
  const field = sourceAt(info, ask, of, sources)?.find(String(valueAt(ask, of.key)))
  return field?.options?.filter((one) => !one.is_off) ?? []
}

/* --- What it is likely to be -------------------------------------------------------------------------------------- */

const LOST =
  /lost|fail|cancel|invalid|void|refus|revok|no_show|expired|dormant|流失|取消|无效|作废|失败|拒|撤销|未到|爽约|过期|休眠/i
const WON = /won|deal|paid|closed|settled|done|成交|已付|已结|完成/i
const named = (option: Option, what: RegExp) => what.test(option.key) || what.test(option.title)

/** Which options stand for going on, in their order, and which for the goal. */
export function readStages(options: readonly Option[]): { open: string[]; won: string[] } {
  const good = options.filter((one) => !named(one, LOST) && one.color !== 'danger')
  const goal = [...good].reverse().find((one) => named(one, WON)) ?? good.at(-1)
  const won = goal ? [goal.key] : []
  return { won, open: good.flatMap((one) => (won.includes(one.key) ? [] : [one.key])) }
}

/** A part of 1 for each, the later the more. */
const risingShares = (keys: readonly string[]) =>
  Object.fromEntries(keys.map((key, at) => [key, ((at + 1) / (keys.length + 1)).toFixed(1)]))

function startStages(param: AnalysisParam, options: readonly Option[]): unknown {
  const { open, won } = readStages(options)
  const parts: Record<string, string[]> = {
    open,
    won,
    late: open.slice(-1),
    middle: open.slice(-2, -1),
    early: open.slice(0, -2),
  }
  const keys = String(param.start ?? '')
    .split(' ')
    .flatMap((part) => parts[part] ?? [])
    .slice(0, param.high)
  return param.type === 'shares' ? risingShares(keys) : keys
}

function likelyField(param: AnalysisParam, fit: readonly FieldPath[], of: Source) {
  const own = fit.filter((one) => !far(one))
  if (param.type === 'link') {
    const isPerson = ({ field }: FieldPath) =>
      of.linked.find((form) => form.key === field.target)?.is_person
    return own.find(isPerson) ?? fit.find(isPerson) ?? own.find(({ field }) => field.required)
  }
  if (param.type === 'option')
    return (
      own.find(({ path }) => path === of.form.state_field) ??
      [...own].sort((a, b) => (b.field.options?.length ?? 0) - (a.field.options?.length ?? 0))[0]
    )
  if (param.type === 'time') return timeOf(of.paths)
  if (param.type === 'number') return sumOf(of.paths)
  if (param.type === 'group') {
    const groups = groupsOf(of.paths, of.form).filter(
      ({ field, path }) => path !== of.form.state_field && !field.system,
    )
    const isOther = ({ field }: FieldPath) =>
      typeOf(field) === 'link' && !of.linked.find((form) => form.key === field.target)?.is_person
    return groups.find(isOther) ?? groups[0]
  }
  return undefined
}

/** Another form than those that are there, with a link to the same records. */
function likelyForm(info: AnalysisInfo, ask: Ask, param: AnalysisParam, sources: Sources) {
  const taken = formsOf(info, ask)
  const needed = info.params.filter((one) => one.of === param.key && !one.optional)
  const fits = (key: string) => {
    const tried = withValue(ask, param.key, key)
    return needed.every(
      (one) => one.type === 'filter' || fieldsFor(info, tried, one, sources).length > 0,
    )
  }
  const all = [...sources.keys()].filter((key) => !taken.includes(key))
  return all.find(fits) ?? taken[0]
}

function isFine(info: AnalysisInfo, ask: Ask, param: AnalysisParam, sources: Sources): boolean {
  const value = valueAt(ask, param.key)
  if (value === undefined) return false
  if (param.type === 'dim')
    return fieldsFor(info, ask, param, sources).some(({ path }) => path === bagOf(value).field)
  if (param.type !== 'filter' && FIELDS.includes(param.type))
    return fieldsFor(info, ask, param, sources).some(({ path }) => path === value)
  const keys = new Set(optionsFor(info, ask, param, sources).map((one) => one.key))
  if (param.type === 'stages' || param.type === 'options')
    return (
      Array.isArray(value) &&
      value.length >= (param.low ?? 0) &&
      value.every((key) => keys.has(key))
    )
  if (param.type === 'shares') return Object.keys(bagOf(value)).every((key) => keys.has(key))
  if (param.type === 'steps') return Array.isArray(value) && value.length === keys.size - 1
  return true
}

function guessed(
  info: AnalysisInfo,
  ask: Ask,
  param: AnalysisParam,
  sources: Sources,
  isFresh: boolean,
): unknown {
  const of = sourceAt(info, ask, param, sources)
  if (param.type === 'form') return likelyForm(info, ask, param, sources)
  if (param.type === 'dim') return undefined
  if (param.type === 'filter') return undefined
  // Whoever made it without counts all.
  if (param.type === 'count' && param.optional && !isFresh) return undefined
  if (FIELDS.includes(param.type)) {
    if (param.optional && !isFresh) return undefined
    const fit = fieldsFor(info, ask, param, sources)
    const likely = of && likelyField(param, fit, of)
    return (fit.find(({ path }) => path === likely?.path) ?? (param.optional ? undefined : fit[0]))
      ?.path
  }
  const options = optionsFor(info, ask, param, sources)
  if (['stages', 'options', 'shares'].includes(param.type)) return startStages(param, options)
  if (param.type === 'steps') {
    // Learned, where the stage has a log of its moves.
    const stages = ofParam(info, param.of)
    const stage = stages && valueAt(ask, ofParam(info, stages.of)?.key ?? '')
    return of && stage === of.form.state_field ? undefined : options.slice(1).map(() => '0.5')
  }
  if (param.type === 'period') {
    const field = param.of ? valueAt(ask, param.of) : of && timeOf(of.paths)?.path
    return typeof field === 'string' ? { field, is: param.start as PeriodIs } : undefined
  }
  return param.start
}

/** A period is of the time that was chosen. */
function followed(info: AnalysisInfo, ask: Ask): Ask {
  const param = info.params.find((one) => one.type === 'period' && one.of)
  const field = param && valueAt(ask, param.of as string)
  if (!param || !ask.period || typeof field !== 'string' || ask.period.field === field) return ask
  return { ...ask, period: { ...ask.period, field } }
}

export interface Completed {
  ask: Ask
  /** What the form has nothing for. */
  lacks: AnalysisParam[]
}

/** With all that is asked for: what does not fit, or was never chosen, as it is likely to be. */
export function complete(
  info: AnalysisInfo,
  from: Ask,
  sources: Sources,
  isFresh = false,
): Completed {
  const lacks: AnalysisParam[] = []
  let ask = from
  for (const param of info.params) {
    // What draws it otherwise goes with what it hangs on.
    if (param.chart && !isAsked(ask, param)) ask = withValue(ask, param.key, undefined)
    if (!isAsked(ask, param) || isFine(info, ask, param, sources)) continue
    // What was taken away on purpose stays away.
    if (param.type === 'period' && ask.period === null) continue
    const value = guessed(info, ask, param, sources, isFresh)
    ask = withValue(ask, param.key, value)
    const few = Array.isArray(value) && value.length < (param.low ?? 0)
    const isNeeded = !param.optional && !['filter', 'flag', 'day', 'period'].includes(param.type)
    if (isNeeded && (value === undefined || few)) lacks.push(param)
  }
  const first = info.params.find((one) => one.type === 'form')?.key
  // Filters of the board and the list of fields mean the first form.
  return { ask: { ...followed(info, ask), form: String(first && valueAt(ask, first)) }, lacks }
}

/** As what it is drawn, as the choices stand. */
export const chartOf = (info: AnalysisInfo, ask: Ask): string =>
  info.params.find((one) => one.chart && valueAt(ask, one.key) === true)?.chart ?? info.chart

/** Whether it is about people: those are what one looks for first. */
export const isOfPeople = (info: AnalysisInfo, ask: Ask, sources: Sources) =>
  info.params.some((param) => {
    const of = param.type === 'link' ? sourceAt(info, ask, param, sources) : undefined
    const target = of?.find(String(valueAt(ask, param.key)))?.target
    return !!target && !!of?.linked.find((form) => form.key === target)?.is_person
  })

/** The analysis of a form, with everything guessed. */
export function analysisOf(info: AnalysisInfo, form: string, sources: Sources): Completed {
  const first = info.params.find((one) => one.type === 'form')?.key ?? 'form'
  return complete(info, withValue({ form, kind: info.key }, first, form), sources, true)
}

/** An option stands in one of the lists that divide the same field. */
export function placed(info: AnalysisInfo, ask: Ask, param: AnalysisParam, value: unknown): Ask {
  const keys = new Set(Array.isArray(value) ? value : Object.keys(bagOf(value)))
  const others = info.params.filter(
    (one) =>
      one.key !== param.key &&
      one.of === param.of &&
      ['options', 'shares'].includes(one.type) &&
      ['options', 'shares'].includes(param.type) &&
      isAsked(ask, one),
  )
  return others.reduce(
    (next, one) => {
      const old = valueAt(next, one.key)
      if (Array.isArray(old))
        return withValue(
          next,
          one.key,
          old.filter((key) => !keys.has(key)),
        )
      const rest = Object.entries(bagOf(old)).filter(([key]) => !keys.has(key))
      return withValue(next, one.key, Object.fromEntries(rest))
    },
    withValue(ask, param.key, value),
  )
}
