// SPDX-License-Identifier: Apache-2.0
import { nativeBody } from '../body'
import { RatingBody } from './body'
import '../rare.css'

export const native = nativeBody(RatingBody)
export const isGroup = () => true
