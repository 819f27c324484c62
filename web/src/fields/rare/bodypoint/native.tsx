// SPDX-License-Identifier: Apache-2.0
import { nativeBody } from '../body'
import '../rare.css'
import { BodyPointBody } from './body'

export const native = nativeBody(BodyPointBody)
export const isGroup = () => true
