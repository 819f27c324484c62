// SPDX-License-Identifier: Apache-2.0
export { layoutOf, type Part } from './layout'
export { FormRenderer, type FormRendererProps } from './FormRenderer'
export { hasRules, useRules } from './rules'
