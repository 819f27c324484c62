// SPDX-License-Identifier: Apache-2.0
// Native controls of the types that few public forms ask for: one chunk (see fields/native.ts).
import { rare as en } from '../../i18n/en/rare'
import { register } from '../../i18n/t'
import { rare as zh } from '../../i18n/zh/rare'
import './checks'
import type { NativeModule } from '../native'

register('zh', zh)
register('en', en)

export const found = import.meta.glob<NativeModule>('./*/native.tsx', { eager: true })
