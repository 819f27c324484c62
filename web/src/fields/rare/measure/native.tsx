// SPDX-License-Identifier: Apache-2.0
import { nativeText } from '../../nativeParts'
import type { NativeProps } from '../../types'
import { unitOf } from '../set'
import { readMeasure } from './model'

export function native(props: NativeProps) {
  const Text = nativeText({
    inputMode: 'decimal',
    read: (text) => readMeasure(text, props.field),
  })
  const unit = unitOf(props.field)
  return (
    <div className="w-unit">
      {Text(props)}
      {unit && <span>{unit}</span>}
    </div>
  )
}
