// SPDX-License-Identifier: Apache-2.0
// The pages of handling work, each with its words.
import { loadTaskWords } from '../tasks/words'
import { loadWorkWords } from './words'

async function withWords<T>(page: Promise<T>): Promise<T> {
  const [found] = await Promise.all([page, loadTaskWords(), loadWorkWords()])
  return found
}

export const centre = () => withWords(import('./Centre'))
export const delegations = () => withWords(import('./Delegations'))
export const instance = () => withWords(import('./InstancePage'))
export const recordFlows = () => withWords(import('./RecordFlows'))
export const taskCard = () => withWords(import('../tasks/TaskCard'))
