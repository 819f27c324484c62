// SPDX-License-Identifier: Apache-2.0
// A statement goes from hand to hand: confirmed, approved, paid, or disputed with a reason.
import { useState } from 'react'
import { errorText, post } from '../../api/client'
import type { FormInfo, Row } from '../../api/forms'
import { t, tMaybe } from '../../i18n/t'
import { askText, Button, confirm, toast } from '../../ui'
import { hasRight, queries, useMe } from '../session'

const RIGHTS: Record<string, string> = { approved: 'statement_approve', paid: 'statement_pay' }
const NEEDS_REASON = new Set(['disputed', 'reversed', 'calculated'])

export default function StatementMoves({ form, row }: { form: FormInfo; row: Row }) {
  const me = useMe()
  const [busy, setBusy] = useState<string | null>(null)
  const state = form.fields.find((field) => field.key === form.state_field)
  const now = row.values[form.state_field ?? '']
  const options = typeof now === 'string' ? (form.transitions?.[now] ?? []) : []
  const titleOf = (key: string) =>
    form.moves?.[String(now)]?.[key] ?? state?.options?.find((one) => one.key === key)?.title ?? key
  const move = async (to: string) => {
    let reason = ''
    if (NEEDS_REASON.has(to)) {
      const given = await askText({
        title: titleOf(to),
        body: tMaybe(`moveHelp.${to}`) ?? undefined,
        ask: { label: t('statement.reason'), required: true },
        danger: to !== 'calculated',
      })
      if (given === null) return
      reason = given
    } else if (
      !(await confirm({
        title: t('statement.moveAsk', { name: row.title, move: titleOf(to) }),
        okText: titleOf(to),
      }))
    )
      return
    setBusy(to)
    try {
      await post(`/commission/statements/${row.id}/move`, { to, reason })
      toast({
        text: t('statement.movedTo', {
          name: row.title,
          state: state?.options?.find((one) => one.key === to)?.title ?? to,
        }),
        tone: 'ok',
      })
      await queries.invalidateQueries({ queryKey: ['record', form.key, row.id] })
      queries.invalidateQueries({ queryKey: ['timeline'] })
      queries.invalidateQueries({ queryKey: ['history'] })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(null)
  }
  const allowed = options.filter((key) => !RIGHTS[key] || hasRight(me, RIGHTS[key]))
  return (
    <>
      {allowed.map((key) => (
        <Button
          key={key}
          variant={NEEDS_REASON.has(key) ? 'default' : 'primary'}
          busy={busy === key}
          onPress={() => move(key)}
        >
          {titleOf(key)}
        </Button>
      ))}
    </>
  )
}
