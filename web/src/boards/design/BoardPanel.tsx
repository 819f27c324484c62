// SPDX-License-Identifier: Apache-2.0
// What concerns the whole board: its name, filters, tabs, theme, television.
import { ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { word } from '../../designers/word'
import { t } from '../../i18n/t'
import { Button, confirm, IconButton, Input, Select } from '../../ui'
import type { BoardDoc, Words } from '../types'
import { BoardFilters } from './Filters'
import { addTab, moveTab, removeTab, setTabTitle } from './model'
import { inWords } from './say'
import type { Source } from './source'

function Tabs({
  doc,
  onDoc,
  onTab,
}: {
  doc: BoardDoc
  onDoc: (doc: BoardDoc) => void
  onTab: (key: string) => void
}) {
  const remove = async (key: string) => {
    const tab = doc.tabs.find((one) => one.key === key)
    if (!tab) return
    const ask = {
      title: t('bd.removeTabAsk', { name: word(tab.title), n: tab.tiles.length }),
      okText: t('bd.removeTab', { name: word(tab.title) }),
      danger: true,
    }
    if (tab.tiles.length === 0 || (await confirm(ask))) onDoc(removeTab(doc, key))
  }
  return (
    <fieldset className="bd-part">
      <legend>{t('bd.tabs')}</legend>
      {doc.tabs.map((tab, at) => {
        const name = word(tab.title)
        return (
          <div className="bd-line" key={tab.key}>
            <Input
              className="bd-grow"
              aria-label={t('bd.tabTitle')}
              value={name}
              onChange={(text) => onDoc(setTabTitle(doc, tab.key, inWords(text)))}
            />
            {at > 0 && (
              <IconButton
                icon={ArrowUp}
                label={t('bd.upTab', { name })}
                onPress={() => onDoc(moveTab(doc, tab.key, -1))}
              />
            )}
            <IconButton
              icon={Trash2}
              label={t('bd.removeTab', { name })}
              disabled={doc.tabs.length < 2}
              onPress={() => remove(tab.key)}
            />
          </div>
        )
      })}
      <Button
        size="s"
        variant="ghost"
        icon={Plus}
        onPress={() => {
          const made = addTab(doc, inWords(t('bd.newTab')))
          onDoc(made.doc)
          onTab(made.key)
        }}
      >
        {t('bd.addTab')}
      </Button>
    </fieldset>
  )
}

function English({ title, onTitle }: { title: Words; onTitle: (title: Words) => void }) {
  const [open, setOpen] = useState(!!title.en)
  if (!open)
    return (
      <Button variant="link" size="s" onPress={() => setOpen(true)}>
        {t('bd.titleEn')}
      </Button>
    )
  return (
    <Input
      label={t('bd.titleEn')}
      value={title.en ?? ''}
      onChange={(en) => onTitle({ ...title, en })}
    />
  )
}

export function BoardPanel({
  title,
  doc,
  sources,
  onTitle,
  onDoc,
  onTab,
}: {
  title: Words
  doc: BoardDoc
  sources: ReadonlyMap<string, Source>
  onTitle: (title: Words) => void
  onDoc: (doc: BoardDoc) => void
  onTab: (key: string) => void
}) {
  return (
    <>
      <Input
        label={t('bd.title')}
        required
        value={title.zh}
        onChange={(zh) => onTitle({ ...title, zh })}
      />
      <English title={title} onTitle={onTitle} />
      <BoardFilters doc={doc} sources={sources} onDoc={onDoc} />
      <Tabs doc={doc} onDoc={onDoc} onTab={onTab} />
      <Select
        label={t('bd.theme')}
        choices={(['auto', 'light', 'dark'] as const).map((key) => ({
          key,
          title: t(`bd.theme.${key}`),
        }))}
        value={doc.look?.theme ?? 'auto'}
        onChange={(theme) =>
          onDoc({ ...doc, look: { ...doc.look, theme: (theme as 'auto') ?? 'auto' } })
        }
      />
      <Input
        label={t('bd.tv')}
        numeric
        inputMode="numeric"
        value={doc.tv?.seconds ? String(doc.tv.seconds) : ''}
        onChange={(text) => {
          const seconds = Number.parseInt(text, 10)
          onDoc({ ...doc, tv: seconds > 0 ? { seconds: Math.min(seconds, 3600) } : {} })
        }}
      />
    </>
  )
}
