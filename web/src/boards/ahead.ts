// SPDX-License-Identifier: Apache-2.0
// What a board needs goes the longest way: the board, what its tiles ask, the charts. Who opens the browser at a
// board sends for all of it at once, beside the frame of the page.
import { getBoard } from '../api/reports'
import { queries } from '../app/session'
import { setApiLanguage } from '../api/client'
import { htmlLang, type Lang, preferredLang } from '../i18n/t'
import { board } from './pages'

export const boardQuery = (id: string, lang: Lang) => ({
  queryKey: ['board', id, lang],
  queryFn: ({ signal }: { signal: AbortSignal }) => getBoard(id, signal),
})

/**
 * Who looks at the list of boards opens one of them next: the page, the library and its first drawings, which
 * cost the most, come while nothing else is to do.
 */
export function inReserve() {
  const idle = window.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 500))
  idle(async () => {
    try {
      const [{ reserve }] = await Promise.all([import('./reserve'), board()])
      await reserve(idle)
    } catch {}
  })
}

/** Never fails: what did not come is asked for again by the page, which says so. */
export async function ahead(id: string, session: Promise<unknown>) {
  const lang = preferredLang()
  setApiLanguage(htmlLang(lang))
  import('../charts/Canvas').catch(() => {})
  try {
    const page = board()
    const found = queries.fetchQuery(boardQuery(id, lang))
    const [{ sendFor }, row] = await Promise.all([page, found, session])
    sendFor(row.doc, lang)
  } catch {}
}
