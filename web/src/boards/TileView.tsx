// SPDX-License-Identifier: Apache-2.0
// One tile: its title, what it shows, what it says of itself, and what one can do with it.
import './boards.css'
import {
  CircleAlert,
  Ellipsis,
  History,
  Image as ImageIcon,
  Info,
  Lock,
  Table2,
} from 'lucide-react'
import {
  type ComponentProps,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useRef,
  useState,
} from 'react'
import { flushSync } from 'react-dom'
import { errorText } from '../api/client'
import { fileHref } from '../api/upload'
import { Chart, type ChartHandle } from '../charts/Chart'
import { formatDateTime } from '../core/format'
import { useLang } from '../i18n/staff'
import { t } from '../i18n/t'
import { cx, IconButton, Menu, type MenuEntry, Popover, Skeleton, toast } from '../ui'
import { Prose } from './Prose'
import { inLang, type Step } from './state'
import {
  type Answer,
  type AnswerOrProblem,
  type Ask,
  isProblem,
  type Mark,
  type Problem,
  type Tile,
} from './types'

const Alerts = lazy(() => import('./Alerts'))
const Keep = lazy(() => import('./Keep'))

export interface TileViewProps {
  tile: Tile
  /** Instead of the tile's own, after it was broken down. */
  chart?: string
  /** What was asked for the answer: an export asks the same. */
  ask?: Ask | null
  answer?: AnswerOrProblem
  asOf?: string
  /** The answer is to another question; the right one is on its way. */
  isStale?: boolean
  steps?: readonly Step[]
  /** Back to so many steps. */
  onSteps?: (left: number) => void
  onMark?: (answer: Answer, mark: Mark, at: { x: number; y: number }) => void
  /** More entries of the tile's menu. */
  more?: readonly MenuEntry[]
  /** Nothing to press: the designer has its own. */
  isBare?: boolean
}

/** What a tile's figure is: words, filters, period, and of when. */
function About({ answer, asOf }: { answer: Answer; asOf?: string }) {
  const at = answer.as_of ?? asOf
  const words = answer.measures.filter((measure) => measure.says)
  return (
    <div className="b-about">
      {words.length > 0 && (
        <dl>
          {words.map((measure) => (
            <div key={measure.key}>
              <dt>{measure.title}</dt>
              <dd>{measure.says}</dd>
            </div>
          ))}
        </dl>
      )}
      {answer.says && answer.says.length > 0 && (
        <ul>
          {answer.says.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {answer.period && <p>{t('board.periodIs', { text: answer.period.text })}</p>}
      {at && <p className="muted">{t('board.asOf', { at: formatDateTime(at, true) })}</p>}
    </div>
  )
}

/** A button that looks like the kit's, before anybody comes near it. */
function Light({
  icon: Icon,
  label,
  ...rest
}: { icon: typeof Info; label: string } & ComponentProps<'button'>) {
  return (
    <button
      {...rest}
      type="button"
      className="x-btn x-btn-ghost x-btn-s x-iconbtn"
      aria-label={label}
      aria-haspopup
    >
      <Icon size={16} aria-hidden />
    </button>
  )
}

/**
 * What can be asked of a tile. A board has many tiles and few of their menus are opened: the menus are made when a
 * pointer, a finger or the keyboard comes to them.
 */
function Tools({
  name,
  answer,
  asOf,
  entries,
}: {
  name: string
  answer: Answer
  asOf?: string
  entries: readonly MenuEntry[]
}) {
  const box = useRef<HTMLDivElement>(null)
  const [near, setNear] = useState<{ by: 'pointer' | 'focus' | 'press'; at: number } | null>(null)
  useEffect(() => {
    if (near?.by === 'focus') box.current?.querySelectorAll('button')[near.at]?.focus()
  }, [near])
  const labels = [t('board.aboutOf', { name }), t('board.moreOf', { name })]
  const light = (at: 0 | 1) => (
    <Light
      icon={at === 0 ? Info : Ellipsis}
      label={labels[at] as string}
      // There before the press that may follow at once. A finger comes near and presses in one: its press counts.
      onPointerEnter={(event) =>
        event.pointerType !== 'touch' && flushSync(() => setNear({ by: 'pointer', at }))
      }
      onFocus={(event) =>
        event.currentTarget.matches(':focus-visible') && setNear({ by: 'focus', at })
      }
      onClick={() => setNear({ by: 'press', at })}
    />
  )
  return (
    <div className="b-tools no-print" ref={box}>
      {near ? (
        <>
          <Popover
            label={t('board.about')}
            placement="bottom end"
            defaultOpen={near.by === 'press' && near.at === 0}
            trigger={<IconButton icon={Info} size="s" label={t('board.aboutOf', { name })} />}
          >
            <About answer={answer} asOf={asOf} />
          </Popover>
          <Menu
            label={t('board.moreOf', { name })}
            placement="bottom end"
            items={entries}
            defaultOpen={near.by === 'press' && near.at === 1}
            trigger={<IconButton icon={Ellipsis} size="s" label={t('board.moreOf', { name })} />}
          />
        </>
      ) : (
        <>
          {light(0)}
          {light(1)}
        </>
      )}
    </div>
  )
}

function Trail({ steps, onSteps }: { steps: readonly Step[]; onSteps?: (left: number) => void }) {
  const nav = useRef<HTMLElement>(null)
  const shown = useRef(steps.length)
  // Whoever came by the keyboard goes on from here: the mark that was pressed is gone.
  useEffect(() => {
    if (shown.current === steps.length) return
    shown.current = steps.length
    if (document.activeElement === document.body) nav.current?.querySelector('button')?.focus()
  }, [steps.length])
  if (steps.length === 0) return null
  return (
    <nav ref={nav} className="b-trail" aria-label={t('board.trail')}>
      <button type="button" className="b-trail-step" onClick={() => onSteps?.(0)}>
        {t('board.all')}
      </button>
      {steps.map((step, at) => {
        const by = t('board.by', { title: step.title })
        const text = step.into.map((one) => one.text).join(' · ')
        const isLast = at === steps.length - 1
        return (
          <span key={`${at.toString()}${text}`}>
            <span aria-hidden> › </span>
            {isLast ? (
              <span aria-current="location">
                {text} <span className="muted">{by}</span>
              </span>
            ) : (
              <button type="button" className="b-trail-step" onClick={() => onSteps?.(at + 1)}>
                {text || by}
              </button>
            )}
          </span>
        )
      })}
    </nav>
  )
}

function Fault({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <div className="b-fault" role="alert">
      <CircleAlert size={18} aria-hidden />
      <div>
        <strong>{title}</strong>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    </div>
  )
}

const faultOf = ({ message, detail = message, errors = [] }: Problem) => ({
  title: detail || t('board.failed'),
  lines: errors.flatMap((one) => (one.message && one.message !== detail ? [one.message] : [])),
})

function save(name: string, url: string) {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}

export function TileView(props: TileViewProps) {
  const { tile, answer, steps = [], isStale, onMark, isBare } = props
  const lang = useLang()
  const [asTable, setAsTable] = useState(false)
  const [alerting, setAlerting] = useState(false)
  const [keeping, setKeeping] = useState(false)
  const handle = useRef<ChartHandle>(null)
  const title = inLang(tile.title, lang)
  const good = answer && !isProblem(answer) ? answer : null
  const chart = props.chart ?? tile.chart ?? 'table'
  const name = title || good?.measures[0]?.title || t('board.tile')

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  const picture = () =>
    attempt(async () => {
      const url = await handle.current?.picture()
      if (url) save(`${name}.png`, url)
      else toast(t('board.noPicture'))
    })
  const ask = props.ask
  const xlsx = () =>
    attempt(async () => {
      const { postForFile } = await import('../api/made')
      if (ask) save(`${name}.xlsx`, await postForFile('/reports/export', { ask, title: name }))
    })
  const link = tile.link?.board ? `/boards/${tile.link.board}` : tile.link?.href

  let body: ReactNode
  if (tile.kind === 'text') body = <Prose text={inLang(tile.text, lang)} />
  else if (tile.kind === 'picture')
    body = tile.picture ? (
      <img className="b-picture" src={fileHref({ id: tile.picture })} alt={title} />
    ) : null
  else if (tile.problem)
    // No fault of anybody's: these figures are for others.
    body = (
      <p className="ch-none b-locked">
        <Lock size={16} aria-hidden /> {tile.problem.detail}
      </p>
    )
  else if (!tile.ask) body = <p className="ch-none">{t('board.noAsk')}</p>
  else if (!answer) body = <Skeleton lines={4} />
  else if (!good) body = isProblem(answer) && <Fault {...faultOf(answer.problem)} />
  else
    body = (
      <Chart
        chart={chart}
        answer={good}
        look={tile.look}
        label={title}
        asTable={asTable}
        handle={handle}
        onMark={onMark && ((mark, at) => onMark(good, mark, at))}
      />
    )

  const entries: MenuEntry[] = good
    ? [
        {
          key: 'table',
          title: t(asTable ? 'board.asChart' : 'board.asTable'),
          icon: Table2,
          onAction: () => setAsTable(!asTable),
        },
        { key: 'picture', title: t('board.savePicture'), icon: ImageIcon, onAction: picture },
        ...(ask ? [{ key: 'xlsx', title: t('board.toXlsx'), icon: Table2, onAction: xlsx }] : []),
        ...(ask && !ask.kind
          ? [
              {
                key: 'alert',
                title: t('board.alert'),
                icon: CircleAlert,
                onAction: () => setAlerting(true),
              },
            ]
          : []),
        ...(ask?.kind === 'forecast' || ask?.kind === 'rfm'
          ? [
              {
                key: 'keep',
                title: t('board.snapshots'),
                icon: History,
                onAction: () => setKeeping(true),
              },
            ]
          : []),
        ...(props.more ?? []),
      ]
    : []
  const plain = tile.kind !== 'chart'
  return (
    <section
      className={cx('b-tile', plain && 'b-plain', isStale && 'b-stale')}
      aria-label={name}
      aria-busy={isStale || undefined}
    >
      {(title || (!plain && !isBare)) && (
        <header className="b-head">
          <h2>{link && !isBare ? <a href={link}>{name}</a> : title || (good ? name : '')}</h2>
          {!isBare && good && (
            <Tools name={name} answer={good} asOf={props.asOf} entries={entries} />
          )}
        </header>
      )}
      <Trail steps={steps} onSteps={props.onSteps} />
      <div className="b-body">{body}</div>
      {keeping && ask && (
        <Suspense>
          <Keep title={name} ask={ask} onClose={() => setKeeping(false)} />
        </Suspense>
      )}
      {alerting && ask && good && (
        <Suspense>
          <Alerts
            title={name}
            ask={ask}
            measures={good.measures}
            onClose={() => setAlerting(false)}
          />
        </Suspense>
      )}
    </section>
  )
}
