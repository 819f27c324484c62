// SPDX-License-Identifier: Apache-2.0
import type { Value } from '../../../core/schema'
import { t } from '../../../i18n/t'
import { codesOf, grouped, isFront, type Surface } from './model'

/** Front teeth have an edge and a lip where back teeth have a chewing surface and a cheek. */
export function surfaceName(tooth: string, surface: Surface): string {
  if (surface === 'O' && isFront(tooth)) return t('tooth.I')
  if (surface === 'B' && isFront(tooth)) return t('tooth.lip')
  if (surface === 'L' && (Number(tooth[0]) - 1) % 4 < 2) return t('tooth.palate')
  return t(`tooth.${surface}`)
}

/** "16；36 近中、咬合": to be read, or read aloud. */
export function teethWords(value: Value | undefined): string {
  return grouped(codesOf(value))
    .map(([tooth, surfaces]) => {
      const names = [...surfaces].map((one) => surfaceName(tooth, one as Surface))
      return names.length > 0 ? `${tooth} ${names.join(t('tooth.and'))}` : tooth
    })
    .join(t('tooth.then'))
}
