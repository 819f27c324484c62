// SPDX-License-Identifier: Apache-2.0
// One chart of an answer: its type is fetched, drawn in the page's theme, and told what was pressed. Behind
// a switch stands the same answer as a table.
import './charts.css'
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react'
import type { Answer, Figure, Look, Mark } from '../boards/types'
import { t } from '../i18n/t'
import { later, Skeleton, useComing } from '../ui'
import type { Picture } from './Canvas'
import { num, show, sumUp } from './figures'
import { pictureOfSvg } from './picture'
import { chartType } from './registry'
import { useChartTheme } from './theme'
import type { CanvasChart, ChartTheme, ChartType, Stage } from './types'

const Waiting = () => <Skeleton lines={4} />
const Canvas = later(() => import('./Canvas'), Waiting)
// Few turn a drawing into its table.
const AnswerTable = later(
  async () => ({ default: (await import('./AnswerTable')).AnswerTable }),
  Waiting,
)

export interface ChartHandle {
  /** A data URL of the picture; null where it is a table. */
  picture(): Promise<string | null>
}

export interface ChartProps {
  chart: string
  answer: Answer
  look?: Look | null
  label?: string
  /** The table instead of the picture. */
  asTable?: boolean
  onMark?: (mark: Mark, at: { x: number; y: number }) => void
  handle?: Ref<ChartHandle>
}

const NO_LOOK: Look = {}

const hasParts = (answer: Answer) =>
  answer.rows.some((row) => row.values.some((value) => (num(value) ?? 0) > 0))

const marksOf = (answer: Answer) =>
  answer.rows.slice(0, 2000).map((row, at) => ({
    mark: { row: at, measure: answer.measures[0]?.key } as Mark,
    text: [
      row.dims.map((dim) => dim.text).join(' '),
      ...answer.measures.map((measure, m) => `${measure.title} ${show(row.values[m], measure)}`),
    ].join(', '),
  }))

function Drawn({
  type,
  answer,
  look,
  theme,
  stage,
  label,
  picture,
}: {
  type: CanvasChart
  answer: Answer
  look: Look
  theme: ChartTheme
  stage: Stage
  label: string
  picture: Ref<Picture>
}) {
  const drawing = useMemo(() => type.draw(answer, look, theme), [type, answer, look, theme])
  const marks = useMemo(() => marksOf(answer), [answer])
  return (
    <>
      <Canvas
        type={type}
        drawing={drawing}
        stage={stage}
        label={label}
        background={theme.surface}
        marks={marks}
        picture={picture}
      />
      {!!drawing.hidden && (
        <p className="muted ch-cut">{t('board.hidden', { n: drawing.hidden })}</p>
      )}
    </>
  )
}

/** The measures that are drawn; the table beside a picture shows all. */
function drawn(answer: Answer, keys: readonly string[] | undefined): Answer {
  if (!keys?.length) return answer
  const at = keys.map((key) => answer.measures.findIndex((one) => one.key === key))
  const pick = <T,>(all: readonly T[]) => at.flatMap((m) => (m < 0 ? [] : [all[m] as T]))
  const measures = pick(answer.measures)
  const only = <R extends { values: Figure[]; before?: Figure[] }>(row: R) => ({
    ...row,
    values: pick(row.values),
    ...(row.before ? { before: pick(row.before) } : {}),
  })
  const all = answer.totals?.all
  return measures.length === 0
    ? answer
    : {
        ...answer,
        measures,
        rows: answer.rows.map(only),
        totals: all ? { all: only(all) } : null,
      }
}

function Body({
  chart,
  type,
  answer: full,
  look,
  label,
  asTable,
  onMark,
  handle,
}: ChartProps & { type: ChartType | null }) {
  const keys = look?.measures
  const answer = useMemo(() => drawn(full, asTable ? undefined : keys), [full, asTable, keys])
  const theme = useChartTheme()
  const box = useRef<HTMLDivElement>(null)
  const picture = useRef<Picture>(null)
  const [size, setSize] = useState({ width: 0, height: 0 })

  // What is drawn on a canvas looks after its size itself.
  const isSized = asTable || type?.kind === 'element'
  useEffect(() => {
    if (!isSized) return
    const element = box.current as HTMLDivElement
    const watch = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }))
    })
    watch.observe(element)
    return () => watch.disconnect()
  }, [isSized])

  useImperativeHandle(
    handle,
    () => ({
      async picture() {
        if (picture.current) return picture.current.take()
        const svg = box.current?.querySelector('svg')
        return svg ? pictureOfSvg(svg, theme.surface) : null
      },
    }),
    [theme.surface],
  )

  const stage: Stage = { ...size, onMark }
  const name = `${label ? `${label}: ` : ''}${sumUp(answer, t('board.none'))}`
  const own = look ?? NO_LOOK
  // A figure and a table have their total to show; a drawing without a group is an empty frame.
  if (answer.rows.length === 0 && (!answer.totals?.all || type?.kind === 'canvas'))
    return (
      <div className="ch-box" ref={box}>
        <p className="ch-none">{t('board.none')}</p>
      </div>
    )
  return (
    <div className="ch-box" ref={box}>
      {type?.isOfParts && !asTable && !hasParts(answer) ? (
        <p className="ch-none">{t('board.noParts')}</p>
      ) : !type ? (
        <p className="ch-none">{t('board.noChart', { chart })}</p>
      ) : asTable ? (
        <AnswerTable answer={answer} look={own} stage={stage} label={label} />
      ) : type.kind === 'element' ? (
        type.draw(answer, own, theme, stage)
      ) : (
        <Drawn
          type={type}
          answer={answer}
          look={own}
          theme={theme}
          stage={stage}
          label={name}
          picture={picture}
        />
      )}
    </div>
  )
}

export function Chart(props: ChartProps) {
  const type = useComing(useMemo(() => chartType(props.chart), [props.chart]))
  return type === undefined ? <Waiting /> : <Body {...props} type={type} />
}
