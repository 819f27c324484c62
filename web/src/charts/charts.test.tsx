// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'
import { BarChart, LineChart, PieChart } from 'echarts/charts'
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components'
import { init, use as register } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../boards/types'
import { register as words } from '../i18n/t'
import { boards } from '../i18n/zh/boards'
import { roundDecimal, short, show } from './figures'
import { fitNames } from './fit'
import { chartKeys, chartType } from './registry'
import { drawSlices } from './slices'
import { KINDS, PLANS, sample } from './testing/samples'
import { makeTheme } from './theme'

beforeAll(() => {
  words('zh', boards)
  register([BarChart, LineChart, PieChart, GridComponent, LegendComponent, MarkLineComponent])
  register([TooltipComponent, LabelLayout, SVGRenderer])
})

const published = () => {
  const text = readFileSync(new URL('../../../tables/charts.def', import.meta.url), 'utf8')
  return [...text.matchAll(/^CHART\((\w+),/gm)].map((row) => row[1] as string).sort()
}

const themes = [makeTheme(false, () => ''), makeTheme(true, () => '')]

async function drawn(key: string, answer: Answer, look = {}, shown = themes): Promise<string> {
  const type = await chartType(key).done
  if (!type) throw new Error(`no chart ${key}`)
  return shown
    .map((theme) => {
      if (type.kind === 'element') {
        const stage = { width: 480, height: 300, onMark: () => {} }
        return renderToStaticMarkup(type.draw(answer, look, theme, stage))
      }
      const first = type.draw(answer, look, theme)
      if (type.parts) register(type.parts as Parameters<typeof register>[0])
      const chart = init(null, null, { renderer: 'svg', ssr: true, width: 480, height: 300 })
      chart.setOption({ ...first.option, animation: false })
      const text = chart.renderToSVGString()
      chart.dispose()
      return text
    })
    .join('')
}

describe('the types of charts', () => {
  it('are those that the server publishes', () => {
    expect(chartKeys()).toEqual(published())
    expect(Object.keys(PLANS).sort()).toEqual(published())
  })

  describe.each(published())('%s', (key) => {
    it.each(KINDS)('draws %s data in both themes', async (kind) => {
      const text = await drawn(
        key,
        sample(key, kind),
        {},
        kind === 'huge' ? themes.slice(1) : themes,
      )
      expect(text).not.toMatch(/NaN|Infinity|undefined/)
      if (kind === 'realistic' || kind === 'one') expect(text.length).toBeGreaterThan(90)
    })

    it('draws the same of the same', async () => {
      const type = await chartType(key).done
      if (type?.kind !== 'canvas') return
      const [one, two] = themes.map((theme) => type.draw(sample(key, 'one'), {}, theme).option)
      const again = type.draw(sample(key, 'one'), {}, themes[0] as (typeof themes)[0]).option
      expect(JSON.stringify(again)).toBe(JSON.stringify(one))
      expect(JSON.stringify(two)).not.toBe(JSON.stringify(one))
    })

    it('draws with every look', async () => {
      const look = {
        labels: true,
        legend: 'right',
        colors: 'warm',
        target: '12',
        smooth: true,
        max: '900',
      }
      expect(await drawn(key, sample(key, 'realistic'), look)).not.toMatch(/NaN|undefined/)
    })

    it('draws what holds nothing but nulls, and rows of two dimensions with gaps', async () => {
      const answer = sample(key, 'realistic')
      const nulls = {
        ...answer,
        rows: answer.rows.map((row) => ({ ...row, values: row.values.map(() => null) })),
      }
      expect(await drawn(key, nulls)).not.toMatch(/NaN|undefined/)
      const gaps = { ...answer, rows: answer.rows.filter((_, at) => at % 3 !== 1) }
      expect(await drawn(key, gaps)).not.toMatch(/NaN|undefined/)
    })
  })
})

describe('what goes to a goal', () => {
  const of = (target: string | null): Answer => ({
    dims: [],
    measures: ['v', 'goal'].map((key) => ({ key, title: key, as: 'money' })),
    rows: [{ dims: [], values: ['300', target] }],
  })
  it('ends at the target of the metric, and says when there is none', async () => {
    const [light] = themes
    for (const key of ['gauge', 'progress']) {
      const draw = (answer: Answer) => drawn(key, answer, { max: 'target' }, light ? [light] : [])
      const half = await draw(of('400'))
      expect(half).toContain('¥400.00')
      expect(half).toContain('75.0%')
      expect(await draw(of(null))).toContain(boards['board.noTarget'])
    }
  })
})

describe('names below an axis', () => {
  type Label = { rotate?: number; formatter?: (name: string) => string }
  const below = (data: string[], width: number) =>
    (fitNames({ xAxis: { type: 'category', data } }, width).xAxis as { axisLabel: Label }).axisLabel
  it('are broken between words, never within one', () => {
    const two = below(['Check-up centre', 'Community clinic'], 260)
    expect(two.formatter?.('Check-up centre')).toBe('Check-up\ncentre')
    expect(two.formatter?.('Check-up centre of the east')).toBe('Check-up\ncentre of th…')
    expect(below(['Calculated', 'Confirmed', 'Approved', 'Paid'], 264).rotate).toBe(45)
    expect(below(['消化内科', '体检中心'], 164).formatter?.('消化内科')).toBe('消化\n内科')
  })
})

describe('names beside a round', () => {
  const fitted = (texts: string[], width: number) => {
    const answer: Answer = {
      dims: [{ title: '渠道类型', type: 'select' }],
      measures: [{ key: 'n', title: '人次' }],
      rows: texts.map((text) => ({ dims: [{ value: text, text }], values: [10] })),
    }
    const { option } = drawSlices(answer, { legend: 'right' }, themes[0] as (typeof themes)[0], {})
    return fitNames(option, width) as {
      legend: { left: string; textStyle: { width: number } }
      series: { width: string }[]
    }
  }
  it('take more of a small tile, and never more than there is', () => {
    const long = fitted(['Community clinic', 'Check-up centre'], 300)
    expect([long.legend.left, long.series[0]?.width]).toEqual(['40%', '38%'])
    expect(long.legend.textStyle.width).toBe(156)
    expect(fitted(['个人', '企业'], 300).legend.left).toBe('52%')
    expect(fitted(['Community clinic'], 900).legend.left).toBe('52%')
    expect(fitted([], 300).legend.left).toBe('52%')
  })
})

describe('figures', () => {
  it('are exact where they are text', () => {
    expect(show('12345678901234567.89', { as: 'money' })).toBe('¥12,345,678,901,234,567.89')
    expect(show('-0.5', { as: 'money' })).toBe('-¥0.50')
    expect(show('0.123456', { as: 'percent' })).toBe('12.3%')
    expect(show('-0.9995', { as: 'percent' })).toBe('-100.0%')
    expect(show(1234567)).toBe('1,234,567')
    expect(show('3.14159', { scale: 3 })).toBe('3.142')
    expect(show(null)).toBe('—')
    expect(show('#NUM!')).toBe('#NUM!')
    expect(show('90061', { as: 'duration' })).toBe('1天1小时')
    expect(show('2.5', { as: 'days' })).toBe('2.5天')
    expect(roundDecimal('-0.004', 2)).toBe('0.00')
    expect(roundDecimal('9.995', 2)).toBe('10.00')
  })

  it('are short on axes', () => {
    expect(short(12345)).toBe('1.2万')
    expect(short(-250000000)).toBe('-2.5亿')
    expect(short(0.5, { as: 'percent' })).toBe('50%')
    expect(short(null)).toBe('—')
  })
})
