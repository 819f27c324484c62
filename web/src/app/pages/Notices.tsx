// SPDX-License-Identifier: Apache-2.0
import { Bell } from 'lucide-react'
import { t } from '../../i18n/t'
import { Button, Card, Empty } from '../../ui'
import { markNotices, NoticeList, useNotices } from '../shell/Notices'
import { Page } from '../shell/Page'

export default function Notices() {
  const rows = useNotices()
  const unread = rows.filter((one) => !one.is_read)
  return (
    <Page
      title={t('nav.notices')}
      actions={
        unread.length > 0 && (
          <Button onPress={() => markNotices(unread)}>{t('nav.markRead')}</Button>
        )
      }
    >
      <Card>
        {rows.length === 0 ? (
          <Empty icon={Bell} title={t('nav.noNotices')} />
        ) : (
          <NoticeList rows={rows} />
        )}
      </Card>
    </Page>
  )
}
