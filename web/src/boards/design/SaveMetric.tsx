// SPDX-License-Identifier: Apache-2.0
// A measure gets a name, so that everybody means the same by it.
import { useState } from 'react'
import { post } from '../../api/client'
import { useSaving } from '../../app/attempt'
import { queries } from '../../app/session'
import { Failed } from '../../app/shell/Boundary'
import { t } from '../../i18n/t'
import { Button, Dialog, Input, TextArea } from '../../ui'
import type { Ask, AskMeasure, MetricInfo } from '../types'
import { metricDoc, metricName } from './metrics'
import { freeName } from './model'
import { timeOf } from './offer'
import { inWords, measureTitle } from './say'
import type { Source } from './source'

const KEY = /^[a-z][a-z0-9_]{1,40}$/

export default function SaveMetric({
  ask,
  measure,
  source,
  onClose,
  onSaved,
}: {
  ask: Ask
  measure: AskMeasure
  source: Source
  onClose: () => void
  onSaved: (name: string) => void
}) {
  const [app = ''] = source.key.split('.')
  const [title, setTitle] = useState(() => measureTitle(ask, measure, source))
  const [says, setSays] = useState('')
  const [key, setKey] = useState(() =>
    freeName(
      'figure_',
      source.metrics.map((one) => metricName(one).split('.').pop() ?? ''),
    ),
  )
  const { busy, error, errors, save } = useSaving(async () => {
    const made = await post<MetricInfo>('/metrics', {
      app,
      key,
      title: inWords(title),
      says: inWords(says),
      doc: metricDoc(ask, measure, ask.period?.field ?? timeOf(source.paths)?.path),
    })
    await queries.invalidateQueries({ queryKey: ['metrics'] })
    onSaved(metricName(made))
    onClose()
  })
  const isFine = title.trim() !== '' && says.trim() !== '' && KEY.test(key)
  return (
    <Dialog
      isOpen
      size="s"
      keepOpen
      title={t('bd.saveMetric')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={!isFine} onPress={save}>
            {t('bd.save')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        <p className="muted">{t('bd.saveMetricHelp')}</p>
        {!!error && <Failed error={error} />}
        <Input
          label={t('bd.name')}
          required
          value={title}
          error={errors.title}
          onChange={setTitle}
        />
        <TextArea
          label={t('bd.metricSays')}
          help={t('bd.metricSaysHelp')}
          required
          value={says}
          error={errors.says}
          onChange={setSays}
        />
        <Input
          label={t('bd.metricKey')}
          help={t('bd.metricKeyHelp')}
          required
          value={key}
          error={KEY.test(key) ? errors.key : t('bd.metricKeyHelp')}
          onChange={setKey}
        />
      </div>
    </Dialog>
  )
}
