// SPDX-License-Identifier: Apache-2.0
import { nativeBody } from '../body'
import '../rare.css'
import { ToothBody } from './body'

export const native = nativeBody(ToothBody)
export const isGroup = () => true
