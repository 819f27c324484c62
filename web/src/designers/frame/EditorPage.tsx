// SPDX-License-Identifier: Apache-2.0
// The page on which a rule or a plan is written: its name, its parts, what they would come to beside them.
import '../house/house.css'
import { type ReactNode, useState } from 'react'
import { useLeaving } from '../../app/leaving'
import { Page } from '../../app/shell/Page'
import { t } from '../../i18n/t'
import { Button, Input } from '../../ui'
import { withText } from '../house/model'
import { word } from '../word'
import { UndoRedo, useEditorKeys } from './UndoRedo'
import type { Drafting } from './useDraft'

type Shown<S> = Omit<Drafting<S>, 'save'> & { save: (mode?: 'on') => Promise<void> }

function Names<S>({ draft, label, error }: { draft: Shown<S>; label: string; error?: string }) {
  const { title, base, setTitle } = draft
  const [english, setEnglish] = useState(!!base.title.en)
  return (
    <div className="h-names">
      <Input
        label={label}
        required
        value={title.zh ?? ''}
        error={error}
        onChange={(zh) => setTitle(withText(title, 'zh', zh))}
      />
      {english ? (
        <Input
          label={t('house.nameEn')}
          value={title.en ?? ''}
          onChange={(en) => setTitle({ ...title, en })}
        />
      ) : (
        <Button variant="link" size="s" onPress={() => setEnglish(true)}>
          {t('house.english')}
        </Button>
      )}
    </div>
  )
}

export function EditorPage<S>({
  draft,
  fresh,
  crumb,
  name,
  nameError,
  above,
  beside,
  children,
}: {
  draft: Shown<S>
  /** Its title while it has none. */
  fresh: string
  crumb: { title: string; href: string }
  /** What its name is called. */
  name: string
  nameError?: string
  above?: ReactNode
  beside: ReactNode
  children: ReactNode
}) {
  const { busy, changed, history, setHistory, save } = draft
  useEditorKeys(setHistory)
  useLeaving(changed)
  return (
    <Page
      title={word(draft.title) || fresh}
      crumb={crumb}
      actions={
        <>
          <UndoRedo history={history} set={setHistory} />
          <Button busy={busy} disabled={!changed} onPress={() => save()}>
            {t('house.save')}
          </Button>
          {!draft.isOn && (
            <Button variant="primary" busy={busy} onPress={() => save('on')}>
              {t('house.saveOn')}
            </Button>
          )}
        </>
      }
    >
      {above}
      <div className="h-panes">
        <div className="h-editor">
          <Names draft={draft} label={name} error={nameError} />
          {children}
        </div>
        {beside}
      </div>
    </Page>
  )
}
