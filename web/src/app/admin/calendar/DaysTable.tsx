// SPDX-License-Identifier: Apache-2.0
// Days as they would be set.
import { t } from '../../../i18n/t'
import { Table, Tag } from '../../../ui'
import type { FileDay } from './model'

export function DaysTable({ label, days }: { label: string; days: FileDay[] }) {
  return (
    <Table<FileDay>
      label={label}
      maxHeight={280}
      rows={days}
      rowKey={(day) => day.date}
      columns={[
        { key: 'date', title: t('cal.date'), cell: (day) => day.date },
        {
          key: 'kind',
          title: t('cal.kind'),
          cell: (day) => (
            <Tag tone={day.kind === 'workday' ? 'info' : 'danger'}>{t(`cal.kind.${day.kind}`)}</Tag>
          ),
        },
        { key: 'name', title: t('cal.name'), cell: (day) => day.name },
      ]}
    />
  )
}
