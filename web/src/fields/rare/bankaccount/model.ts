// SPDX-License-Identifier: Apache-2.0

/** Spaces and dashes go, full-width figures become plain; anything else stays for the check. */
export const readAccount = (text: string) => text.normalize('NFKC').replace(/[\s-]/g, '')

/** In groups of four, as it stands on the card. */
export const groupAccount = (digits: string) => digits.replace(/(\d{4})(?=\d)/g, '$1 ')
