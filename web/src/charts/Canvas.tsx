// SPDX-License-Identifier: Apache-2.0
// Draws an option on a canvas. The library comes with this file and with nothing else, module by module.
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { type ECharts, init, use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import {
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import type { Mark } from '../boards/types'
import { fitNames } from './fit'
import { drawNow, inTurn } from './turns'
import type { CanvasChart, Drawing, Stage } from './types'

register([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

type Parts = Parameters<typeof register>[0]

export interface Picture {
  /** A data URL of what is drawn. */
  take(): string | null
}

interface Press {
  data?: { mark?: Mark | null } | null
  event?: { event?: { clientX?: number; clientY?: number } }
}

/** Draws where nobody sees it, which prepares the library for what will be seen. */
export function drawUnseen(type: CanvasChart, { option }: Drawing) {
  const [width, height] = [400, 260]
  register([...(type.parts ?? [])] as Parts)
  const made = init(document.createElement('div'), null, { renderer: 'canvas', width, height })
  made.setOption({ ...fitNames(option, width), animation: false }, { notMerge: true })
  made.dispose()
}

/** Labels that make room for each other and lines of targets are seldom asked for. */
function wantsMore({ option }: Drawing): boolean {
  const series = Array.isArray(option.series) ? (option.series as Record<string, unknown>[]) : []
  return series.some((one) => one.markLine || one.labelLayout)
}

const still = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches

/** The place in the categories that lies under a point, and the mark that stands there. */
function markBeside(chart: ECharts, drawing: Drawing, x: number, y: number): Mark | null {
  const { axis } = drawing
  if (!axis || !chart.containPixel('grid', [x, y])) return null
  const at = chart.convertFromPixel({ gridIndex: 0 }, [x, y])
  const place = Array.isArray(at) ? at[axis.on === 'x' ? 0 : 1] : null
  return typeof place === 'number' ? (axis.marks[Math.round(place)] ?? null) : null
}

export default function Canvas({
  type,
  drawing,
  stage,
  label,
  background,
  marks,
  picture,
}: {
  type: CanvasChart
  drawing: Drawing
  stage: Stage
  label: string
  background: string
  /** What the arrow keys walk over: each with its words. */
  marks: { mark: Mark; text: string }[]
  picture?: Ref<Picture>
}) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const [here, setHere] = useState<number | null>(null)
  const latest = useRef({ drawing, stage, isMany: false })
  latest.current = { drawing, stage, isMany: marks.length >= 500 }
  const more = wantsMore(drawing)

  // Only what changes moves: the first drawing stands at once.
  const painted = useRef<Drawing | null>(null)
  const paint = useCallback((isFirst: boolean) => {
    const made = chart.current
    if (!made) return
    const { drawing, isMany } = latest.current
    painted.current = drawing
    const animation = !isFirst && !isMany && !still()
    made.setOption({ ...fitNames(drawing.option, made.getWidth()), animation }, { notMerge: true })
  }, [])

  // What a type needs is made known before its drawing begins: one that has begun learns nothing new.
  useEffect(() => {
    const element = box.current as HTMLDivElement
    let isGone = false
    let takeBack: (() => void) | null = null
    const watch = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element
      const made = chart.current
      if (!made || width === 0 || height === 0) return
      // It is told of the first size too, which is the one that was drawn.
      const isWider = width !== made.getWidth()
      if (!isWider && height === made.getHeight()) return
      made.resize()
      if (isWider) paint(true)
    })
    const tell = (mark: Mark | null | undefined, event: Press['event']) => {
      const { clientX = 0, clientY = 0 } = event?.event ?? {}
      if (mark) latest.current.stage.onMark?.(mark, { x: clientX, y: clientY })
    }
    const begin = () => {
      const begun = init(element, null, { renderer: 'canvas' })
      chart.current = begun
      begun.on('click', (event) => {
        const press = event as unknown as Press
        tell(press.data?.mark, press.event)
      })
      // Beside a thin line or a short column one means it all the same.
      begun.getZr().on('click', (event) => {
        if (event.target) return
        const { offsetX, offsetY } = event
        tell(
          markBeside(begun, latest.current.drawing, offsetX, offsetY),
          event as unknown as Press['event'],
        )
      })
      paint(true)
      watch.observe(element)
    }
    const prepare = async () => {
      const further = more ? (await import('./more')).default : []
      if (isGone) return
      register([...(type.parts ?? []), ...further] as Parts)
      takeBack = inTurn(element, begin)
    }
    prepare()
    return () => {
      isGone = true
      takeBack?.()
      watch.disconnect()
      chart.current?.dispose()
      chart.current = null
    }
  }, [type, more, paint])

  // Before its turn came there is nothing that could change.
  useEffect(() => {
    if (painted.current !== drawing) paint(false)
  }, [drawing, paint])

  useImperativeHandle(
    picture,
    () => ({
      take() {
        drawNow(box.current)
        return (
          chart.current?.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: background }) ??
          null
        )
      },
    }),
    [background],
  )

  const walk = (event: KeyboardEvent) => {
    const last = marks.length - 1
    if (last < 0) return
    const steps: Record<string, number> = {
      ArrowRight: here === null ? 0 : Math.min(last, here + 1),
      ArrowDown: here === null ? 0 : Math.min(last, here + 1),
      ArrowLeft: here === null ? last : Math.max(0, here - 1),
      ArrowUp: here === null ? last : Math.max(0, here - 1),
      Home: 0,
      End: last,
    }
    const next = steps[event.key]
    if (next !== undefined) {
      event.preventDefault()
      setHere(next)
      chart.current?.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: next })
      return
    }
    if ((event.key === 'Enter' || event.key === ' ') && here !== null) {
      event.preventDefault()
      const area = event.currentTarget.getBoundingClientRect()
      const mark = marks[here]?.mark
      if (mark)
        stage.onMark?.(mark, { x: area.left + area.width / 2, y: area.top + area.height / 2 })
    }
  }

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: no element is a drawing to walk over */}
      <div
        ref={box}
        className="ch-canvas"
        role="group"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk over its marks
        tabIndex={0}
        onKeyDown={walk}
        onBlur={() => {
          setHere(null)
          chart.current?.dispatchAction({ type: 'hideTip' })
        }}
      />
      <span className="sr-only" aria-live="polite">
        {here === null ? '' : marks[here]?.text}
      </span>
    </>
  )
}
