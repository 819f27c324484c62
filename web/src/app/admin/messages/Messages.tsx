// SPDX-License-Identifier: Apache-2.0
// Messages that leave the house: by which channels, what they say, what became of them, what governs them.
import './messages.css'
import { useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { get } from '../../../api/client'
import { t } from '../../../i18n/t'
import { Skeleton, Strip, Tabs } from '../../../ui'
import { hasRight, useMe } from '../../session'
import { Failed } from '../../shell/Boundary'
import { Page } from '../../shell/Page'
import { ChannelList } from './ChannelList'
import { Log } from './Log'
import type { Channels, Governance } from './model'
import { Rules } from './Rules'
import { Templates } from './Templates'

export default function Messages() {
  const me = useMe()
  const channels = useQuery({
    queryKey: ['messages', 'channels'],
    queryFn: () => get<Channels>('/messages/channels'),
  })
  const mayLog = hasRight(me, 'messages')
  const maySet = hasRight(me, 'settings')
  const rules = useQuery({
    queryKey: ['messages', 'settings'],
    queryFn: () => get<Governance>('/messages/settings'),
    enabled: mayLog || maySet,
  })
  const failed = channels.error ?? rules.error
  if (failed)
    return (
      <Page title={t('msg.title')}>
        <Failed error={failed} onRetry={() => channels.refetch()} />
      </Page>
    )
  const given = channels.data
  if (!given) return <Skeleton lines={6} />
  const divert = rules.data?.divert_channel
  return (
    <Page title={t('msg.title')} lead={t('msg.lead')}>
      {divert && (
        <Strip tone="warn" icon={FlaskConical}>
          {t('msg.diverting', {
            to:
              rules.data?.divert_to ||
              given.channels.find((one) => one.key === divert)?.title ||
              divert,
          })}
        </Strip>
      )}
      <Tabs
        className="ms-tabs"
        label={t('msg.title')}
        items={[
          {
            key: 'channels',
            title: t('msg.channels'),
            content: <ChannelList given={given} maySet={maySet} />,
          },
          { key: 'templates', title: t('msg.templates'), content: <Templates given={given} /> },
          ...(mayLog
            ? [{ key: 'log', title: t('msg.log'), content: <Log channels={given.channels} /> }]
            : []),
          ...(rules.data
            ? [
                {
                  key: 'rules',
                  title: t('msg.rules'),
                  content: (
                    <Rules
                      key={JSON.stringify(rules.data)}
                      given={rules.data}
                      channels={given.channels}
                      maySet={maySet}
                      mayOptOut={mayLog}
                    />
                  ),
                },
              ]
            : []),
        ]}
      />
    </Page>
  )
}
