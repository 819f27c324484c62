// SPDX-License-Identifier: Apache-2.0
// A public form names the places one may choose; they come as options.
export { isGroup, native } from '../select/native'
