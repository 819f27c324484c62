// SPDX-License-Identifier: Apache-2.0
// The targets of a metric, typed like a spreadsheet: departments and people by the months of a year.
import './metrics.css'
import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight, CopyPlus, Info, Trash2 } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { ApiError, get, put } from '../../api/client'
import { useAttempt } from '../../app/attempt'
import { useLeaving } from '../../app/leaving'
import { hasRight, queries, useMe } from '../../app/session'
import { Failed } from '../../app/shell/Boundary'
import { Page } from '../../app/shell/Page'
import { fetchDepts, fetchUsers, findUsers } from '../../app/source'
import { formatDecimal } from '../../core/format'
import { getLang, t } from '../../i18n/t'
import {
  Button,
  Combobox,
  Dialog,
  IconButton,
  Input,
  Select,
  Skeleton,
  Strip,
  toast,
} from '../../ui'
import type { MetricInfo } from '../types'
import {
  cellKey,
  cellsOf,
  copied,
  isAmount,
  merged,
  pasted,
  peopleOf,
  readAmount,
  readBlock,
  showAmount,
  spansOf,
  sumOf,
  type Target,
  targetsOf,
  UNITS,
  type Unit,
  type Who,
} from './grid'

const monthNames = {
  zh: new Intl.DateTimeFormat('zh-CN', { month: 'short' }),
  en: new Intl.DateTimeFormat('en', { month: 'short' }),
}

const spanTitle = (year: number, unit: Unit, at: number) =>
  unit === 'month'
    ? monthNames[getLang()].format(new Date(year, at, 1))
    : unit === 'quarter'
      ? t('tg.quarter', { n: at + 1 })
      : t('tg.wholeYear', { n: year })

interface Names {
  depts: { key: string; title: string }[]
  users: { key: string; title: string }[]
}

async function fetchNames(): Promise<Names> {
  const [depts, users] = await Promise.all([
    fetchDepts(),
    // Who may not list people still sees the figures.
    fetchUsers().catch(() => []),
  ])
  return {
    depts: depts.filter((one) => !one.is_off).map(({ id, title }) => ({ key: id, title })),
    users: users.map(({ id, name }) => ({ key: id, title: name })),
  }
}

/** One cell; what is typed counts when it is left. */
function Cell({
  value,
  label,
  isBad,
  isOther,
  readOnly,
  percent,
  onChange,
  onPaste,
}: {
  value: string
  label: string
  isBad: boolean
  isOther: boolean
  readOnly: boolean
  percent: boolean
  onChange: (amount: string) => void
  onPaste: (block: string[][]) => void
}) {
  const shown = showAmount(value, percent)
  const [text, setText] = useState<string | null>(null)
  const leave = () => {
    if (text !== null && text !== shown) onChange(readAmount(text, percent))
    setText(null)
  }
  return (
    <input
      className={`tg-cell num${isBad ? ' tg-bad' : ''}${isOther ? ' tg-both' : ''}`}
      inputMode="decimal"
      aria-label={label}
      aria-invalid={isBad || undefined}
      readOnly={readOnly}
      value={text ?? shown}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={leave}
      onPaste={(event) => {
        const block = readBlock(event.clipboardData.getData('text/plain'))
        if (readOnly || (block.length === 1 && block[0]?.length === 1)) return
        event.preventDefault()
        setText(null)
        onPaste(block)
      }}
    />
  )
}

function CopyYear({
  year,
  onClose,
  onCopy,
}: {
  year: number
  onClose: () => void
  onCopy: (percent: number) => void
}) {
  const [text, setText] = useState('0')
  const percent = Number(text.normalize('NFKC').replace(/[%\s]/g, ''))
  const isFine =
    text.trim() !== '' && Number.isFinite(percent) && percent >= -100 && percent <= 1000
  return (
    <Dialog
      isOpen
      size="s"
      title={t('tg.copyAsk', { year: year - 1 })}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" disabled={!isFine} onPress={() => onCopy(percent)}>
            {t('tg.fill')}
          </Button>
        </>
      }
    >
      <Input
        autoFocus
        label={t('tg.copyPercent')}
        help={t('tg.copyHelp')}
        numeric
        suffix="%"
        value={text}
        onChange={setText}
      />
    </Dialog>
  )
}

const WAYS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  Enter: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

interface Saved {
  rows: Target[]
  rev: number
}
const fetchTargets = (id: string, signal?: AbortSignal) =>
  get<Saved>(`/metrics/${id}/targets`, undefined, signal)

function Sheet({ metric, from, names }: { metric: MetricInfo; from: Saved; names: Names }) {
  const me = useMe()
  const mayEdit = hasRight(me, 'design')
  const { busy, attempt } = useAttempt()
  const [saved, setSaved] = useState(() => cellsOf(from.rows))
  const [rev, setRev] = useState(from.rev)
  // What somebody else has saved meanwhile: how many cells of his came in, which ones both changed.
  const [met, setMet] = useState<{ taken: number; both: string[] } | null>(null)
  const [cells, setCells] = useState(saved)
  const [unit, setUnit] = useState<Unit>(() => from.rows[0]?.unit ?? 'month')
  const [year, setYear] = useState(() => new Date().getFullYear())
  const [added, setAdded] = useState<Who[]>([])
  const [copying, setCopying] = useState(false)
  const table = useRef<HTMLTableElement>(null)
  const percent = metric.as === 'percent'
  const spans = spansOf(year, unit)
  const people = useMemo(
    () =>
      ['', ...new Set([...peopleOf(cells, year, unit), ...added])].filter(
        (who, at) => who !== '' || at === 0,
      ),
    [cells, year, unit, added],
  )
  const changed = JSON.stringify(targetsOf(cells)) !== JSON.stringify(targetsOf(saved))
  useLeaving(changed)
  const bad = Object.entries(cells).filter(([, amount]) => !isAmount(amount))
  const nameOf = (who: Who) => {
    if (who === '') return t('tg.house')
    const list = who.startsWith('u') ? names.users : names.depts
    return list.find((one) => one.key === who.slice(1))?.title ?? `#${who.slice(1)}`
  }
  const set = (who: Who, from: string, amount: string) =>
    setCells((old) => {
      const { [cellKey(who, unit, from)]: _, ...rest } = old
      return amount === '' ? rest : { ...rest, [cellKey(who, unit, from)]: amount }
    })
  const amountsOf = (who: Who) => spans.map((from) => cells[cellKey(who, unit, from)])
  const show = (sum: string | null) => {
    if (sum === null) return ''
    const text = showAmount(sum, percent)
    return formatDecimal(text, text.split('.')[1]?.length ?? 0) + (percent ? '%' : '')
  }
  const onKey = (event: KeyboardEvent<HTMLTableElement>) => {
    const way = WAYS[event.key]
    const cell = event.target
    if (!way || event.nativeEvent.isComposing || !(cell instanceof HTMLInputElement)) return
    const [down, right] = way
    // Inside of what is being typed the arrows move the caret.
    const { selectionStart: a, selectionEnd: b, value } = cell
    const isAll = a === 0 && b === value.length
    if (right < 0 && !isAll && a !== 0) return
    if (right > 0 && !isAll && b !== value.length) return
    const row = cell.closest('tr') as HTMLTableRowElement
    const column = [...row.querySelectorAll('input')].indexOf(cell) + right
    const lines = [...(table.current?.querySelectorAll<HTMLTableRowElement>('tbody tr') ?? [])]
    const back = event.key === 'Enter' && event.shiftKey
    const next = lines[lines.indexOf(row) + (back ? -1 : down)]?.querySelectorAll('input')[column]
    event.preventDefault()
    if (next) next.focus()
    else cell.blur()
    if (!next) cell.focus()
  }
  const save = () =>
    attempt(async () => {
      const body = { rows: targetsOf(cells) }
      try {
        const now = await put<Saved>(`/metrics/${metric.id}/targets`, body, { rev })
        setRev(now.rev)
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'CONFLICT') throw error
        const now = await fetchTargets(metric.id)
        const theirs = cellsOf(now.rows)
        const { cells: all, ...found } = merged(saved, cells, theirs)
        setRev(now.rev)
        setSaved(theirs)
        setCells(all)
        setMet(found)
        return
      }
      setSaved(cells)
      setMet(null)
      queries.removeQueries({ queryKey: ['targets', metric.id] })
      toast({ text: t('tg.saved'), tone: 'ok' })
    })
  const add = (who: Who) => setAdded((old) => [...new Set([...old, who])])
  const remove = (who: Who) => {
    setAdded((old) => old.filter((one) => one !== who))
    for (const from of spans) set(who, from, '')
  }
  return (
    <>
      {!mayEdit && (
        <Strip tone="info" icon={Info}>
          {t('tg.readOnly')}
        </Strip>
      )}
      {bad.length > 0 && <Strip>{t('tg.bad', { n: bad.length })}</Strip>}
      {met && (
        <Strip tone="warn">
          {t('tg.met', { n: met.taken })}
          {met.both.length > 0 && t('tg.metBoth', { n: met.both.length })}
        </Strip>
      )}
      <div className="tg-bar">
        <IconButton
          icon={ChevronLeft}
          label={t('tg.yearBefore')}
          onPress={() => setYear(year - 1)}
        />
        <strong className="num" aria-live="polite">
          {year}
        </strong>
        <IconButton
          icon={ChevronRight}
          label={t('tg.yearAfter')}
          onPress={() => setYear(year + 1)}
        />
        <Select
          aria-label={t('tg.unit')}
          choices={UNITS.map((key) => ({ key, title: t(`tg.unit.${key}`) }))}
          value={unit}
          onChange={(key) => key && setUnit(key as Unit)}
        />
        {mayEdit && (
          <>
            <Button icon={CopyPlus} onPress={() => setCopying(true)}>
              {t('tg.copy')}
            </Button>
            <span className="tg-space" />
            <Button
              variant="primary"
              busy={busy}
              disabled={!changed || bad.length > 0}
              onPress={save}
            >
              {t('tg.save')}
            </Button>
          </>
        )}
      </div>
      {percent && <p className="muted">{t('tg.percent')}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <section className="tg-sheet" tabIndex={0} aria-label={t('mt.targets')}>
        {/* biome-ignore lint/a11y/noNoninteractiveElementInteractions: the keys go from cell to cell */}
        <table className="x-table" ref={table} onKeyDown={onKey}>
          <thead>
            <tr>
              <th scope="col">{t('tg.who')}</th>
              {spans.map((from, at) => (
                <th key={from} scope="col" className="x-right">
                  {spanTitle(year, unit, at)}
                </th>
              ))}
              <th scope="col" className="x-right">
                {t('tg.sum')}
              </th>
            </tr>
          </thead>
          <tbody>
            {people.map((who, row) => (
              <tr key={who}>
                <th scope="row">
                  <span className="tg-who">
                    {nameOf(who)}
                    {mayEdit && who !== '' && (
                      <IconButton
                        icon={Trash2}
                        size="s"
                        label={t('tg.removeRow', { who: nameOf(who) })}
                        onPress={() => remove(who)}
                      />
                    )}
                  </span>
                </th>
                {spans.map((from, column) => {
                  const amount = cells[cellKey(who, unit, from)] ?? ''
                  return (
                    <td key={from} className="tg-td">
                      <Cell
                        value={amount}
                        isBad={!isAmount(amount)}
                        isOther={met?.both.includes(cellKey(who, unit, from)) === true}
                        readOnly={!mayEdit}
                        percent={percent}
                        label={t('tg.cell', {
                          who: nameOf(who),
                          when: spanTitle(year, unit, column),
                        })}
                        onChange={(next) => set(who, from, next)}
                        onPaste={(block) =>
                          setCells((old) =>
                            pasted(old, people, unit, spans, { row, column }, block, percent),
                          )
                        }
                      />
                    </td>
                  )
                })}
                <td className="x-right num">{percent ? '' : show(sumOf(amountsOf(who)))}</td>
              </tr>
            ))}
          </tbody>
          {!percent && people.length > 1 && (
            <tfoot>
              <tr>
                <td>{t('tg.sumPeople')}</td>
                {spans.map((from) => (
                  <td key={from} className="x-right num">
                    {show(sumOf(people.slice(1).map((who) => cells[cellKey(who, unit, from)])))}
                  </td>
                ))}
                <td className="x-right num">{show(sumOf(people.slice(1).flatMap(amountsOf)))}</td>
              </tr>
            </tfoot>
          )}
        </table>
      </section>
      {mayEdit && (
        <div className="tg-add">
          <Combobox
            label={t('tg.addDept')}
            source={names.depts.filter((one) => !people.includes(`d${one.key}`))}
            value={null}
            onChange={(choice) => choice && add(`d${choice.key}`)}
          />
          <Combobox
            label={t('tg.addPerson')}
            source={findUsers}
            value={null}
            onChange={(choice) => choice && add(`u${choice.key}`)}
          />
        </div>
      )}
      {mayEdit && <p className="muted">{t('tg.keys')}</p>}
      <p className="muted">{t('tg.finest')}</p>
      {copying && (
        <CopyYear
          year={year}
          onClose={() => setCopying(false)}
          onCopy={(more) => {
            const done = copied(cells, year, unit, more)
            setCells(done.cells)
            setCopying(false)
            toast(
              done.filled > 0
                ? { text: t('tg.copied', { n: done.filled }), tone: 'ok' }
                : { text: t('tg.copyNone', { year: year - 1 }), tone: 'danger' },
            )
          }}
        />
      )}
    </>
  )
}

export default function Targets({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['targets', id],
    queryFn: async ({ signal }) => {
      const [metric, targets, names] = await Promise.all([
        get<MetricInfo>(`/metrics/${id}`, undefined, signal),
        fetchTargets(id, signal),
        fetchNames(),
      ])
      return { metric, targets, names }
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  return (
    <Page
      title={t('tg.title', { name: data?.metric.title ?? '' })}
      crumb={{ title: t('mt.title'), href: '/boards?part=metrics' }}
      lead={t('tg.lead')}
    >
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={8} />
      ) : (
        <Sheet metric={data.metric} from={data.targets} names={data.names} />
      )}
    </Page>
  )
}
