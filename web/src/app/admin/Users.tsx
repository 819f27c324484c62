// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { Eye, KeyRound, PenLine, Plus, UserRoundCog } from 'lucide-react'
import { useState } from 'react'
import { errorText, get, patch, post } from '../../api/client'
import type { Ref } from '../../core/schema'
import { t } from '../../i18n/t'
import {
  Avatar,
  Button,
  Card,
  Checkbox,
  IconButton,
  Input,
  MultiSelect,
  SearchInput,
  Select,
  Skeleton,
  Table,
  Tag,
  TreePicker,
  toast,
} from '../../ui'
import { useSaving } from '../attempt'
import { hasRight, queries, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { SaveDialog } from '../shell/SaveDialog'
import { fetchDepts, fetchUsers, treeOf, type UserRow } from '../source'
import { HandOver } from './HandOver'
import { type Role, roleTitle } from './role'

interface Draft {
  id?: string
  account: string
  name: string
  phone: string
  email: string
  password: string
  dept: string | null
  roles: Ref[]
  lang: string | null
  is_off: boolean
}

const refId = (ref: UserRow['dept']) => (typeof ref === 'string' ? ref : (ref?.id ?? null))
const refTitle = (ref: UserRow['dept']) => (typeof ref === 'string' ? ref : (ref?.title ?? ''))
const rolesOf = (user: UserRow): Ref[] =>
  (user.roles ?? []).map((role) => (typeof role === 'string' ? { id: role, title: role } : role))

const draftOf = (user: UserRow | null): Draft => ({
  id: user?.id,
  account: user?.account ?? '',
  name: user?.name ?? '',
  phone: user?.phone ?? '',
  email: user?.email ?? '',
  password: '',
  dept: user ? refId(user.dept) : null,
  roles: user ? rolesOf(user) : [],
  lang: user?.lang ?? null,
  is_off: user?.is_off ?? false,
})

// 16 letters and digits that cannot be mistaken for one another.
function freshPassword(): string {
  const letters = 'ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789'
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => letters[byte % letters.length])
    .join('')
}

function Edit({ user, onClose }: { user: UserRow | null; onClose: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(user))
  const depts = useQuery({ queryKey: ['depts'], queryFn: fetchDepts }).data ?? []
  const roles =
    useQuery({ queryKey: ['roles'], queryFn: () => get<{ rows: Role[] }>('/roles') }).data?.rows ??
    []
  const set = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }))
  const saving = useSaving(async () => {
    const { id, password, ...rest } = draft
    const body = {
      account: rest.account.trim(),
      name: rest.name.trim(),
      phone: rest.phone.trim(),
      email: rest.email.trim(),
      roles: rest.roles.map((role) => role.id),
      ...(rest.dept ? { dept: rest.dept } : {}),
      ...(rest.lang ? { lang: rest.lang } : {}),
    }
    if (id) await patch(`/users/${id}`, { ...body, is_off: rest.is_off })
    else await post('/users', { ...body, password })
    await queries.invalidateQueries({ queryKey: ['users'] })
    onClose()
  })
  return (
    <SaveDialog
      title={user ? t('user.edit') : t('user.new')}
      disabled={!draft.account.trim() || !draft.name.trim() || (!draft.id && !draft.password)}
      saving={saving}
      onClose={onClose}
    >
      <Input
        label={t('user.name')}
        required
        autoFocus
        value={draft.name}
        onChange={(name) => set({ name })}
      />
      <Input
        label={t('user.account')}
        help={t('user.accountHelp')}
        required
        value={draft.account}
        onChange={(account) => set({ account })}
      />
      {!draft.id && (
        <Input
          label={t('user.password')}
          help={t('me.passwordHelp')}
          required
          value={draft.password}
          onChange={(password) => set({ password })}
          suffix={
            <Button variant="link" onPress={() => set({ password: freshPassword() })}>
              {t('user.makePassword')}
            </Button>
          }
        />
      )}
      <TreePicker
        label={t('user.dept')}
        tree={treeOf(depts)}
        value={draft.dept ? [draft.dept] : []}
        onChange={([dept]) => set({ dept: dept ?? null })}
      />
      <MultiSelect
        label={t('user.roles')}
        source={roles.map((role) => ({ key: role.id, title: roleTitle(role) }))}
        value={draft.roles.map((role) => ({ key: role.id, title: role.title }))}
        onChange={(chosen) =>
          set({ roles: chosen.map((one) => ({ id: one.key, title: one.title })) })
        }
      />
      <Input
        label={t('user.phone')}
        type="tel"
        value={draft.phone}
        onChange={(phone) => set({ phone })}
      />
      <Input
        label={t('user.email')}
        type="email"
        value={draft.email}
        onChange={(email) => set({ email })}
      />
      <Select
        label={t('ui.language')}
        choices={[
          { key: 'zh', title: '中文' },
          { key: 'en', title: 'English' },
        ]}
        value={draft.lang}
        onChange={(lang) => set({ lang })}
      />
      {draft.id && (
        <Checkbox value={draft.is_off} onChange={(is_off) => set({ is_off })}>
          {t('user.off')}
        </Checkbox>
      )}
    </SaveDialog>
  )
}

function ResetPassword({ user, onClose }: { user: UserRow; onClose: () => void }) {
  const [password, setPassword] = useState(freshPassword)
  const saving = useSaving(async () => {
    await post(`/users/${user.id}/password`, { password })
    toast({ text: t('user.passwordSet', { name: user.name }), tone: 'ok' })
    onClose()
  })
  return (
    <SaveDialog
      size="s"
      title={t('user.resetOf', { name: user.name })}
      okText={t('user.reset')}
      disabled={!password}
      saving={saving}
      onClose={onClose}
    >
      <Input
        label={t('me.newPassword')}
        help={t('user.resetHelp')}
        value={password}
        onChange={setPassword}
      />
    </SaveDialog>
  )
}

export default function Users() {
  const me = useMe()
  const { data, error, refetch } = useQuery({ queryKey: ['users'], queryFn: fetchUsers })
  const [search, setSearch] = useState('')
  const [edit, setEdit] = useState<UserRow | 'new' | null>(null)
  const [reset, setReset] = useState<UserRow | null>(null)
  const [leaving, setLeaving] = useState<UserRow | null>(null)
  const wanted = search.trim().toLowerCase()
  const rows = (data ?? []).filter((user) =>
    `${user.name} ${user.account} ${refTitle(user.dept)}`.toLowerCase().includes(wanted),
  )
  const viewAs = async (user: UserRow) => {
    try {
      await post('/me/view-as', { user: user.id })
      location.assign('/')
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
  }
  return (
    <Page
      title={t('nav.users')}
      actions={
        <>
          <SearchInput value={search} onChange={setSearch} />
          <Button variant="primary" icon={Plus} onPress={() => setEdit('new')}>
            {t('user.new')}
          </Button>
        </>
      }
    >
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={8} />
      ) : (
        <Card flush>
          <Table
            label={t('nav.users')}
            rows={rows}
            rowKey={(user) => user.id}
            columns={[
              {
                key: 'name',
                title: t('user.name'),
                cell: (user) => (
                  <span className="f-person">
                    <Avatar name={user.name} size={24} />
                    <span className={user.is_off ? 'd-off' : undefined}>{user.name}</span>
                  </span>
                ),
              },
              { key: 'account', title: t('user.account'), cell: (user) => user.account },
              { key: 'dept', title: t('user.dept'), cell: (user) => refTitle(user.dept) || '—' },
              {
                key: 'roles',
                title: t('user.roles'),
                cell: (user) => (
                  <span className="f-tags f-tags-wrap">
                    {rolesOf(user).map((role) => (
                      <Tag key={role.id}>{role.title}</Tag>
                    ))}
                  </span>
                ),
              },
              {
                key: 'state',
                title: t('user.state'),
                cell: (user) =>
                  user.is_off ? (
                    <Tag tone="danger">{t('user.isOff')}</Tag>
                  ) : (
                    <Tag tone="ok">{t('user.isOn')}</Tag>
                  ),
              },
              {
                key: 'do',
                title: t('commission.actions'),
                cell: (user) => (
                  <span className="x-row">
                    <IconButton
                      icon={PenLine}
                      size="s"
                      label={t('user.editOf', { name: user.name })}
                      onPress={() => setEdit(user)}
                    />
                    <IconButton
                      icon={KeyRound}
                      size="s"
                      label={t('user.resetOf', { name: user.name })}
                      onPress={() => setReset(user)}
                    />
                    {hasRight(me, 'flow_admin') && user.id !== me?.user.id && (
                      <IconButton
                        icon={UserRoundCog}
                        size="s"
                        label={t('user.handOf', { name: user.name })}
                        onPress={() => setLeaving(user)}
                      />
                    )}
                    {hasRight(me, 'view_as') && user.id !== me?.user.id && (
                      <IconButton
                        icon={Eye}
                        size="s"
                        label={t('user.viewAs', { name: user.name })}
                        onPress={() => viewAs(user)}
                      />
                    )}
                  </span>
                ),
              },
            ]}
          />
        </Card>
      )}
      {edit && <Edit user={edit === 'new' ? null : edit} onClose={() => setEdit(null)} />}
      {reset && <ResetPassword user={reset} onClose={() => setReset(null)} />}
      {leaving && <HandOver user={leaving} onClose={() => setLeaving(null)} />}
    </Page>
  )
}
