// SPDX-License-Identifier: Apache-2.0
// One figure, large: what it was before, how far to the target, and its way over time.
import type { Answer, Figure } from '../../boards/types'
import { t } from '../../i18n/t'
import { num, show } from '../figures'
import { Change, MarkButton } from '../parts'
import type { ElementChart } from '../types'

interface Now {
  values: Figure[]
  before?: Figure[]
  row: number
  dims?: number[]
}

/** The whole where it was asked for, else the only or the last row. */
export function nowOf(answer: Answer): Now | null {
  const all = answer.dims.length > 0 ? answer.totals?.all : null
  if (all) return { ...all, row: 0, dims: [] }
  const row = answer.rows.length - 1
  const last = answer.rows[row]
  return last ? { values: last.values, before: last.before, row } : null
}

/** As large as the tile lets the whole figure be. */
const sizeOf = (text: string, width: number) =>
  Math.max(14, Math.min(26, width > 0 ? width / (text.length * 0.68) : 24))

const WIDE = 100
const HIGH = 28

function Spark({ values, color }: { values: (number | null)[]; color: string }) {
  const known = values.filter((value): value is number => value !== null)
  if (known.length < 2) return null
  const low = Math.min(...known)
  const high = Math.max(...known)
  const x = (at: number) => (at / (values.length - 1)) * WIDE
  const y = (value: number) =>
    high === low ? HIGH / 2 : HIGH - 2 - ((value - low) / (high - low)) * (HIGH - 4)
  let pen = 'M'
  const path = values
    .flatMap((value, at) => {
      if (value === null) {
        pen = 'M'
        return []
      }
      const step = `${pen}${x(at).toFixed(2)} ${y(value).toFixed(2)}`
      pen = 'L'
      return [step]
    })
    .join('')
  return (
    <svg
      className="ch-spark"
      viewBox={`0 0 ${WIDE} ${HIGH}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path} fill="none" stroke={color} strokeWidth={2} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}

const chart: ElementChart = {
  kind: 'element',
  draw(answer, look, theme, stage) {
    const now = nowOf(answer)
    const [first, ...others] = answer.measures
    if (!now || !first) return <p className="ch-none">{t('board.none')}</p>
    // A large sum without fen is read without them.
    const text = show(now.values[0], first).replace(/(,\d{3})\.00$/, '$1')
    const value = num(now.values[0])
    const target = look.target === undefined || look.target === '' ? null : Number(look.target)
    const before = now.before?.[0]
    return (
      <div className={stage.height < 150 ? 'ch-kpi ch-kpi-low' : 'ch-kpi'}>
        <MarkButton
          stage={stage}
          mark={{ row: now.row, measure: first.key, dims: now.dims }}
          className="ch-kpi-value num"
        >
          <span style={{ fontSize: sizeOf(text, stage.width) }}>{text}</span>
        </MarkButton>
        {before !== undefined && (
          <p className="ch-kpi-before">
            <Change now={value} before={num(before)} look={look} />{' '}
            <span className="muted">{t('board.beforeWas', { value: show(before, first) })}</span>
          </p>
        )}
        {target !== null && Number.isFinite(target) && target !== 0 && (
          <p className="muted">
            {t('board.ofTarget', {
              percent: show(String((value ?? 0) / target), { as: 'percent' }),
              target: show(String(target), first),
            })}
          </p>
        )}
        {others.length > 0 && (
          <dl className="ch-kpi-more">
            {others.map((measure, at) => (
              <div key={measure.key}>
                <dt>{measure.title}</dt>
                <dd className="num">
                  <MarkButton
                    stage={stage}
                    mark={{ row: now.row, measure: measure.key, dims: now.dims }}
                  >
                    {show(now.values[at + 1], measure)}
                  </MarkButton>{' '}
                  {now.before && (
                    <Change
                      now={num(now.values[at + 1])}
                      before={num(now.before[at + 1])}
                      look={look}
                    />
                  )}
                </dd>
              </div>
            ))}
          </dl>
        )}
        {answer.dims.length === 1 && (
          <Spark values={answer.rows.map((row) => num(row.values[0]))} color={theme.brand} />
        )}
      </div>
    )
  },
}
export default chart
