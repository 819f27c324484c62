// SPDX-License-Identifier: Apache-2.0
import { app } from './app'
import { check } from './check'
import { common } from './common'
import { fields } from './fields'

export const words = { ...common, ...check, ...fields, ...app }
