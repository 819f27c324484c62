// SPDX-License-Identifier: Apache-2.0
// Which chart: those that fit may be chosen, the others say what they lack.
import { t, tMaybe } from '../../i18n/t'
import { cx } from '../../ui'
import type { ChartInfo } from '../types'
import { iconOf } from './icons'
import type { Lack } from './offer'

export function lackText(lack: Lack): string {
  if (lack.what === 'need') return tMaybe(`bd.lack.${lack.need}`) ?? lack.need
  if (lack.n === 0) return t('bd.lack.dims.none')
  return t(`bd.lack.${lack.what}.${lack.is}`, { n: lack.n })
}

export default function ChartPanel({
  chart,
  charts,
  lackOf,
  onChart,
}: {
  chart: string | undefined
  charts: readonly ChartInfo[]
  lackOf: (chart: ChartInfo) => Lack | null
  onChart: (key: string) => void
}) {
  const groups = [...new Set(charts.map((one) => one.group))]
  return (
    <>
      {groups.map((group) => (
        <fieldset key={group} className="bd-part">
          <legend>{tMaybe(`bd.group.${group}`) ?? group}</legend>
          <div className="bd-charts">
            {charts
              .filter((one) => one.group === group)
              .map((one) => {
                const lack = lackOf(one)
                const Icon = iconOf(one)
                return (
                  <button
                    key={one.key}
                    type="button"
                    className={cx('bd-chart', one.key === chart && 'bd-chart-on')}
                    aria-pressed={one.key === chart}
                    // It can be reached by the keys, so that one hears what it lacks.
                    aria-disabled={!!lack}
                    title={one.help}
                    onClick={() => lack || onChart(one.key)}
                  >
                    <Icon size={18} aria-hidden />
                    <span className="bd-chart-name">
                      {one.title}
                      {lack && <small>{lackText(lack)}</small>}
                    </span>
                  </button>
                )
              })}
          </div>
        </fieldset>
      ))}
    </>
  )
}
