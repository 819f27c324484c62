// SPDX-License-Identifier: Apache-2.0
// Half a dial with bands, for one value that has a good and a bad side.
import { t } from '../../i18n/t'
import { short, show } from '../figures'
import { MarkShape } from '../parts'
import { firstRow, reachOf } from '../target'
import { toneColor } from '../theme'
import type { ElementChart } from '../types'

const R = 80
const THICK = 16
const point = (part: number, radius = R) => {
  const angle = Math.PI * (1 - part)
  return `${(100 + radius * Math.cos(angle)).toFixed(2)} ${(98 - radius * Math.sin(angle)).toFixed(2)}`
}

const arc = (from: number, to: number) => `M${point(from)} A${R} ${R} 0 0 1 ${point(to)}`

const chart: ElementChart = {
  kind: 'element',
  draw(answer, look, theme, stage) {
    const values = firstRow(answer)
    const measure = answer.measures[0]
    const { value, target, from, to, isByTarget } = reachOf(values, answer.measures, look)
    const endsThere = isByTarget && !!target
    const part = (n: number) => Math.min(1, Math.max(0, (n - from) / (to - from)))
    // Bands are told in the unit that one sees: 60 means 60 %.
    const unit = measure?.as === 'percent' ? 100 : 1
    const bands = (look.bands ?? []).map((band) => ({
      to: part(band.to / unit),
      color: band.color,
    }))
    let start = 0
    const pieces = bands.map((band) => {
      const piece = { from: start, to: Math.max(start, band.to), color: band.color }
      start = piece.to
      return piece
    })
    const own = pieces.find((piece) => part(value ?? from) <= piece.to) ?? pieces.at(-1)
    const text = show(values[0], measure)
    const about = `${measure?.title ?? ''} ${text}`
    return (
      // biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset, and its marks can be pressed
      <svg className="ch-gauge" viewBox="0 0 200 128" role="group" aria-label={about}>
        <path d={arc(0, 1)} fill="none" stroke={theme.line} strokeWidth={THICK} />
        {pieces.map((piece) => (
          <path
            key={piece.to}
            d={arc(piece.from, piece.to)}
            fill="none"
            stroke={toneColor(theme, piece.color)}
            strokeOpacity={0.28}
            strokeWidth={THICK}
          />
        ))}
        <MarkShape
          stage={stage}
          mark={{ row: 0, measure: measure?.key, dims: answer.dims.length > 0 ? [] : undefined }}
        >
          {value !== null && (target !== null || !isByTarget) && (
            <path
              d={arc(0, Math.max(0.002, part(value)))}
              fill="none"
              stroke={own ? toneColor(theme, own.color) : theme.brand}
              strokeWidth={THICK}
            />
          )}
          <text
            x={100}
            y={92}
            textAnchor="middle"
            fontSize={Math.min(24, 150 / Math.max(1, text.length * 0.62))}
            fontWeight={600}
            fill={theme.text}
          >
            {text}
          </text>
        </MarkShape>
        {target !== null && !endsThere && (
          <path
            d={`M${point(part(target), R - THICK / 2 - 3)} L${point(part(target), R + THICK / 2 + 3)}`}
            stroke={theme.text}
            strokeWidth={2}
          />
        )}
        {target !== null && (
          <text x={100} y={112} textAnchor="middle" fontSize={11} fill={theme.muted}>
            {t('board.targetIs', { value: show(String(target), measure) })}
            {endsThere && ` · ${show(String((value ?? 0) / target), { as: 'percent' })}`}
          </text>
        )}
        {target === null && isByTarget && (
          <text x={100} y={112} textAnchor="middle" fontSize={11} fill={theme.muted}>
            {t('board.noTarget')}
          </text>
        )}
        {!isByTarget && (
          <>
            <text x={20} y={112} textAnchor="middle" fontSize={10} fill={theme.muted}>
              {short(from, measure)}
            </text>
            <text x={180} y={112} textAnchor="middle" fontSize={10} fill={theme.muted}>
              {short(to, measure)}
            </text>
          </>
        )}
      </svg>
    )
  },
}
export default chart
