// SPDX-License-Identifier: Apache-2.0
export { cell, display, editor, filter, input, parse, toText } from '../../multiselect'
