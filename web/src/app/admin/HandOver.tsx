// SPDX-License-Identifier: Apache-2.0
// Somebody leaves: what he still has is shown, then it goes to a colleague in one act.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { errorText, post } from '../../api/client'
import { t } from '../../i18n/t'
import { type Choice, Combobox, ErrorBox, Input, Skeleton, toast } from '../../ui'
import { useSaving } from '../attempt'
import { SaveDialog } from '../shell/SaveDialog'
import { findUsers } from '../source'

interface Work {
  tasks: number
  todos: number
  moved: number
  flows: { id: string; title: string; form: string }[]
}

function What({ work }: { work: Work }) {
  return (
    <>
      <p>{t('user.handHas', { tasks: work.tasks, todos: work.todos })}</p>
      {work.flows.length > 0 && (
        <>
          <p>{t('user.handNamed')}</p>
          <ul>
            {work.flows.map((flow) => (
              <li key={flow.id}>
                <Link href={`/admin/forms/${flow.form}/flows/${flow.id}`}>{flow.title}</Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

export function HandOver({
  user,
  onClose,
}: {
  user: { id: string; name: string }
  onClose: () => void
}) {
  const at = `/users/${user.id}/flow-handover`
  const work = useQuery({
    queryKey: ['hand-over', user.id],
    queryFn: () => post<Work>(at, {}),
    gcTime: 0,
  })
  const [to, setTo] = useState<Choice | null>(null)
  const [why, setWhy] = useState('')
  const saving = useSaving(async () => {
    const done = await post<Work>(at, { to: to?.key, why, apply: true })
    toast({ text: t('user.handDone', { n: done.moved, left: done.tasks }), tone: 'ok' })
    onClose()
  })
  return (
    <SaveDialog
      size="s"
      title={t('user.handOf', { name: user.name })}
      okText={t('user.hand')}
      disabled={!to || !why.trim()}
      saving={saving}
      onClose={onClose}
    >
      {work.error && <ErrorBox message={errorText(work.error)} />}
      {work.data ? <What work={work.data} /> : <Skeleton lines={2} />}
      <Combobox label={t('user.handTo')} source={findUsers} value={to} onChange={setTo} required />
      <Input label={t('user.handWhy')} value={why} onChange={setWhy} required />
    </SaveDialog>
  )
}
