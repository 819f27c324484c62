// SPDX-License-Identifier: Apache-2.0
// A title as the designer reads it: in his language, else in the one that it has.
import { getLang } from '../i18n/t'

export const word = (title: { zh?: string; en?: string } | null | undefined): string =>
  (getLang() === 'zh' ? title?.zh || title?.en : title?.en || title?.zh) ?? ''
