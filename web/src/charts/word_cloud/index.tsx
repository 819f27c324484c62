// SPDX-License-Identifier: Apache-2.0
// Words as large as they are frequent.
import { t } from '../../i18n/t'
import { num, show } from '../figures'
import { MarkShape } from '../parts'
import { colorAt, colorsOf } from '../shape'
import type { ElementChart } from '../types'
import { placeWords } from './layout'

const WORDS = 120

const chart: ElementChart = {
  kind: 'element',
  isOfParts: true,
  draw(answer, look, theme, stage) {
    const [width, height] = [Math.max(160, stage.width), Math.max(100, stage.height)]
    const words = answer.rows
      .map((row, at) => ({
        text: row.dims.map((dim) => dim.text).join(' · '),
        value: num(row.values[0]) ?? 0,
        row: at,
      }))
      .filter((word) => word.value > 0 && word.text !== '' && !answer.rows[word.row]?.is_other)
      .sort((a, b) => b.value - a.value)
      .slice(0, WORDS)
    const colors = colorsOf(look, theme)
    const measure = answer.measures[0]
    return (
      // biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset, and its marks can be pressed
      <svg
        className="ch-cloud"
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label={measure?.title ?? t('board.table')}
      >
        {placeWords(words, width, height).map((word, at) => {
          const figure = show(answer.rows[word.row]?.values[0], measure)
          return (
            <MarkShape key={word.row} stage={stage} mark={{ row: word.row, measure: measure?.key }}>
              <text
                x={word.x}
                y={word.y}
                dy="0.35em"
                textAnchor="middle"
                fontSize={word.size}
                fontWeight={at < 6 ? 600 : 400}
                fill={colorAt(colors, at)}
              >
                <title>{figure}</title>
                {word.text}
              </text>
            </MarkShape>
          )
        })}
      </svg>
    )
  },
}
export default chart
