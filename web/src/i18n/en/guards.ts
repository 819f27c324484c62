// SPDX-License-Identifier: Apache-2.0
// What keeps a rule in bounds, and what tells how it fares.
import type { guards as zh } from '../zh/guards'

export const guards: Record<keyof typeof zh, string> = {
  'guards.week': '{n} {n|run|runs} in 7 days',
  'guards.weekMany': 'over {n} runs in 7 days',
  'guards.weekFailed': '{n} failed',
  'guards.paused': 'Paused: too many',
  'guards.pausedHelp':
    'Set off {n} times within a minute, more than it may: paused at {at}. {held} wait to be done; nothing is lost.',
  'guards.goOn': 'Go on',
  'guards.drop': 'Give up what waits',
  'guards.dropAsk': 'Give up the {n} that wait?',
  'guards.dropHelp':
    'They are logged as not done and cannot be had back. The rule goes on at once.',
  'guards.wentOn': 'The rule goes on',
  'guards.rate': 'At most, each minute',
  'guards.rateHelp':
    'Beyond it the rule is paused and its publisher told; imports and bulk changes do not count. 1,000 by default',
  'guards.times': 'times',
  'house.state.held': 'Paused',
  'house.why.paused': 'The rule was set off too often and is paused; done once it goes on',
  'house.why.dropped': 'Given up when the rule was paused for being set off too often',
}
