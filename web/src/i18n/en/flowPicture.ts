// SPDX-License-Identifier: Apache-2.0
import type { flowPicture as zh } from '../zh/flowPicture'

export const flowPicture: Record<keyof typeof zh, string> = {
  'flowpic.label': 'The flow as a picture',
  'flowpic.start': 'Start',
  'flowpic.fill': 'Fill in',
  'flowpic.approve': 'Approve',
  'flowpic.copy': 'Copy to',
  'flowpic.service': 'Automatic',
  'flowpic.exclusive': 'Condition',
  'flowpic.parallel': 'Parallel',
  'flowpic.inclusive': 'Several ways',
  'flowpic.wait': 'Wait',
  'flowpic.subflow': 'Sub-flow',
  'flowpic.end': 'End',
  'flowpic.terminate': 'Terminate',
  'flowpic.visited': 'passed',
  'flowpic.active': 'here now',
  'flowpic.ahead': 'ahead',
  'flowpic.else': 'Otherwise',
}
