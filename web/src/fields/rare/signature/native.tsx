// SPDX-License-Identifier: Apache-2.0
import { nativeBody } from '../body'
import '../rare.css'
import { SignatureBody } from './body'

export const native = nativeBody(SignatureBody)
export const isGroup = () => true
