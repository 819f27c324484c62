// SPDX-License-Identifier: Apache-2.0
// The one Trusted Types policy. The pages run under require-trusted-types-for 'script';
// nothing of ours assigns HTML strings, and the one library that does (react-aria's live
// announcer) only ever clears a node. So the policy lets the empty string through and
// refuses everything else, also if a later library tries.

interface PolicyFactory {
  createPolicy(name: string, rules: Record<string, (text: string) => string>): unknown
}

export function refuseHtml(text: string): string {
  if (text !== '') throw new TypeError('HTML from strings is refused')
  return text
}

export function startTrustedTypes() {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
  factory?.createPolicy('default', { createHTML: refuseHtml })
}
