// SPDX-License-Identifier: Apache-2.0
import type { packs as source } from '../zh/packs'

export const packs: Record<keyof typeof source, string> = {
  'retype.type': 'Type',
  'retype.help': 'Publishing checks and converts what is there; it can be undone for 30 days.',
  'retype.busy': 'It is being converted. Change it when that is done.',
  'retype.takeValues': 'Take the values as choices',
  'retype.effect': 'From {from} to {to}: {n} of {of} values convert',
  'retype.effectPart': 'From {from} to {to}: {n} of the {of} values tried convert',
  'retype.shortens': '{n} {n|loses|lose} a part of it, such as a time or decimals',
  'retype.fails':
    '{n} {n|does|do} not convert and will be empty; the old values are kept for 30 days and stand in the history',
  'retype.samples': 'Show what does not convert ({n})',
  'retype.list': 'Changes of type',
  'retype.progress': 'Progress',
  'retype.running': '{name} is being changed from {from} to {to}; people can go on working',
  'retype.undoing': 'The change of {name} is being undone; people can go on working',
  'retype.done': '{name} was changed from {from} to {to}',
  'retype.failed': '{name} was not changed to {to}; the values are as they were.',
  'retype.kept': '{n} did not convert; the old {n|value is|values are} kept',
  'retype.undo': 'Undo the change of type',
  'retype.undoUntil': 'Undo (until {day})',
  'retype.undoAsk':
    '{name} becomes {from} again; what was written since is carried back where that is possible.',
  'retype.dismiss': 'Dismiss',
}
