// SPDX-License-Identifier: Apache-2.0
import { nativeBody } from '../body'
import '../rare.css'
import { ColorBody } from './body'

export const native = nativeBody(ColorBody)
export const isGroup = () => true
