// SPDX-License-Identifier: Apache-2.0
import './channel.css'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { get } from '../../api/client'
import { t } from '../../i18n/t'
import { Card, Select } from '../../ui'
import { Failed } from '../shell/Boundary'
import {
  FIGURES,
  type Figures,
  figureHref,
  figureText,
  SPANS,
  type SpanKey,
  spanOf,
} from './figures'
import { Persons } from './Persons'

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
            const href = figureHref(id, figure, { from, to })
            const body = (
              <>
                <span className="muted">{t(`figure.${key}`)}</span>
                <strong className="num">
                  {data ? figureText(key, figure) : <span className="g-bone" />}
                </strong>
              </>
            )
            return href ? (
              <a key={key} className="w-kpi c-figure" href={href}>
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
      <Card flush title={t('channel.persons')}>
        <Persons id={id} from={from} to={to} />
      </Card>
    </div>
  )
}
