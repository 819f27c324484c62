// SPDX-License-Identifier: Apache-2.0
// A block from a spreadsheet, shown before it is written: what is taken, what is refused and why.
// Then it is in the list at once and goes to the server in chunks, with one undo for all of it.
import './paste.css'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { errorText } from '../../api/client'
import { type FieldInfo, type FormInfo, nameOfRow, type Row } from '../../api/forms'
import { bulk, queryRecords } from '../../api/records'
import type { Ref, Values } from '../../core/schema'
import { useFieldSource } from '../../fields'
import type { RowSource } from '../../grid/window'
import { t, tMaybe } from '../../i18n/t'
import { Button, Checkbox, cx, Dialog, toast } from '../../ui'
import type { Step } from '../edits'
import {
  chunks,
  headOf,
  namesIn,
  type PlannedCell,
  type PlannedRow,
  planPaste,
  refKey,
  tallyOf,
  type Why,
  type Work,
  workOf,
} from './model'

const CHUNK = 100
const SHOWN = 300
const AT_ONCE = 6

const say = ({ key, vars }: Why) => tMaybe(key, vars) ?? key

interface Failure {
  name: string
  text: string
  /** Somebody else was faster: may be written over. */
  again?: { row: Row; values: Values; old: Values }
}

interface Written {
  failures: Failure[]
  updated: { id: string; rev: number; old: Values }[]
  created: { id: string; rev: number }[]
}

const reasonOf = (error: { code?: string; message?: string; errors?: { message?: string }[] }) =>
  error.errors?.map((one) => one.message).join('；') || error.message || error.code || ''

async function freshRows(form: FormInfo, rows: RowSource, fields: string[], ids: string[]) {
  for (const part of chunks(ids, 200)) {
    const page = await queryRecords(form.key, { fields, ids: part, limit: part.length })
    for (const row of page.rows) rows.replace(row)
  }
}

const shownWith = (rows: RowSource, row: Row, values: Values, rev?: number) => {
  const here = rows.byId(row.id) ?? row
  rows.replace({ ...here, rev: rev ?? here.rev, values: { ...here.values, ...values } })
}

async function writeAll(form: FormInfo, rows: RowSource, work: Work): Promise<Written> {
  const out: Written = { failures: [], updated: [], created: [] }
  for (const one of work.update) shownWith(rows, one.row, one.values)
  for (const part of chunks(work.update, CHUNK)) {
    const answer = await bulk(form.key, {
      update: part.map(({ row, values }) => ({ id: row.id, rev: row.rev, values })),
    }).catch((error: unknown) => ({
      results: part.map(() => ({ id: null, error: { message: errorText(error) } })),
    }))
    answer.results.forEach((result: (typeof answer.results)[number], at: number) => {
      const one = part[at] as (typeof part)[number]
      if (result.error) {
        shownWith(rows, one.row, one.old)
        const stale = 'code' in result.error && result.error.code === 'CONFLICT'
        out.failures.push({
          name: nameOfRow(form, one.row),
          text: stale ? t('paste.stale') : reasonOf(result.error),
          again: stale ? one : undefined,
        })
        return
      }
      const rev = ('rev' in result && result.rev) || one.row.rev + 1
      shownWith(rows, one.row, one.values, rev)
      out.updated.push({ id: one.row.id, rev, old: one.old })
    })
  }
  for (const part of chunks(work.create, CHUNK)) {
    const answer = await bulk(form.key, {
      create: part.map((values) => ({ values })),
    }).catch((error: unknown) => ({
      results: part.map(() => ({ id: null, error: { message: errorText(error) } })),
    }))
    answer.results.forEach((result: (typeof answer.results)[number], at: number) => {
      if (result.error)
        out.failures.push({
          name: t('paste.newRow', { n: at + 1 }),
          text: reasonOf(result.error),
        })
      else if (result.id)
        out.created.push({ id: result.id, rev: ('rev' in result && result.rev) || 0 })
    })
  }
  return out
}

async function takeBack(form: FormInfo, rows: RowSource, fields: string[], written: Written) {
  const still: Written = { failures: [], updated: [], created: [] }
  for (const part of chunks(written.updated, CHUNK)) {
    const { results } = await bulk(form.key, {
      update: part.map(({ id, rev, old }) => ({ id, rev, values: old })),
    })
    results.forEach((result, at) => {
      if (result.error) still.updated.push(part[at] as (typeof part)[number])
    })
  }
  for (const part of chunks(written.created, CHUNK)) {
    const { results } = await bulk(form.key, { delete: part })
    results.forEach((result, at) => {
      if (result.error) still.created.push(part[at] as (typeof part)[number])
    })
  }
  await freshRows(
    form,
    rows,
    fields,
    written.updated.map((one) => one.id),
  )
  return still
}

/** Looks up the people and records that the block names, some at a time. */
function useRefs(block: readonly string[][], fields: readonly FieldInfo[]) {
  const source = useFieldSource()
  const names = useMemo(() => namesIn(block, fields), [block, fields])
  const [refs, setRefs] = useState<Map<string, Ref | 'none' | 'many'> | null>(
    names.length === 0 ? new Map() : null,
  )
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    if (names.length === 0) return
    const stop = new AbortController()
    const found = new Map<string, Ref | 'none' | 'many'>()
    const waiting = [...names]
    const one = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { field, text } = next
        const hits = await source.findRefs(field, text, stop.signal)
        const same = hits.filter((hit) => hit.title.trim() === text || hit.hint?.trim() === text)
        const [hit] = same
        found.set(
          refKey(field, text),
          same.length > 1 ? 'many' : hit ? { id: hit.id, title: hit.title } : 'none',
        )
      }
    }
    Promise.all(Array.from({ length: AT_ONCE }, one)).then(
      () => !stop.signal.aborted && setRefs(found),
      (why) => !stop.signal.aborted && setError(why),
    )
    return () => stop.abort()
  }, [names, source])
  return { refs, error }
}

/** The records from a place on, headings left out; null while some are still being read. */
function rowsFrom(rows: RowSource, at: number, count: number): Row[] | null {
  const found: Row[] = []
  for (let index = at; found.length < count && index < rows.length; index += 1) {
    if (rows.heading(index)) continue
    const row = rows.row(index)
    if (!row) return null
    found.push(row)
  }
  return found
}

function Cell({ cell }: { cell: PlannedCell }) {
  return (
    <td className={cx(`p-${cell.state}`)}>
      <span>{cell.text}</span>
      {cell.why && <em>{say(cell.why)}</em>}
    </td>
  )
}

function Preview({ rows, fields }: { rows: readonly PlannedRow[]; fields: readonly FieldInfo[] }) {
  const [onlyBad, setOnlyBad] = useState(false)
  const bad = (row: PlannedRow) => row.why || row.cells.some((cell) => cell.state === 'refused')
  const numbered = rows.map((row, at) => ({ row, at }))
  const shown = onlyBad ? numbered.filter(({ row }) => bad(row)) : numbered
  const width = Math.max(...rows.map((row) => row.cells.length))
  return (
    <>
      {rows.some(bad) && (
        <Checkbox value={onlyBad} onChange={setOnlyBad}>
          {t('paste.onlyRefused')}
        </Checkbox>
      )}
      <section className="p-scroll" aria-label={t('paste.preview')}>
        <table className="p-table">
          <thead>
            <tr>
              <th scope="col">#</th>
              {Array.from({ length: width }, (_, at) => (
                <th key={fields[at]?.key ?? `none-${at}`} scope="col">
                  {fields[at]?.title ?? t('paste.outside')}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, SHOWN).map(({ row, at }) => (
              <tr key={at} className={cx(row.why && 'p-rowbad')}>
                <th scope="row">
                  {at + 1}
                  {!row.row && <em>{row.why ? say(row.why) : t('paste.new')}</em>}
                </th>
                {row.cells.map((cell, right) => (
                  <Cell key={fields[right]?.key ?? `none-${right}`} cell={cell} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {shown.length > SHOWN && (
        <p className="muted">{t('paste.more', { n: shown.length - SHOWN })}</p>
      )}
    </>
  )
}

export interface PasteProps {
  form: FormInfo
  block: string[][]
  /** The columns of the list from the cell on. */
  fields: readonly FieldInfo[]
  columns: string[]
  rows: RowSource
  at: number
  mayCreate: boolean
  mayEdit: (row: Row, field: FieldInfo) => boolean
  did: (step: Step) => void
  onClose: () => void
  /** New records came or went: the list is to be read again. */
  onChanged: () => void
  onSaved: () => void
}

export default function Paste(props: PasteProps) {
  const { form, rows, at, mayCreate, mayEdit, onClose } = props
  const head = useMemo(() => headOf(props.block, form), [props.block, form])
  const [byName, setByName] = useState(head !== null)
  const block = byName && head ? head.block : props.block
  const fields = useMemo(
    () => (byName && head ? head.fields : props.fields),
    [byName, head, props.fields],
  )
  const { refs, error } = useRefs(block, fields)
  const version = useSyncExternalStore(rows.subscribe, rows.snapshot)
  const [phase, setPhase] = useState<'ask' | 'write' | Written>('ask')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version tells that rows came
  useEffect(() => rows.want(at, at + block.length), [rows, at, block.length, version])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version tells that rows came
  const targets = useMemo(
    () => (phase === 'ask' ? rowsFrom(rows, at, block.length) : []),
    [rows, at, block.length, version, phase],
  )
  const planned = useMemo(
    () =>
      targets && refs && phase === 'ask'
        ? planPaste(block, { form, fields, rows: targets, mayCreate, mayEdit, refs })
        : null,
    [targets, refs, phase, block, form, fields, mayCreate, mayEdit],
  )
  const finish = useRef<Written>({ failures: [], updated: [], created: [] })

  const settle = async (written: Written) => {
    const { did, columns, onChanged, onSaved } = props
    finish.current = {
      failures: written.failures,
      updated: [...finish.current.updated, ...written.updated],
      created: [...finish.current.created, ...written.created],
    }
    const n = written.updated.length + written.created.length
    if (n > 0) {
      did({
        text: t('paste.done', { n }),
        back: async () => {
          const still = await takeBack(form, rows, columns, written)
          const left = still.updated.length + still.created.length
          onChanged()
          onSaved()
          toast({
            text: left > 0 ? t('paste.undoneNot', { n: left }) : t('paste.undone'),
            tone: left > 0 ? 'danger' : 'info',
          })
          return true
        },
      })
    }
    if (written.created.length > 0) onChanged()
    else
      await freshRows(
        form,
        rows,
        columns,
        written.updated.map((one) => one.id),
      ).catch(() => {})
    onSaved()
    if (written.failures.length > 0) setPhase(written)
    else onClose()
  }

  const write = async (work: Work) => {
    setPhase('write')
    await settle(await writeAll(form, rows, work))
  }

  /** What others changed meanwhile is read again and written over, as the person says. */
  const again = async (failures: readonly Failure[]) => {
    const mine = failures.flatMap((one) => one.again ?? [])
    setPhase('write')
    await freshRows(
      form,
      rows,
      props.columns,
      mine.map((one) => one.row.id),
    )
    const update = mine.flatMap((one) => {
      const row = rows.byId(one.row.id)
      if (!row) return []
      const old = Object.fromEntries(
        Object.keys(one.values).map((key) => [key, row.values[key] ?? null]),
      )
      return [{ ...one, row, old }]
    })
    await settle(await writeAll(form, rows, { update, create: [] }))
  }

  // One cell needs no preview: it is written, or it says why not.
  const [only, ...others] = planned?.flatMap((one) => (one.why ? [] : one.cells)) ?? []
  const isOne = props.block.length === 1 && others.length === 0 && only?.state === 'set'
  const isNothing = props.block.length === 1 && others.length === 0 && only?.state === 'same'
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is known what it would do
  useEffect(() => {
    if (isOne && planned) write(workOf(planned))
    else if (isNothing) onClose()
  }, [isOne, isNothing])

  if (phase === 'write' || isOne || isNothing) return null
  if (phase !== 'ask') {
    const stale = phase.failures.filter((one) => one.again)
    return (
      <Dialog
        isOpen
        title={t('paste.notAll', { n: phase.failures.length })}
        onClose={onClose}
        footer={
          <>
            {stale.length > 0 && (
              <Button onPress={() => again(stale)}>
                {t('paste.overwrite', { n: stale.length })}
              </Button>
            )}
            <Button variant="primary" onPress={onClose}>
              {t('ui.close')}
            </Button>
          </>
        }
      >
        <ul className="v-diff">
          {phase.failures.slice(0, SHOWN).map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change
            <li key={index}>
              {one.name}: {one.text}
            </li>
          ))}
        </ul>
      </Dialog>
    )
  }
  const tally = planned && tallyOf(planned)
  return (
    <Dialog
      isOpen
      keepOpen
      size="xl"
      title={t('paste.title')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            disabled={!planned || !tally || tally.cells === 0}
            onPress={() => planned && write(workOf(planned))}
          >
            {t('paste.write')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {error ? (
          <p className="x-error">{errorText(error)}</p>
        ) : !planned || !tally ? (
          <p className="muted" aria-live="polite">
            {t('paste.reading')}
          </p>
        ) : (
          <>
            <p aria-live="polite" className="p-tally">
              {t('paste.tally', { rows: tally.changed, cells: tally.cells, made: tally.made })}
              {tally.refused > 0 && <strong> {t('paste.refused', { n: tally.refused })}</strong>}
            </p>
            {head && (
              <Checkbox value={byName} onChange={setByName}>
                {t('paste.byName')}
              </Checkbox>
            )}
            <Preview rows={planned} fields={fields} />
          </>
        )}
      </div>
    </Dialog>
  )
}
