// SPDX-License-Identifier: Apache-2.0
import { nativeBody } from '../body'
import '../rare.css'
import { ScaleBody } from './body'

export const native = nativeBody(ScaleBody)
export const isGroup = () => true
