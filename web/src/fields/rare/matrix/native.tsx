// SPDX-License-Identifier: Apache-2.0
import { nativeBody } from '../body'
import '../rare.css'
import { MatrixBody } from './body'

export const native = nativeBody(MatrixBody)
export const isGroup = () => true
