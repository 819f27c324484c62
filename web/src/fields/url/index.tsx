// SPDX-License-Identifier: Apache-2.0
import { TEXT_OPERATORS, textField } from '../shared'

// Only web addresses become links: a stored javascript: address must stay text.
const link = (url: string) =>
  /^https?:\/\//i.test(url) ? (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {url}
    </a>
  ) : (
    url
  )

export const { input, cell, display, editor, filter, toText, parse, numeric } = textField({
  props: { type: 'url', inputMode: 'url' },
  show: link,
  operators: TEXT_OPERATORS,
})
