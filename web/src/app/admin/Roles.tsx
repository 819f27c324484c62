// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useLocation } from 'wouter'
import { errorText, get, post } from '../../api/client'
import { t } from '../../i18n/t'
import { askText, Button, Card, Skeleton, Table, toast } from '../../ui'
import { queries } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { type Role, roleTitle } from './role'

export default function Roles() {
  const [, navigate] = useLocation()
  const { data, error, refetch } = useQuery({
    queryKey: ['roles'],
    queryFn: () => get<{ rows: Role[] }>('/roles'),
  })
  const create = async () => {
    const title = await askText({
      title: t('role.new'),
      ask: { label: t('role.title'), required: true },
    })
    if (!title) return
    try {
      const key = `role_${Date.now().toString(36)}`
      const role = await post<Role>('/roles', { key, title, rights: [], users: [], grants: [] })
      await queries.invalidateQueries({ queryKey: ['roles'] })
      navigate(`/admin/roles/${role.id}`)
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
  }
  return (
    <Page
      title={t('nav.roles')}
      lead={t('role.lead')}
      actions={
        <Button variant="primary" icon={Plus} onPress={create}>
          {t('role.new')}
        </Button>
      }
    >
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={6} />
      ) : (
        <Card flush>
          <Table
            label={t('nav.roles')}
            rows={data.rows}
            rowKey={(role) => role.id}
            columns={[
              {
                key: 'title',
                title: t('role.title'),
                cell: (role) => <a href={`/admin/roles/${role.id}`}>{roleTitle(role)}</a>,
              },
              {
                key: 'key',
                title: t('role.key'),
                cell: (role) => <span className="muted">{role.key}</span>,
              },
              {
                key: 'users',
                title: t('role.users'),
                numeric: true,
                cell: (role) => role.users.length,
              },
              {
                key: 'grants',
                title: t('role.grants'),
                numeric: true,
                cell: (role) => role.grants.length,
              },
              {
                key: 'rights',
                title: t('role.rights'),
                cell: (role) =>
                  role.rights.map((right) => t(`right.${right}` as never)).join(t('filter.list')) ||
                  '—',
              },
            ]}
          />
        </Card>
      )}
    </Page>
  )
}
