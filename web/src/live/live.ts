// SPDX-License-Identifier: Apache-2.0
// Computed values of a form that is being filled in: what the record itself knows is worked out here with
// each key, what stands in other records is asked of the server after a pause. Pure but for the two
// that it is given: the core and the question.
import type { Core, CoreField } from './formula'
import { type FieldDef, isRef, type SubRow, type Value, type Values } from '../core/schema'

export interface LiveValues {
  values: Values
  /** By key: #DIV/0! and its kin. */
  errors: Record<string, string>
  /** Computed values of sub-form rows, by field and place. */
  rows: Record<string, { values: Values; errors: Record<string, string> }[]>
}

interface Ran {
  values: Record<string, Value>
  errors: Record<string, string>
}

const PAUSE_MS = 350

const many = (value: Value | undefined): SubRow[] =>
  Array.isArray(value) && value.every((row) => typeof row === 'object' && 'values' in row)
    ? (value as SubRow[])
    : []

/** A value as the core reads it; what formulas know nothing of is empty. */
export function coreValue(field: FieldDef, value: Value | undefined): Value {
  if (value === undefined || value === null || Array.isArray(value)) return null
  if (isRef(value)) return field.target ? null : value.title
  if (typeof value === 'string' && field.options?.length) {
    const option = field.options.find((one) => one.key === value)
    return option ? (option.word ?? option.title) : null
  }
  return typeof value === 'object' ? null : value
}

const ofCore = (field: FieldDef, value: Value): Value =>
  (field.result ?? field.type) === 'integer' && typeof value === 'string' ? Number(value) : value

const coreField = (field: FieldDef): CoreField => ({
  key: field.key,
  kind: field.kind ?? '',
  scale: field.scale,
  formula: field.formula,
})

/** The core's sets of a form: its own fields, and those of each sub-form's rows. */
export class LiveForm {
  private readonly sets = new Map<string, number>()
  private readonly rowFields: FieldDef[]
  private readonly calendar: FieldDef['calendar']

  constructor(
    private readonly core: Core,
    private readonly fields: readonly FieldDef[],
    private readonly offset: number,
  ) {
    this.rowFields = fields.filter((field) => field.fields)
    this.calendar = fields
      .flatMap((field) => [field, ...(field.fields ?? [])])
      .find((field) => field.calendar)?.calendar
    const columns = this.rowFields.flatMap((field) =>
      (field.fields ?? []).map((one) => ({
        key: `${field.key}.${one.key}`,
        kind: one.kind ?? '',
        list: true,
      })),
    )
    this.open('', [...fields.filter((field) => !field.fields).map(coreField), ...columns])
    for (const field of this.rowFields)
      if (field.fields?.some((one) => one.formula))
        this.open(field.key, (field.fields ?? []).map(coreField))
  }

  private open(name: string, fields: CoreField[]) {
    const { set } = this.core.ask<{ set?: number }>({
      do: 'open',
      offset: this.offset,
      fields,
      calendar: this.calendar,
    })
    if (set) this.sets.set(name, set)
  }

  close() {
    for (const set of this.sets.values()) this.core.ask({ do: 'close', set })
    this.sets.clear()
  }

  private run(name: string, fields: readonly FieldDef[], given: Record<string, unknown>): Ran {
    const set = this.sets.get(name)
    if (!set) return { values: {}, errors: {} }
    const got = this.core.ask<Ran>({ do: 'run', set, now: Date.now(), values: given })
    for (const field of fields)
      if (field.key in got.values)
        got.values[field.key] = ofCore(field, got.values[field.key] as Value)
    return got
  }

  work(values: Values): LiveValues {
    const given: Record<string, unknown> = {}
    const rows: LiveValues['rows'] = {}
    for (const field of this.fields) given[field.key] = coreValue(field, values[field.key])
    for (const field of this.rowFields) {
      const own = field.fields ?? []
      const lines = many(values[field.key])
      rows[field.key] = lines.map((row) =>
        this.run(
          field.key,
          own,
          Object.fromEntries(own.map((one) => [one.key, coreValue(one, row.values[one.key])])),
        ),
      )
      for (const one of own)
        given[`${field.key}.${one.key}`] = lines.map((row, at) => {
          const computed = rows[field.key]?.[at]?.values[one.key]
          return one.formula ? (computed ?? null) : coreValue(one, row.values[one.key])
        })
    }
    return { ...this.run('', this.fields, given), rows }
  }
}

export const asksServer = (fields: readonly FieldDef[]): boolean =>
  fields.some((field) => field.asks || asksServer(field.fields ?? []))

export interface Live {
  update: (values: Values) => void
  close: () => void
}

/** What the server said stands until it says something else; what is worked out here goes before it. */
export function join(here: LiveValues | null, there: LiveValues | null): LiveValues {
  const rows: LiveValues['rows'] = { ...there?.rows }
  for (const [key, lines] of Object.entries(here?.rows ?? {}))
    rows[key] = lines.map((line, at) => ({
      values: { ...there?.rows[key]?.[at]?.values, ...line.values },
      errors: { ...there?.rows[key]?.[at]?.errors, ...line.errors },
    }))
  return {
    values: { ...there?.values, ...here?.values },
    errors: { ...there?.errors, ...here?.errors },
    rows,
  }
}

export async function openLive(
  fields: readonly FieldDef[],
  ask: (values: Values) => Promise<LiveValues>,
  show: (live: LiveValues) => void,
): Promise<Live> {
  const offset = -new Date().getTimezoneOffset()
  const form = await import('./formula')
    .then(({ loadCore }) => loadCore())
    .then((core) => new LiveForm(core, fields, offset))
    .catch(() => null)
  const needs = !form || asksServer(fields)
  let there: LiveValues | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0
  return {
    update(values) {
      show(join(form?.work(values) ?? null, there))
      if (!needs) return
      clearTimeout(timer)
      timer = setTimeout(async () => {
        const mine = ++asked
        const got = await ask(values).catch(() => null)
        if (mine !== asked || !got) return
        there = got
        show(join(form?.work(values) ?? null, there))
      }, PAUSE_MS)
    },
    close() {
      asked = -1
      clearTimeout(timer)
      form?.close()
    },
  }
}
