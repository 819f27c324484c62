// SPDX-License-Identifier: Apache-2.0
import { nativeBody } from '../body'
import '../rare.css'
import { LocationBody } from './body'

export const native = nativeBody(LocationBody)
export const isGroup = () => true
