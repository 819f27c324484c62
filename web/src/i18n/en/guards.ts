// SPDX-License-Identifier: Apache-2.0
// What keeps a rule in bounds, and what tells how it fares.
import type { guards as zh } from '../zh/guards'

export const guards: Record<keyof typeof zh, string> = {
  'guards.week': '{n} {n|run|runs} in 7 days',
  'guards.weekMany': 'over {n} runs in 7 days',
  'guards.weekFailed': '{n} failed',
  'guards.paused': 'Paused: too many.',
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
  'guards.ring': 'These rules set each other off:',
  'guards.ringOwn': 'This rule sets itself off:',
  'guards.ringHelp':
    'It is saved. At work a chain that comes back is stopped and says so. See whether it is meant; a condition, or listening to members only, opens the ring.',
  'guards.parts': 'Parts of the condition',
  'guards.holds': 'Holds',
  'guards.holdsNot': 'Does not hold',
  'guards.not': 'Not',
  'guards.isNow': ' (now: {value})',
  'guards.empty': 'empty',
  'guards.yes': 'yes',
  'guards.no': 'no',
  'guards.hidden': '(names fields that are sealed or that you may not read)',
  'guards.whyPaused':
    'The rule was set off too often and is paused; what came waits until it goes on.',
  'guards.whyWas':
    'The condition held already when last asked: it has to become false and true again.',
  'guards.whyOnly': 'It keeps still at this hour and acts from {at} on.',
  'guards.replay': 'Replay the last 30 days',
  'guards.replayHelp':
    'Reckons from the history of the records when the rule would have fired. Nothing is done.',
  'guards.replayDo': 'Replay',
  'guards.replayBusy': 'Replaying',
  'guards.stop': 'Stop',
  'guards.replayed': 'Would have fired {n} {n|time|times} in 30 days',
  'guards.replayedSoFar': '{of} records looked at: {n} {n|time|times}',
  'guards.replayUnknown':
    '{n} more cannot be told: history does not say what the value was (several links, sealed values, choices that were renamed).',
  'guards.replayToday':
    'The condition looks at other records: they are taken as they are today, and each record counts once at most.',
  'guards.replayLimits':
    'Without records in the bin and deletions; hours it keeps still and the limit of a minute are not reckoned.',
  'guards.replayMore': 'Show more',
  'guards.replayCannot':
    'Only rules on saving a record or on a change of state can be replayed: the past of other moments is not kept.',
  'house.state.held': 'Paused',
  'house.why.paused': 'The rule was set off too often and is paused; done once it goes on',
  'house.why.dropped': 'Given up when the rule was paused for being set off too often',
}
