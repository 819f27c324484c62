// SPDX-License-Identifier: Apache-2.0
// The pages of dashboards, each with its words.
import { loadBoardWords } from './words'

async function withWords<T>(page: Promise<T>): Promise<T> {
  const [found] = await Promise.all([page, loadBoardWords()])
  return found
}

export const list = () => withWords(import('./Boards'))
export const board = () => withWords(import('./BoardPage'))
export async function design() {
  const page = await import('./design/BoardDesigner')
  await page.loadAllWords()
  return page
}
