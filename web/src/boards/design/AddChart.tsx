// SPDX-License-Identifier: Apache-2.0
// The first step: what is counted, a form or a metric, or which analysis is made. A chart of it is drawn at once.
import { ChartNetwork, FileText, Sigma } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useMe } from '../../app/session'
import { t } from '../../i18n/t'
import { Dialog, Empty, SearchInput } from '../../ui'
import type { AnalysisInfo, MetricInfo } from '../types'
import type { Fresh } from './model'
import { useAnalyses, useMetrics } from './source'

const PickForm = lazy(() => import('./analysis/PickForm'))

export default function AddChart({
  onClose,
  onForm,
  onMetric,
  onAnalysis,
}: {
  onClose: () => void
  onForm: (form: string) => void
  onMetric: (metric: MetricInfo) => void
  onAnalysis: (tile: Fresh) => void
}) {
  const me = useMe()
  const metrics = useMetrics()
  const analyses = useAnalyses()
  const [analysis, setAnalysis] = useState<AnalysisInfo | null>(null)
  const [query, setQuery] = useState('')
  const wanted = query.trim().toLowerCase()
  const has = (...texts: (string | null | undefined)[]) =>
    texts.some((text) => text?.toLowerCase().includes(wanted))
  const apps = (me?.apps ?? [])
    .map((app) => ({
      ...app,
      forms: app.forms.filter((form) => form.can.includes('read') && has(form.title, form.key)),
    }))
    .filter((app) => app.forms.length > 0)
  const found = metrics.filter((one) => has(one.title, one.says, one.key))
  const kinds = analyses.filter((one) => has(one.title, one.help))
  if (analysis)
    return (
      <Suspense>
        <PickForm
          info={analysis}
          onBack={() => setAnalysis(null)}
          onClose={onClose}
          onPick={onAnalysis}
        />
      </Suspense>
    )
  return (
    <Dialog isOpen size="m" title={t('bd.choose')} onClose={onClose}>
      <p className="muted bd-lead">{t('bd.chooseHelp')}</p>
      <SearchInput
        autoFocus
        label={t('bd.search')}
        placeholder={t('bd.search')}
        value={query}
        onChange={setQuery}
      />
      {apps.length + found.length + kinds.length === 0 && <Empty title={t('bd.noForms')} />}
      {apps.map((app) => (
        <section key={app.key} className="bd-pick">
          <h3>{app.title}</h3>
          <div className="bd-picks">
            {app.forms.map((form) => (
              <button
                key={form.key}
                type="button"
                className="bd-chart"
                onClick={() => onForm(form.key)}
              >
                <FileText size={16} aria-hidden />
                <span className="bd-chart-name">{form.title}</span>
              </button>
            ))}
          </div>
        </section>
      ))}
      {found.length > 0 && (
        <section className="bd-pick">
          <h3>{t('bd.metrics')}</h3>
          <div className="bd-picks">
            {found.map((one) => (
              <button key={one.id} type="button" className="bd-chart" onClick={() => onMetric(one)}>
                <Sigma size={16} aria-hidden />
                <span className="bd-chart-name">
                  {one.title}
                  {one.says && <small>{one.says}</small>}
                </span>
              </button>
            ))}
          </div>
        </section>
      )}
      {kinds.length > 0 && (
        <section className="bd-pick">
          <h3>{t('bd.analyses')}</h3>
          <div className="bd-picks">
            {kinds.map((one) => (
              <button
                key={one.key}
                type="button"
                className="bd-chart"
                onClick={() => setAnalysis(one)}
              >
                <ChartNetwork size={16} aria-hidden />
                <span className="bd-chart-name">
                  {one.title}
                  <small>{one.help}</small>
                </span>
              </button>
            ))}
          </div>
        </section>
      )}
    </Dialog>
  )
}
