// SPDX-License-Identifier: Apache-2.0
// "Why can I see this?": the grants that let this person at this record.
import { useQuery } from '@tanstack/react-query'
import type { FormInfo, Row } from '../../api/forms'
import { getWhy } from '../../api/records'
import type { Filter } from '../../core/filter'
import { t, tMaybe } from '../../i18n/t'
import { Dialog, Empty, Skeleton, Table, Tag } from '../../ui'
import { finder, usePaths } from '../../views/paths'
import { filterText } from '../../views/sentence'
import { Failed } from '../shell/Boundary'

export const scopeText = (scope: string) => tMaybe(`scope.${scope}`) ?? scope
export const actionText = (action: string) => tMaybe(`act.${action}`) ?? action

export default function Why({
  form,
  row,
  onClose,
}: {
  form: FormInfo
  row: Row
  onClose: () => void
}) {
  const find = finder(usePaths(form, true))
  const { data, error } = useQuery({
    queryKey: ['why', form.key, row.id],
    queryFn: () => getWhy(form.key, row.id),
  })
  return (
    <Dialog isOpen size="l" title={t('why.title', { name: row.title })} onClose={onClose}>
      <p className="muted">{t('why.lead')}</p>
      {error ? (
        <Failed error={error} />
      ) : data ? (
        <Table
          label={t('why.grants')}
          rowKey={(grant) => `${grant.role} ${grant.scope} ${grant.actions.join()}`}
          rows={data}
          empty={<Empty title={t('why.none')} />}
          columns={[
            { key: 'role', title: t('why.role'), cell: (grant) => grant.role },
            { key: 'scope', title: t('why.scope'), cell: (grant) => scopeText(grant.scope) },
            {
              key: 'condition',
              title: t('why.condition'),
              cell: (grant) =>
                grant.condition ? filterText(grant.condition as Filter, find) : t('ui.none'),
            },
            {
              key: 'actions',
              title: t('why.actions'),
              cell: (grant) => (
                <span className="x-row">
                  {grant.actions.map((action) => (
                    <Tag key={action}>{actionText(action)}</Tag>
                  ))}
                </span>
              ),
            },
          ]}
        />
      ) : (
        <Skeleton />
      )}
    </Dialog>
  )
}
