// SPDX-License-Identifier: Apache-2.0
export { isGroup, native } from '../../multiselect/native'
