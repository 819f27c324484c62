// SPDX-License-Identifier: Apache-2.0
import { fromWall, wallTime } from '../../core/date'
import { nativeText, textOf } from '../nativeParts'

export const native = nativeText({
  type: 'datetime-local',
  read: (text) => fromWall(text.slice(0, 10), text.slice(11, 16)),
  show: (value) => {
    const wall = textOf(value) ? wallTime(textOf(value)) : null
    return wall ? `${wall.date}T${wall.time.slice(0, 5)}` : ''
  },
})
