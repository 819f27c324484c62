// SPDX-License-Identifier: Apache-2.0
// What a rule did: each run with its cause, record, steps and, where it failed, why; and why it did nothing
// for a record.
import './house.css'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { errorText, get, post } from '../../api/client'
import { queries } from '../../app/session'
import { Failed } from '../../app/shell/Boundary'
import { Page } from '../../app/shell/Page'
import { recordHref } from '../../app/source'
import { formatDateTime } from '../../core/format'
import { t, tMaybe } from '../../i18n/t'
import {
  Button,
  Card,
  type Choice,
  Combobox,
  Empty,
  Skeleton,
  Tag,
  toast,
  type Tone,
} from '../../ui'
import { PausedStrip } from './Fared'
import { useHouse } from './house'
import type { Rule } from './model'
import { ruleTitle } from './RuleList'
import { condText } from './phrases'
import { type Done, DoneList, type Failure, FailureText } from './Did'
import { findRecords } from './Trial'
import { wayTitle } from './when/flowWords'
import { type MoreReasons, moreLines, WhyParts } from './WhyParts'

export interface Run {
  id: string
  record: string
  title: string
  at: string
  cause: string
  /** Of a flow that was heard: which, where, how it left. */
  told?: { flow: string; node: string; outcome: string }
  state: 'waiting' | 'held' | 'running' | 'done' | 'failed' | 'skipped' | 'shadow'
  next_at: string | null
  why: string | Failure
  depth: number
  log: Done[]
  version: number
  step: number
}

interface Because extends MoreReasons {
  /** Of a segment: it is known to be in. */
  known?: boolean
  mode: Rule['mode']
  holds: boolean
  runs: number
  last_at: string | null
  due_at: string | null
  again_from: string | null
  only_once: boolean
  last: Run[]
}

const TONES: Record<Run['state'], Tone> = {
  waiting: 'info',
  held: 'warn',
  running: 'info',
  done: 'ok',
  failed: 'danger',
  skipped: 'grey',
  shadow: 'violet',
}
const PER_PAGE = 50

const reread = () => queries.invalidateQueries({ queryKey: ['rule-runs'] })

const toldText = ({ flow, node, outcome }: NonNullable<Run['told']>) =>
  [flow, node, outcome && wayTitle(outcome)].filter(Boolean).join(' · ')

function RunRow({ run, rule, plain }: { run: Run; rule: Rule; plain?: boolean }) {
  const house = useHouse()
  const [busy, setBusy] = useState(false)
  const retry = async () => {
    setBusy(true)
    try {
      await post(`/rules/runs/${run.id}/retry`)
      toast({ text: t('house.retried'), tone: 'ok' })
      setTimeout(reread, 600)
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    await reread()
    setBusy(false)
  }
  const { why } = run
  const said = typeof why === 'string' ? why && (tMaybe(`house.why.${why}`) ?? why) : null
  return (
    <li className="h-run">
      <div className="h-run-head">
        <Tag tone={TONES[run.state]}>{t(`house.state.${run.state}`)}</Tag>
        <a href={recordHref(rule.form, run.record)}>{run.title || `#${run.record}`}</a>
        <span className="muted">
          {tMaybe(`house.cause.${run.cause}`) ?? run.cause}
          {run.told && ` · ${toldText(run.told)}`}
        </span>
        <time className="muted num" dateTime={run.at}>
          {formatDateTime(run.at, true)}
        </time>
        {run.next_at && (
          <span className="muted">{t('house.nextAt', { at: formatDateTime(run.next_at) })}</span>
        )}
        {run.version !== rule.version && (
          <span className="muted">{t('house.version', { n: run.version })}</span>
        )}
        {run.state === 'failed' && !plain && (
          <Button size="s" icon={RotateCw} busy={busy} onPress={retry}>
            {t('house.again2')}
          </Button>
        )}
      </div>
      {typeof why === 'object' && <FailureText failure={why} />}
      {said && <p className="muted">{said}</p>}
      {(run.log.length > 0 || run.state === 'done') && <DoneList log={run.log} house={house} />}
    </li>
  )
}

function Reasons({ why, rule }: { why: Because; rule: Rule }) {
  const house = useHouse()
  const lines: string[] = []
  if (why.mode === 'off') lines.push(t('house.because.off'))
  if (why.known !== undefined)
    lines.push(t(why.known ? 'house.because.known' : 'house.because.notKnown'))
  if (why.mode === 'shadow') lines.push(t('house.because.shadow'))
  lines.push(
    why.holds
      ? t('house.because.holds')
      : t('house.because.holdsNot', { cond: condText(rule.spec.if, house) }),
  )
  if (why.runs > 0)
    lines.push(
      t('house.because.runs', {
        n: why.runs,
        at: why.last_at ? formatDateTime(why.last_at) : '',
      }),
    )
  else lines.push(t('house.because.never'))
  if (why.only_once) lines.push(t('house.because.once'))
  if (why.again_from && Date.parse(why.again_from) > Date.now())
    lines.push(t('house.because.from', { at: formatDateTime(why.again_from) }))
  if (why.due_at) lines.push(t('house.because.due', { at: formatDateTime(why.due_at) }))
  const onSave = rule.spec.when.kind === 'record' || rule.spec.when.kind === 'stage'
  if (why.mode === 'on' && why.holds && onSave && rule.spec.edge !== 'every_time' && !why.only_once)
    lines.push(t('house.because.edge'))
  lines.push(...moreLines(why))
  return (
    <div role="status" className="x-stack">
      <ul className="h-reasons">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {!!why.parts?.length && <WhyParts parts={why.parts} />}
      {why.last.map((run) => (
        <ul key={run.id} className="h-runs">
          <RunRow run={run} rule={rule} plain />
        </ul>
      ))}
    </div>
  )
}

function WhyNot({ rule }: { rule: Rule }) {
  const [record, setRecord] = useState<Choice | null>(null)
  const { data, error } = useQuery({
    queryKey: ['rule-runs', rule.id, 'why', record?.key],
    queryFn: () => get<Because>(`/rules/${rule.id}/why`, { record: record?.key }),
    enabled: !!record,
    retry: false,
  })
  return (
    <Card title={t('house.whyNot')}>
      <div className="x-stack">
        <p className="muted">{t('house.whyHelp')}</p>
        <Combobox
          aria-label={t('house.record')}
          source={findRecords(rule.form)}
          value={record}
          onChange={setRecord}
        />
        {error ? <p className="h-failure">{errorText(error)}</p> : null}
        {record && data && <Reasons why={data} rule={rule} />}
      </div>
    </Card>
  )
}

export function Runs({ rule }: { rule: Rule }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    {
      queryKey: ['rule-runs', rule.id, 'all'],
      queryFn: ({ pageParam }) =>
        get<{ rows: Run[] }>(`/rules/${rule.id}/runs`, { before: pageParam || undefined }),
      initialPageParam: '',
      getNextPageParam: (last) =>
        last.rows.length < PER_PAGE ? undefined : last.rows[last.rows.length - 1]?.id,
      refetchInterval: 15_000,
    },
  )
  const [onlyFailed, setOnlyFailed] = useState(false)
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  const shown = onlyFailed ? rows.filter((run) => run.state === 'failed') : rows
  return (
    <Page
      title={t('house.runsOf', { name: ruleTitle(rule) })}
      crumb={{ title: t('house.title'), href: `/admin/forms/${rule.form}/rules` }}
      actions={
        <Button aria-pressed={onlyFailed} onPress={() => setOnlyFailed(!onlyFailed)}>
          {t('house.onlyFailed')}
        </Button>
      }
    >
      <PausedStrip
        rule={rule}
        onChange={() => {
          reread()
          queries.invalidateQueries({ queryKey: ['house-rules'] })
        }}
      />
      <div className="h-panes">
        <Card flush>
          {error ? (
            <Failed error={error} onRetry={refetch} />
          ) : !data ? (
            <div className="r-pad">
              <Skeleton lines={5} />
            </div>
          ) : shown.length === 0 ? (
            <Empty title={t('house.noRunsYet')} />
          ) : (
            <ul className="h-runs">
              {shown.map((run) => (
                <RunRow key={run.id} run={run} rule={rule} />
              ))}
            </ul>
          )}
          {hasNextPage && (
            <div className="r-pad">
              <Button busy={isFetchingNextPage} onPress={() => fetchNextPage()}>
                {t('house.earlier')}
              </Button>
            </div>
          )}
        </Card>
        <WhyNot rule={rule} />
      </div>
    </Page>
  )
}
