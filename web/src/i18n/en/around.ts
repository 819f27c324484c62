// SPDX-License-Identifier: Apache-2.0
import type { around as zh } from '../zh/around'

export const around: Record<keyof typeof zh, string> = {
  'around.none': 'Nobody has anything to do here, and nothing was sent',
  'around.none.help':
    'To-dos that rules and flows give to colleagues, and texts and e-mails that were sent, are listed here.',
  'around.tasks': 'Open to-dos ({n})',
  'around.messages': 'Messages',
  'around.until': 'by {time}',
  'around.lateSince': 'late, was due by {time}',
}
