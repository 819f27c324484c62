// SPDX-License-Identifier: Apache-2.0
// Keys for programs. A key is shown once, when it is made.
import { useQuery } from '@tanstack/react-query'
import { Copy, KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { del, errorText, get, post } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { t } from '../../i18n/t'
import {
  Button,
  Card,
  CheckboxGroup,
  confirm,
  DatePicker,
  Dialog,
  Empty,
  ErrorBox,
  Input,
  MultiSelect,
  Skeleton,
  Table,
  Tag,
  toast,
} from '../../ui'
import { fromWall } from '../../core/date'
import { copyText } from '../channel/Codes'
import { actionText } from '../record/Why'
import { allForms, queries, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { ACTIONS, type Role, roleTitle } from './role'

interface ApiKey {
  id: string
  title: string
  roles: string[]
  actions: string[]
  forms: string[]
  rights: string[]
  created_by?: string
  created_at: string | null
  expires_at: string | null
  used_at: string | null
  revoked_at: string | null
  key?: string
}

const nameOf = (roles: readonly Role[], id: string) => {
  const role = roles.find((one) => one.id === id)
  return role ? roleTitle(role) : id
}

function NewKey({ roles, onClose }: { roles: readonly Role[]; onClose: () => void }) {
  const me = useMe()
  const [title, setTitle] = useState('')
  const [chosen, setChosen] = useState<string[]>([])
  const [actions, setActions] = useState<string[]>(['read'])
  const [forms, setForms] = useState<string[]>([])
  const [until, setUntil] = useState<string | null>(null)
  const [made, setMade] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      const answer = await post<ApiKey>('/apikeys', {
        title: title.trim(),
        roles: chosen,
        actions,
        forms,
        ...(until ? { expires_at: fromWall(until, '23:59:59') } : {}),
      })
      setMade(answer.key ?? '')
      await queries.invalidateQueries({ queryKey: ['apikeys'] })
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  const all = allForms(me)
  if (made !== null)
    return (
      <Dialog
        isOpen
        keepOpen
        title={t('apikey.made')}
        onClose={onClose}
        footer={
          <Button variant="primary" onPress={onClose}>
            {t('apikey.kept')}
          </Button>
        }
      >
        <div className="x-stack">
          <p>{t('apikey.once')}</p>
          <code className="d-key">{made}</code>
          <div>
            <Button icon={Copy} onPress={() => copyText(made)}>
              {t('ui.copy')}
            </Button>
          </div>
        </div>
      </Dialog>
    )
  return (
    <Dialog
      isOpen
      keepOpen
      title={t('apikey.new')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={!title.trim() || chosen.length === 0}
            onPress={save}
          >
            {t('apikey.make')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {error !== null && <ErrorBox message={errorText(error)} />}
        <Input
          label={t('apikey.title')}
          help={t('apikey.titleHelp')}
          required
          autoFocus
          value={title}
          onChange={setTitle}
        />
        <MultiSelect
          label={t('user.roles')}
          help={t('apikey.rolesHelp')}
          required
          source={roles.map((role) => ({ key: role.id, title: roleTitle(role) }))}
          value={chosen.map((id) => ({
            key: id,
            title: nameOf(roles, id),
          }))}
          onChange={(next) => setChosen(next.map((one) => one.key))}
        />
        <CheckboxGroup
          label={t('role.actions')}
          choices={ACTIONS.map((key) => ({ key, title: actionText(key) }))}
          value={actions}
          onChange={setActions}
        />
        <MultiSelect
          label={t('apikey.forms')}
          help={t('apikey.formsHelp')}
          source={all.map((form) => ({ key: form.key, title: form.title }))}
          value={forms.map((key) => ({
            key,
            title: all.find((form) => form.key === key)?.title ?? key,
          }))}
          onChange={(next) => setForms(next.map((one) => one.key))}
        />
        <DatePicker label={t('apikey.until')} value={until} onChange={setUntil} />
      </div>
    </Dialog>
  )
}

export default function ApiKeys() {
  const { data, error, refetch } = useQuery({
    queryKey: ['apikeys'],
    queryFn: () => get<{ rows: ApiKey[] }>('/apikeys'),
  })
  const me = useMe()
  const mayRoles = me?.rights.includes('roles') || me?.rights.includes('people')
  const roles =
    useQuery({
      queryKey: ['roles'],
      queryFn: () => get<{ rows: Role[] }>('/roles'),
      enabled: mayRoles,
    }).data?.rows ?? []
  const [making, setMaking] = useState(false)
  const revoke = async (key: ApiKey) => {
    if (
      !(await confirm({
        title: t('apikey.revokeAsk', { name: key.title }),
        body: t('apikey.revokeBody'),
        danger: true,
      }))
    )
      return
    try {
      await del(`/apikeys/${key.id}`)
      await queries.invalidateQueries({ queryKey: ['apikeys'] })
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
  }
  const when = (at: string | null) => (at ? formatDateTime(at) : '—')
  return (
    <Page
      title={t('nav.apikeys')}
      lead={
        <>
          {t('apikey.lead')}{' '}
          <a href="/api/v1/openapi.json" target="_blank" rel="noreferrer">
            OpenAPI
          </a>
        </>
      }
      actions={
        <Button variant="primary" icon={Plus} onPress={() => setMaking(true)}>
          {t('apikey.new')}
        </Button>
      }
    >
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={4} />
      ) : (
        <Card flush>
          <Table
            label={t('nav.apikeys')}
            rows={data.rows}
            rowKey={(key) => key.id}
            empty={<Empty icon={KeyRound} title={t('apikey.none')} />}
            columns={[
              { key: 'title', title: t('apikey.title'), cell: (key) => key.title },
              {
                key: 'roles',
                title: t('user.roles'),
                cell: (key) => key.roles.map((id) => nameOf(roles, id)).join(t('filter.list')),
              },
              {
                key: 'actions',
                title: t('role.actions'),
                cell: (key) => key.actions.map(actionText).join(t('filter.list')),
              },
              { key: 'by', title: t('apikey.by'), cell: (key) => key.created_by ?? '' },
              {
                key: 'used',
                title: t('apikey.used'),
                cell: (key) => <span className="num">{when(key.used_at)}</span>,
              },
              {
                key: 'until',
                title: t('apikey.until'),
                cell: (key) => <span className="num">{when(key.expires_at)}</span>,
              },
              {
                key: 'do',
                title: t('commission.actions'),
                cell: (key) =>
                  key.revoked_at ? (
                    <Tag tone="danger">{t('apikey.revoked')}</Tag>
                  ) : (
                    <Button size="s" onPress={() => revoke(key)}>
                      {t('apikey.revoke')}
                    </Button>
                  ),
              },
            ]}
          />
        </Card>
      )}
      {making && <NewKey roles={roles} onClose={() => setMaking(false)} />}
    </Page>
  )
}
