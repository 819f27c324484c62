// SPDX-License-Identifier: Apache-2.0
// A plan is chosen and begun for one record or for those that were selected.
import { useState } from 'react'
import { errorText } from '../../api/client'
import { t } from '../../i18n/t'
import { Button, Dialog, Select, Skeleton, toast } from '../../ui'
import { actOnPlans, tellOutcome, usePlanRuns } from './plans'

export default function BeginDialog({
  form,
  ids,
  onClose,
  onDone,
}: {
  form: string
  ids: readonly string[]
  onClose: () => void
  onDone: () => void
}) {
  const { data } = usePlanRuns(form, { record: ids[0] ?? '0' })
  const [chosen, setChosen] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const plan = chosen ?? (data?.plans.length === 1 ? data.plans[0]?.id : null) ?? null
  const begin = async () => {
    setBusy(true)
    try {
      const rows = await actOnPlans(form, { do: 'begin', plan, ids })
      tellOutcome(rows, 'plan.begun', 'plan.begunPartly')
      onDone()
      onClose()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
      setBusy(false)
    }
  }
  return (
    <Dialog
      isOpen
      size="s"
      title={t('plan.begin')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={!plan} onPress={begin}>
            {t('plan.beginN', { n: ids.length })}
          </Button>
        </>
      }
    >
      {!data ? (
        <Skeleton lines={2} />
      ) : data.plans.length === 0 ? (
        <p className="muted">{t('plan.noPlans')}</p>
      ) : (
        <Select
          label={t('plan.choose')}
          value={plan}
          choices={data.plans.map(({ id, title }) => ({ key: id, title }))}
          onChange={setChosen}
        />
      )}
    </Dialog>
  )
}
