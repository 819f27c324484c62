// SPDX-License-Identifier: Apache-2.0
// Where an instance stands, drawn on its flow.
import { lazy, Suspense } from 'react'
import type { FlowSpec } from '../../flow/spec'
import { t } from '../../i18n/t'
import { Skeleton } from '../../ui'
import { stagesOf } from './model'
import type { Instance } from './types'

const FlowPicture = lazy(async () => {
  const [picture, words] = await Promise.all([
    import('../../flow/FlowPicture'),
    import('../../flow/words'),
  ])
  await words.loadFlowPictureWords()
  return { default: picture.FlowPicture }
})

export default function Picture({ instance }: { instance: Instance }) {
  const active = instance.tokens.map((one) => one.node)
  const notes = Object.fromEntries(
    stagesOf(instance)
      .filter((one) => one.who.length > 0)
      .map((one) => [
        one.node,
        {
          text: one.who.join(t('work.comma')),
          level: one.state === 'incident' ? (2 as const) : (0 as const),
        },
      ]),
  )
  return (
    <Suspense fallback={<Skeleton lines={6} />}>
      <p className="wk-when">{t('work.pictureHelp')}</p>
      <FlowPicture
        spec={instance.graph as FlowSpec}
        visited={instance.path.nodes.filter((id) => !active.includes(id))}
        active={active}
        ahead={instance.ahead.nodes.map((one) => one.node)}
        notes={notes}
        label={t('work.picture')}
      />
    </Suspense>
  )
}
