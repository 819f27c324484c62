// SPDX-License-Identifier: Apache-2.0
// With one record: the way that the flow would go lights up, and who would get each task.
import { useState } from 'react'
import { errorText, post } from '../../api/client'
import type { FlowSpec } from '../../flow/spec'
import { titleOfNode } from '../../flow/words'
import { t } from '../../i18n/t'
import { Button, type Choice, Combobox, toast } from '../../ui'
import { findUsers } from '../../app/source'
import { useHouse } from '../house/house'
import { findRecords } from '../house/Trial'
import { resultText } from './say'
import { isPlainJoin } from './tree'
import { type Flow, specToSend } from './api'
import { readTrial, type Trial, type Tried } from './trial'

export function TryPart({
  flow,
  spec,
  tried,
  onTried,
}: {
  flow: Flow
  spec: FlowSpec
  tried: Tried | null
  onTried: (tried: Tried | null) => void
}) {
  const house = useHouse()
  const [record, setRecord] = useState<Choice | null>(null)
  const [as, setAs] = useState<Choice | null>(null)
  const [busy, setBusy] = useState(false)
  const run = async () => {
    if (!record) return
    setBusy(true)
    try {
      const body = { spec: specToSend(spec), record: record.key, ...(as ? { as: as.key } : {}) }
      onTried(readTrial(await post<Trial>(`/flows/${flow.id}/try`, body), house.users))
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <section className="fd-try" aria-label={t('flows.try')}>
      <Combobox
        label={t('flows.tryRecord')}
        source={findRecords(house.form.key)}
        value={record}
        onChange={(choice) => {
          setRecord(choice)
          onTried(null)
        }}
      />
      <Combobox
        label={t('flows.tryAs')}
        placeholder={t('flows.tryMe')}
        source={findUsers}
        value={as}
        onChange={(choice) => {
          setAs(choice)
          onTried(null)
        }}
      />
      <Button variant="primary" busy={busy} disabled={!record} onPress={run}>
        {t('flows.tryRun')}
      </Button>
      {tried && (
        <div className="fd-tried" role="status">
          <p>
            {tried.nodes
              .filter((id) => !isPlainJoin(spec, id))
              .map((id) => titleOfNode(spec, id))
              .join(' → ')}
          </p>
          {tried.result && <p>{t('flows.tryResult', { result: resultText(tried.result) })}</p>}
          {tried.stops.map((one) => (
            <p key={one.node} className="x-error">
              {titleOfNode(spec, one.node)}：{one.message}
            </p>
          ))}
          <Button size="s" variant="ghost" onPress={() => onTried(null)}>
            {t('flows.tryEnd')}
          </Button>
        </div>
      )}
    </section>
  )
}
