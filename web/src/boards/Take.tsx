// SPDX-License-Identifier: Apache-2.0
// The board to take away: as PDF or one long picture that the server draws with one's rights and filters, or what is
// on the screen by the browser's print.
import { Download, FileText, Image as ImageIcon, Printer } from 'lucide-react'
import { useState } from 'react'
import { errorText } from '../api/client'
import { hrefOf, postForBlob } from '../api/made'
import { t } from '../i18n/t'
import { IconButton, Menu, toast } from '../ui'
import { type BoardState, filterValue } from './state'
import type { BoardRow } from './types'

export { loadWords } from './Schedule'

/** Each filter as it is set now; what was emptied is said too, else it would be as the board begins. */
export const filtersNow = ({ doc }: BoardRow, state: BoardState) =>
  Object.fromEntries(
    (doc.filters ?? []).map((filter) => {
      const value = filterValue(filter, state)
      return [filter.key, value && ('period' in value ? value.period : value.picked)]
    }),
  )

export default function Take({
  board,
  state,
  title,
  label,
}: {
  board: BoardRow
  state: BoardState
  title: string
  label: string
}) {
  const [busy, setBusy] = useState(false)
  const take = async (as: 'pdf' | 'png') => {
    setBusy(true)
    try {
      const filters = filtersNow(board, state)
      const made = await postForBlob(`/boards/${board.id}/paper`, { filters, as })
      const link = document.createElement('a')
      link.href = hrefOf(made)
      // A board longer than a picture may be comes as PDF.
      link.download = `${title}.${made.type.includes('png') ? 'png' : 'pdf'}`
      link.click()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <Menu
      label={label}
      placement="bottom end"
      items={[
        { key: 'pdf', title: t('btake.pdf'), icon: FileText, onAction: () => take('pdf') },
        { key: 'png', title: t('btake.png'), icon: ImageIcon, onAction: () => take('png') },
        { key: 'print', title: t('btake.print'), icon: Printer, onAction: () => window.print() },
      ]}
      trigger={<IconButton icon={Download} label={label} disabled={busy} />}
    />
  )
}
