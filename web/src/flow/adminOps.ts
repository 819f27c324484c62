// SPDX-License-Identifier: Apache-2.0
// Which of the administrator's operations an instance offers, and where.
export const OPS = [
  'retry',
  'skip',
  'jump',
  'reassign',
  'relimit',
  'cancel_token',
  'suspend',
  'resume',
  'terminate',
] as const
export type AdminOp = (typeof OPS)[number]

interface Standing {
  state: string
}

const OF_HALTED: readonly AdminOp[] = ['retry', 'skip', 'cancel_token']

/** Of those that would be taken, the ones that have something to work on. */
export const fitting = (
  ops: readonly string[],
  tokens: readonly Standing[],
  hasTasks: boolean,
): AdminOp[] =>
  OPS.filter((op) => {
    if (!ops.includes(op)) return false
    if (OF_HALTED.includes(op)) return tokens.some((one) => one.state === 'incident')
    return (op !== 'reassign' && op !== 'relimit') || hasTasks
  })

/** On which tokens it may be done. */
export function tokensOf<T extends Standing>(tokens: readonly T[], op: AdminOp): T[] {
  if (OF_HALTED.includes(op)) return tokens.filter((one) => one.state === 'incident')
  return op === 'jump' ? tokens.filter((one) => one.state !== 'joining') : []
}
