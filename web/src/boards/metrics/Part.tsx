// SPDX-License-Identifier: Apache-2.0
// The part of the dashboards that is about metrics: their list, or the targets of one.
import { use } from 'react'
import Metrics from './Metrics'
import Targets from './Targets'
import { loadMetricWords } from './words'

let words: Promise<void> | undefined

export default function Part({ targets }: { targets: string | null }) {
  words ??= loadMetricWords()
  use(words)
  return targets ? <Targets key={targets} id={targets} /> : <Metrics />
}
