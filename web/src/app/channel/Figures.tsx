// SPDX-License-Identifier: Apache-2.0
import './channel.css'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { get } from '../../api/client'
import { t } from '../../i18n/t'
import { Select } from '../../ui'
import { listHref } from '../../views/state'
import { Failed } from '../shell/Boundary'
import { FIGURES, type Figures, figureText, SPANS, type SpanKey, spanOf } from './figures'

export function SpanSelect({
  value,
  onChange,
}: {
  value: SpanKey
  onChange: (span: SpanKey) => void
}) {
  return (
    <Select
      className="c-span"
      aria-label={t('channel.span')}
      choices={SPANS.map((key) => ({ key, title: t(`span.${key}`) }))}
      value={value}
      onChange={(key) => key && onChange(key as SpanKey)}
    />
  )
}

export default function ChannelFigures({ id }: { id: string }) {
  const [span, setSpan] = useState<SpanKey>('quarter')
  const { from, to } = spanOf(span)
  const { data, error, refetch } = useQuery({
    queryKey: ['figures', id, from, to],
    queryFn: ({ signal }) =>
      get<Figures>(
        `/channels/${id}/figures`,
        { from: from || undefined, to: to || undefined },
        signal,
      ),
  })
  return (
    <div className="x-stack">
      <SpanSelect value={span} onChange={setSpan} />
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : (
        <div className="c-figures">
          {FIGURES.map((key) => {
            const figure = data?.[key]
            const rows = figure?.filter
            const body = (
              <>
                <span className="muted">{t(`figure.${key}`)}</span>
                <strong className="num">
                  {data ? figureText(key, figure) : <span className="g-bone" />}
                </strong>
              </>
            )
            return rows ? (
              <a key={key} className="w-kpi c-figure" href={listHref(rows.form, rows.filter)}>
                {body}
              </a>
            ) : (
              <div key={key} className="w-kpi c-figure">
                {body}
              </div>
            )
          })}
        </div>
      )}
    </div>
  )
}
