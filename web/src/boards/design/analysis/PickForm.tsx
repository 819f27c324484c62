// SPDX-License-Identifier: Apache-2.0
// Of which form an analysis is made: those that have all that it asks for. It is drawn at once, with the rest guessed.
import { ArrowLeft, FileText } from 'lucide-react'
import { useMemo } from 'react'
import { allForms, useMe } from '../../../app/session'
import { t } from '../../../i18n/t'
import { Button, Dialog, Empty, Skeleton } from '../../../ui'
import type { AnalysisInfo, Ask } from '../../types'
import type { Fresh } from '../model'
import { inWords } from '../say'
import { useSources } from '../source'
import { analysisTitle } from './AnalysisPanel'
import { analysisOf, isOfPeople } from './guess'
import { keptParam, useKept } from './kept'

export default function PickForm({
  info,
  onBack,
  onClose,
  onPick,
}: {
  info: AnalysisInfo
  onBack: () => void
  onClose: () => void
  onPick: (tile: Fresh) => void
}) {
  const me = useMe()
  const readable = useMemo(() => allForms(me).filter((form) => form.can.includes('read')), [me])
  const keys = useMemo(() => readable.map((form) => form.key), [readable])
  const sources = useSources(keys)
  const kept = useKept(info)
  const run = keptParam(info)
  const isKnown = keys.every((key) => sources.has(key)) && !!kept
  const fit = useMemo(
    () =>
      run
        ? (kept ?? []).map(({ id, title, ask }) => ({
            form: { key: id, title },
            ask: { form: ask.form, kind: info.key, [run.key]: id } as Ask,
            rank: 0,
          }))
        : isKnown
          ? readable
              .flatMap((form) => {
                const { ask, lacks } = analysisOf(info, form.key, sources)
                const rank = isOfPeople(info, ask, sources) ? 0 : 1
                return lacks.length === 0 ? [{ form, ask, rank }] : []
              })
              .sort((a, b) => a.rank - b.rank)
          : [],
    [isKnown, readable, sources, info, kept, run],
  )
  const [first] = info.params.filter((one) => one.type === 'form')
  return (
    <Dialog
      isOpen
      size="m"
      title={info.title}
      onClose={onClose}
      footer={
        <Button icon={ArrowLeft} onPress={onBack}>
          {t('ba.back')}
        </Button>
      }
    >
      <p>{info.help}</p>
      <p className="muted">{(run ?? first)?.help}</p>
      {!isKnown && <Skeleton lines={4} />}
      {isKnown && fit.length === 0 && <Empty title={run ? t('ba.noKept') : t('ba.noForm')} />}
      <div className="bd-picks">
        {fit.map(({ form, ask }) => (
          <button
            key={form.key}
            type="button"
            className="bd-chart"
            onClick={() =>
              onPick({
                kind: 'chart',
                chart: info.chart,
                ask,
                title: inWords(analysisTitle(info, ask, sources)),
                ...(info.draws.length > 0 ? { look: { measures: info.draws } } : {}),
              })
            }
          >
            <FileText size={16} aria-hidden />
            <span className="bd-chart-name">{form.title}</span>
          </button>
        ))}
      </div>
    </Dialog>
  )
}
