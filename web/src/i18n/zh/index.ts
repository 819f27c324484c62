// SPDX-License-Identifier: Apache-2.0
import { app } from './app'
import { common } from './common'
import { fields } from './fields'

export const words = { ...common, ...fields, ...app }
