// SPDX-License-Identifier: Apache-2.0
// What one says to a decision, with the phrases one uses again and again.
import { BookmarkPlus, Settings2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { errorText } from '../../api/client'
import { t } from '../../i18n/t'
import { IconButton, TextArea, toast } from '../../ui'
import { savePhrases, usePhrases } from './api'

const Phrases = lazy(() => import('./Phrases'))

/** Offered until somebody has phrases of his own. */
const usual = () => [1, 2, 3, 4].map((n) => t(`work.phrase.${n as 1 | 2 | 3 | 4}`))

const MOST = 30

export function Opinion({
  label,
  hint,
  value,
  onChange,
  required,
  error,
  autoFocus,
}: {
  label: string
  hint: string
  value: string
  onChange: (text: string) => void
  required?: boolean
  error?: string | null
  autoFocus?: boolean
}) {
  const { data } = usePhrases()
  const [editing, setEditing] = useState(false)
  const phrases = data?.length ? data : usual()
  const text = value.trim()
  const keepable =
    !!data && text !== '' && text.length <= 200 && data.length < MOST && !phrases.includes(text)
  const keep = async () => {
    try {
      await savePhrases([text, ...(data ?? [])])
      toast({ text: t('work.phraseKept'), tone: 'ok' })
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
  }
  return (
    <div className="wk-opinion">
      <TextArea
        label={label}
        placeholder={hint}
        rows={3}
        value={value}
        onChange={onChange}
        required={required}
        error={error}
        autoFocus={autoFocus}
      />
      <div className="wk-phrases">
        {phrases.map((phrase) => (
          <button
            key={phrase}
            type="button"
            className="wk-phrase"
            onClick={() => onChange(text && text !== phrase ? `${text} ${phrase}` : phrase)}
          >
            {phrase}
          </button>
        ))}
        {keepable && (
          <IconButton icon={BookmarkPlus} size="s" label={t('work.phraseKeep')} onPress={keep} />
        )}
        <IconButton
          icon={Settings2}
          size="s"
          label={t('work.phrasesEdit')}
          onPress={() => setEditing(true)}
        />
      </div>
      {editing && (
        <Suspense>
          <Phrases onClose={() => setEditing(false)} />
        </Suspense>
      )}
    </div>
  )
}
