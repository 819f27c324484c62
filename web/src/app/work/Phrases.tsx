// SPDX-License-Identifier: Apache-2.0
// One's common phrases: added, put in order, removed; each change is kept at once.
import { ArrowUp, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { errorText } from '../../api/client'
import { t } from '../../i18n/t'
import { Button, Dialog, IconButton, Input, Skeleton, toast } from '../../ui'
import { Failed } from '../shell/Boundary'
import { savePhrases, usePhrases } from './api'

const LONGEST = 200
const MOST = 30

export default function Phrases({ onClose }: { onClose: () => void }) {
  const { data, error, refetch } = usePhrases()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const rows = data ?? []
  const save = async (next: string[]) => {
    setBusy(true)
    try {
      await savePhrases(next)
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
    setBusy(false)
  }
  const fresh = text.trim()
  const ready = fresh !== '' && !rows.includes(fresh) && rows.length < MOST && !busy
  const add = async () => {
    if (!ready) return
    setText('')
    await save([...rows, fresh])
  }
  const raise = (at: number) => {
    const next = [...rows]
    next.splice(at - 1, 2, rows[at] as string, rows[at - 1] as string)
    return save(next)
  }
  return (
    <Dialog
      isOpen
      size="s"
      title={t('work.phrasesTitle')}
      onClose={onClose}
      footer={
        <Button variant="primary" onPress={onClose}>
          {t('ui.close')}
        </Button>
      }
    >
      <div className="x-stack">
        <p className="muted">{t('work.phrasesLead')}</p>
        {error ? (
          <Failed error={error} onRetry={refetch} />
        ) : !data ? (
          <Skeleton lines={3} />
        ) : (
          <>
            {rows.length === 0 && <p className="muted">{t('work.phrasesNone')}</p>}
            <ul className="wk-phrase-list">
              {rows.map((phrase, at) => (
                <li key={phrase}>
                  <span>{phrase}</span>
                  <IconButton
                    icon={ArrowUp}
                    size="s"
                    label={t('work.phraseUp', { text: phrase })}
                    disabled={at === 0 || busy}
                    onPress={() => raise(at)}
                  />
                  <IconButton
                    icon={Trash2}
                    size="s"
                    label={t('work.phraseRemove', { text: phrase })}
                    disabled={busy}
                    onPress={() => save(rows.filter((one) => one !== phrase))}
                  />
                </li>
              ))}
            </ul>
            <div className="wk-phrase-new">
              <Input
                aria-label={t('work.phraseNew')}
                placeholder={t('work.phraseNew')}
                value={text}
                onChange={setText}
                maxLength={LONGEST}
                onKeyDown={(event) => event.key === 'Enter' && add()}
              />
              <Button disabled={!ready} onPress={add}>
                {t('work.phraseAdd')}
              </Button>
            </div>
          </>
        )}
      </div>
    </Dialog>
  )
}
