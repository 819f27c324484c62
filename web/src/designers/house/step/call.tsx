// SPDX-License-Identifier: Apache-2.0
// Calls a program of others. Its parts are many and come when they are needed.
import { Plug } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { loadCallWords } from '../../../app/admin/words'
import { Skeleton } from '../../../ui'
import type { StepDef, StepProps } from './types'

const CallPart = lazy(async () => {
  const [page] = await Promise.all([import('./CallPart'), loadCallWords()])
  return page
})

const Part = (props: StepProps) => (
  <Suspense fallback={<Skeleton lines={4} />}>
    <CallPart {...props} />
  </Suspense>
)

export const call: StepDef = {
  icon: Plug,
  Part,
  fresh: () => ({ do: 'call', connection: '', method: 'POST', path: '/' }),
}
