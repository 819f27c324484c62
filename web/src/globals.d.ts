// SPDX-License-Identifier: Apache-2.0
/** Files of the staff application's first load, named by the public build's config. */
declare const __STAFF_ENTRY__: string[]

/** An asset's address. */
declare module '*.wasm?url' {
  const url: string
  export default url
}
