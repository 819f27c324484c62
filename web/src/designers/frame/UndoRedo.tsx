// SPDX-License-Identifier: Apache-2.0
// Undo and redo: two buttons, and the keys where one is not typing.
import { Redo2, Undo2 } from 'lucide-react'
import { useEffect } from 'react'
import { t } from '../../i18n/t'
import { IconButton } from '../../ui'
import { type History, redo, undo } from '../undo'

type Change<T> = (history: History<T>) => History<T>

/** Ctrl+S too where there is something to save by. */
export function useEditorKeys<T>(set: (change: Change<T>) => void, save?: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey)) return
      const key = event.key.toLowerCase()
      if (key === 's' && save) {
        event.preventDefault()
        save()
        return
      }
      const inText = event.target instanceof Element && !!event.target.closest('input, textarea')
      if (inText || (key !== 'z' && key !== 'y')) return
      event.preventDefault()
      set(key === 'y' || event.shiftKey ? redo : undo)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [set, save])
}

export function UndoRedo<T>({
  history,
  set,
}: {
  history: History<T>
  set: (change: Change<T>) => void
}) {
  return (
    <>
      <IconButton
        icon={Undo2}
        label={t('design.undo')}
        disabled={!history.past.length}
        onPress={() => set(undo)}
      />
      <IconButton
        icon={Redo2}
        label={t('design.redo')}
        disabled={!history.future.length}
        onPress={() => set(redo)}
      />
    </>
  )
}
