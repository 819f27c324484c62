// SPDX-License-Identifier: Apache-2.0
import { nativeBody } from '../body'
import '../rare.css'
import { BarcodeBody } from './body'

export const native = nativeBody(BarcodeBody)
