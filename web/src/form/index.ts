// SPDX-License-Identifier: Apache-2.0
export { FormRenderer, type FormRendererProps } from './FormRenderer'
