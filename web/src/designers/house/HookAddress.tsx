// SPDX-License-Identifier: Apache-2.0
// The address of a rule that another program calls, once it is saved, and what came.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { errorText, get, post } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { t, tMaybe } from '../../i18n/t'
import { Button, Card, Checkbox, confirm, Input, Strip, toast } from '../../ui'
import type { Rule } from './model'

interface Hook {
  address: { tail: string; is_signed: boolean; at: string } | null
  rows: { at: string; state: string; why: { message?: string } | null; record: string | null }[]
}

/** The address of a saved rule: shown once, when it is made. */
export function HookAddress({ rule }: { rule: Pick<Rule, 'id'> }) {
  const [signed, setSigned] = useState(false)
  const [made, setMade] = useState<{ path: string; secret: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const { data, refetch } = useQuery({
    queryKey: ['rule-hook', rule.id],
    queryFn: () => get<Hook>(`/rules/${rule.id}/hook`),
  })
  if (!data) return null
  const make = async () => {
    const renews = !!data.address
    if (
      renews &&
      !(await confirm({ title: t('house.hookRenewAsk'), body: t('house.hookRenewHelp') }))
    )
      return
    setBusy(true)
    try {
      setMade(await post(`/rules/${rule.id}/hook`, { signed }))
      await refetch()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <Card title={t('house.hookAddress')} className="h-hook">
      {made ? (
        <>
          <Strip tone="info">{t('house.hookOnce')}</Strip>
          <Input
            label={t('house.hookUrl')}
            readOnly
            value={location.origin + made.path}
            onChange={() => {}}
          />
          {made.secret && (
            <Input label={t('house.hookSecret')} readOnly value={made.secret} onChange={() => {}} />
          )}
        </>
      ) : (
        <p className="muted">
          {data.address
            ? t('house.hookHas', { tail: data.address.tail, at: formatDateTime(data.address.at) })
            : t('house.hookNone')}
        </p>
      )}
      <Checkbox value={signed} onChange={setSigned}>
        {t('house.hookSigned')}
      </Checkbox>
      <Button busy={busy} onPress={make}>
        {t(data.address ? 'house.hookRenew' : 'house.hookNew')}
      </Button>
      {data.rows.length > 0 && (
        <ul className="h-calls">
          {data.rows.slice(0, 20).map((row) => (
            <li key={`${row.at}-${row.record}-${row.state}`}>
              <span className="muted">{formatDateTime(row.at)}</span>{' '}
              <span>{tMaybe(`house.hookState.${row.state}`) ?? row.state}</span>
              {row.why?.message && <span className="muted"> {row.why.message}</span>}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
