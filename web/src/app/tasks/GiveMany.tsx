// SPDX-License-Identifier: Apache-2.0
// Several of one's open to-dos go to a colleague, with a reason that he is told.
import { useState } from 'react'
import { errorText, post } from '../../api/client'
import { t } from '../../i18n/t'
import { Button, Checkbox, type Choice, Combobox, Dialog, Input, toast } from '../../ui'
import { queries } from '../session'
import { findUsers } from '../source'
import { dueText } from './due'
import type { Task } from './tasks'

export default function GiveMany({
  tasks,
  now,
  onClose,
}: {
  tasks: readonly Task[]
  now: number
  onClose: () => void
}) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [who, setWho] = useState<Choice | null>(null)
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const choose = (id: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    setChosen(next)
  }
  const give = async () => {
    if (!who) return
    setBusy(true)
    let done = 0
    let failed = ''
    for (const id of chosen)
      try {
        await post(`/tasks/${id}`, { to: 'given', user: who.key, why: why.trim() })
        done++
      } catch (error) {
        failed ||= errorText(error)
      }
    await queries.invalidateQueries({ queryKey: ['tasks'] })
    if (done) toast({ text: t('tasks.givenN', { n: done, name: who.title }), tone: 'ok' })
    if (failed)
      toast({ text: t('tasks.notGiven', { n: chosen.size - done, why: failed }), tone: 'danger' })
    onClose()
  }
  return (
    <Dialog
      isOpen
      keepOpen
      size="m"
      title={t('tasks.giveMany')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={!who || !why.trim() || chosen.size === 0}
            onPress={give}
          >
            {t('tasks.giveN', { n: chosen.size })}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        <Combobox
          label={t('tasks.giveTo')}
          help={t('tasks.giveHelp')}
          source={findUsers}
          value={who}
          onChange={setWho}
          required
        />
        <Input label={t('tasks.giveWhy')} value={why} maxLength={200} onChange={setWhy} required />
        <Checkbox
          value={chosen.size === tasks.length}
          onChange={(on) => setChosen(new Set(on ? tasks.map((task) => task.id) : []))}
        >
          {t('tasks.giveAll', { n: tasks.length })}
        </Checkbox>
        <ul className="t-many">
          {tasks.map((task) => (
            <li key={task.id}>
              <Checkbox value={chosen.has(task.id)} onChange={(on) => choose(task.id, on)}>
                {task.title}
              </Checkbox>
              {task.due_at && (
                <span className={task.is_late ? 't-late num' : 'muted num'}>
                  {dueText(task.due_at, now)}
                </span>
              )}
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}
