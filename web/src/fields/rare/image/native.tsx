// SPDX-License-Identifier: Apache-2.0
import { nativeBody } from '../body'
import '../rare.css'
import { ImageBody } from './body'

export const native = nativeBody(ImageBody)
export const isGroup = () => true
