// SPDX-License-Identifier: Apache-2.0
// The administrator's hand laid on one instance, always with a reason: on its own page and in the list of its flow.
import { useState } from 'react'
import { errorText, post } from '../api/client'
import { findUsers } from '../app/source'
import { t } from '../i18n/t'
import {
  Button,
  type Choice,
  Combobox,
  Dialog,
  ErrorBox,
  Select,
  Skeleton,
  Switch,
  TextArea,
  toast,
} from '../ui'
import type { AdminOp as Op } from './adminOps'

export interface AdminOpProps {
  id: string
  rev: number
  name: string
  op: Op
  /** Where it may be done. */
  tokens: Choice[]
  /** Nodes to jump to. */
  nodes: Choice[]
  /** Open tasks; null: they are being read. */
  tasks: Choice[] | null
  onClose: () => void
  onDone: () => void
}

export function AdminOp({
  id,
  rev,
  name,
  op,
  tokens,
  nodes,
  tasks,
  onClose,
  onDone,
}: AdminOpProps) {
  const [why, setWhy] = useState('')
  const [token, setToken] = useState<string | null>(tokens[0]?.key ?? null)
  const [to, setTo] = useState<string | null>(null)
  const [task, setTask] = useState<string | null>(
    tasks?.length === 1 ? (tasks[0]?.key ?? null) : null,
  )
  const [user, setUser] = useState<Choice | null>(null)
  const [shift, setShift] = useState(true)
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const missing =
    why.trim() === '' ||
    (tokens.length > 0 && !token) ||
    (op === 'jump' && !to) ||
    (op === 'reassign' && (!task || !user))
  const run = async () => {
    setBusy(true)
    setFailed(null)
    try {
      await post(`/instances/${id}`, {
        op,
        rev,
        why: why.trim(),
        ...(tokens.length > 0 ? { token } : {}),
        ...(op === 'jump' ? { to } : {}),
        ...(op === 'reassign' ? { task, user: user?.key } : {}),
        ...(op === 'resume' ? { shift } : {}),
      })
      toast({ text: t('flowadm.did'), tone: 'ok' })
      onDone()
    } catch (error) {
      setFailed(errorText(error))
      setBusy(false)
    }
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      keepOpen
      size="s"
      title={t('flowadm.opTitle', { op: t(`flowadm.op.${op}`), name })}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant={op === 'terminate' ? 'danger' : 'primary'}
            busy={busy}
            disabled={missing}
            onPress={run}
          >
            {t(`flowadm.op.${op}`)}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {failed && <ErrorBox message={failed} />}
        <p className="muted">{t(`flowadm.help.${op}`)}</p>
        {tokens.length > 0 && (
          <Select label={t('flowadm.where')} value={token} choices={tokens} onChange={setToken} />
        )}
        {op === 'jump' && (
          <Select label={t('flowadm.to')} value={to} choices={nodes} onChange={setTo} required />
        )}
        {op === 'reassign' &&
          (tasks ? (
            <>
              <Select
                label={t('flowadm.task')}
                value={task}
                choices={tasks}
                onChange={setTask}
                required
              />
              <Combobox
                label={t('flowadm.user')}
                source={findUsers}
                value={user}
                onChange={setUser}
                required
              />
            </>
          ) : (
            <Skeleton lines={2} />
          ))}
        {op === 'resume' && (
          <Switch value={shift} onChange={setShift}>
            {t('flowadm.shift')}
          </Switch>
        )}
        <TextArea label={t('flowadm.why')} required rows={2} value={why} onChange={setWhy} />
      </div>
    </Dialog>
  )
}
