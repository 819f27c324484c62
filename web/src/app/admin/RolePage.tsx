// SPDX-License-Identifier: Apache-2.0
// A role: what it may do on each form, on which rows, in which fields; who holds it.
import { useQuery } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { del, errorText, get, isApiError, patch } from '../../api/client'
import type { FormInfo } from '../../api/forms'
import { useStructure, useStructures } from './structure'
import { sameValue } from '../../core/schema'
import { t } from '../../i18n/t'
import {
  Button,
  Card,
  Checkbox,
  CheckboxGroup,
  confirm,
  Empty,
  ErrorBox,
  IconButton,
  Input,
  Menu,
  MultiSelect,
  Select,
  Skeleton,
  toast,
} from '../../ui'
import { FilterDialog } from '../../views/FilterBar'
import { finder, usePaths } from '../../views/paths'
import { filterText } from '../../views/sentence'
import { actionText, scopeText } from '../record/Why'
import { queries } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { fetchUsers, findUsers } from '../source'
import {
  ACTIONS,
  byForm,
  FIELD_RIGHTS,
  type FieldRight,
  type Grant,
  newGrant,
  RIGHTS,
  type Role,
  rightOf,
  SCOPES,
  setRight,
  setRights,
  roleTitle,
} from './role'

const rightChoices = () => FIELD_RIGHTS.map((key) => ({ key, title: t(`fieldRight.${key}`) }))

function Condition({
  form,
  grant,
  onChange,
}: {
  form: FormInfo
  grant: Grant
  onChange: (grant: Grant) => void
}) {
  const [open, setOpen] = useState(false)
  const find = finder(usePaths(form, true))
  return (
    <span className="x-row">
      <span>
        {grant.condition ? (
          filterText(grant.condition, find)
        ) : (
          <span className="muted">{t('role.noCondition')}</span>
        )}
      </span>
      <Button size="s" onPress={() => setOpen(true)}>
        {t('role.setCondition')}
      </Button>
      {open && (
        <FilterDialog
          counts={false}
          form={form}
          filter={grant.condition}
          onClose={() => setOpen(false)}
          onApply={(condition) => onChange({ ...grant, condition })}
        />
      )}
    </span>
  )
}

function Matrix({
  form,
  grant,
  onChange,
}: {
  form: FormInfo
  grant: Grant
  onChange: (grant: Grant) => void
}) {
  const [chosen, setChosen] = useState<string[]>([])
  const choices = rightChoices()
  return (
    <div className="x-stack">
      <div className="x-row">
        <span className="muted">{t('role.otherFields')}</span>
        <Select
          aria-label={t('role.otherFields')}
          choices={choices}
          value={rightOf(grant, '*')}
          onChange={(right) => right && onChange(setRight(grant, '*', right as FieldRight))}
        />
        {chosen.length > 0 && (
          <Menu
            label={t('role.setChosen', { n: chosen.length })}
            items={choices.map((one) => ({
              ...one,
              onAction: () => {
                onChange(setRights(grant, chosen, one.key as FieldRight))
                setChosen([])
              },
            }))}
            trigger={<Button size="s">{t('role.setChosen', { n: chosen.length })}</Button>}
          />
        )}
      </div>
      <div className="d-matrix">
        {form.fields.map((field) => (
          <div key={field.key}>
            <Checkbox
              value={chosen.includes(field.key)}
              onChange={(on) =>
                setChosen((old) =>
                  on ? [...old, field.key] : old.filter((key) => key !== field.key),
                )
              }
            >
              {field.title}
            </Checkbox>
            <Select
              aria-label={t('role.rightOf', { field: field.title })}
              choices={choices}
              value={rightOf(grant, field.key)}
              onChange={(right) =>
                right && onChange(setRight(grant, field.key, right as FieldRight))
              }
            />
          </div>
        ))}
      </div>
    </div>
  )
}

function GrantEdit({
  grant,
  onChange,
  onRemove,
}: {
  grant: Grant
  onChange: (grant: Grant) => void
  onRemove: () => void
}) {
  const form = useStructure(grant.form)
  const [fields, setFields] = useState(false)
  const own = Object.keys(grant.fields).filter((key) => key !== '*').length
  return (
    <div className="d-grant">
      <div className="d-grant-row">
        <span className="d-label">{t('role.actions')}</span>
        <CheckboxGroup
          aria-label={t('role.actions')}
          choices={ACTIONS.map((key) => ({ key, title: actionText(key) }))}
          value={grant.actions}
          onChange={(actions) => onChange({ ...grant, actions })}
        />
        <span className="d-label">{t('role.scope')}</span>
        <Select
          className="d-scope"
          aria-label={t('role.scope')}
          choices={SCOPES.map((key) => ({ key, title: scopeText(key) }))}
          value={grant.scope}
          onChange={(scope) => scope && onChange({ ...grant, scope })}
        />
        <span className="d-label">{t('role.condition')}</span>
        {form ? (
          <Condition form={form} grant={grant} onChange={onChange} />
        ) : (
          <Skeleton lines={1} />
        )}
        <span className="d-label">{t('role.fields')}</span>
        <span className="x-row">
          <span>
            {t(`fieldRight.${rightOf(grant, '*')}`)}
            {own > 0 && <span className="muted"> · {t('role.ownFields', { n: own })}</span>}
          </span>
          <Button size="s" aria-expanded={fields} onPress={() => setFields(!fields)}>
            {t(fields ? 'ui.collapse' : 'role.editFields')}
          </Button>
          <IconButton icon={Trash2} size="s" label={t('role.removeGrant')} onPress={onRemove} />
        </span>
      </div>
      {fields && form && <Matrix form={form} grant={grant} onChange={onChange} />}
    </div>
  )
}

function Editor({ given }: { given: Role }) {
  const [, navigate] = useLocation()
  const [role, setRole] = useState(given)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const users = useQuery({ queryKey: ['users'], queryFn: fetchUsers }).data ?? []
  const forms = useStructures()
  const titleOf = (key: string) => forms.find((form) => form.key === key)?.title ?? key
  const changed = !sameValue(role as never, given as never)
  const setGrant = (at: number, grant: Grant | null) =>
    setRole((old) => ({
      ...old,
      grants: old.grants.flatMap((one, index) => (index === at ? (grant ?? []) : one)),
    }))
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      const { title, title_en, rights, users: holders, grants } = role
      const saved = await patch<Role>(`/roles/${role.id}`, {
        title,
        title_en: title_en ?? '',
        rights,
        users: holders,
        grants,
      })
      queries.setQueryData(['role', role.id], saved)
      await queries.invalidateQueries({ queryKey: ['roles'] })
      queries.invalidateQueries({ queryKey: ['me'] })
      toast({ text: t('role.saved', { name: title }), tone: 'ok' })
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  const remove = async () => {
    if (
      !(await confirm({
        title: t('role.deleteAsk', { name: roleTitle(role) }),
        body: t('role.deleteBody'),
        danger: true,
      }))
    )
      return
    try {
      await del(`/roles/${role.id}`)
      await queries.invalidateQueries({ queryKey: ['roles'] })
      navigate('/admin/roles')
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
  }
  return (
    <Page
      title={roleTitle(role)}
      crumb={{ title: t('nav.roles'), href: '/admin/roles' }}
      actions={
        <>
          <Button icon={Trash2} onPress={remove}>
            {t('ui.delete')}
          </Button>
          <Button variant="primary" busy={busy} disabled={!changed} onPress={save}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      {error !== null && (
        <ErrorBox
          message={errorText(error)}
          requestId={isApiError(error) ? error.requestId : undefined}
        />
      )}
      <Card title={t('role.basic')}>
        <div className="x-stack d-form">
          <Input
            label={t('role.title')}
            required
            value={role.title}
            onChange={(title) => setRole({ ...role, title })}
          />
          <Input
            label={t('role.titleEn')}
            value={role.title_en ?? ''}
            onChange={(title_en) => setRole({ ...role, title_en })}
          />
          <MultiSelect
            label={t('role.users')}
            source={findUsers}
            value={role.users.map((id) => ({
              key: id,
              title: users.find((user) => user.id === id)?.name ?? id,
            }))}
            onChange={(chosen) => setRole({ ...role, users: chosen.map((one) => one.key) })}
          />
          <CheckboxGroup
            label={t('role.rights')}
            choices={RIGHTS.map((key) => ({ key, title: t(`right.${key}`) }))}
            value={role.rights}
            onChange={(rights) => setRole({ ...role, rights })}
          />
        </div>
      </Card>
      {byForm(role.grants).map((group) => (
        <Card
          key={group.form}
          title={titleOf(group.form)}
          actions={
            <Button
              size="s"
              variant="ghost"
              icon={Plus}
              onPress={() => setRole({ ...role, grants: [...role.grants, newGrant(group.form)] })}
            >
              {t('role.addGrant')}
            </Button>
          }
        >
          <div className="x-stack">
            {group.grants.map(({ grant, at }) => (
              <GrantEdit
                key={at}
                grant={grant}
                onChange={(next) => setGrant(at, next)}
                onRemove={() => setGrant(at, null)}
              />
            ))}
          </div>
        </Card>
      ))}
      {role.grants.length === 0 && <Empty title={t('role.noGrants')} />}
      <div>
        <Menu
          label={t('role.addForm')}
          items={forms
            .filter((form) => !role.grants.some((grant) => grant.form === form.key))
            .map((form) => ({
              key: form.key,
              title: form.title,
              onAction: () => setRole({ ...role, grants: [...role.grants, newGrant(form.key)] }),
            }))}
          trigger={<Button icon={Plus}>{t('role.addForm')}</Button>}
        />
      </div>
    </Page>
  )
}

export default function RolePage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['role', id],
    queryFn: () => get<Role>(`/roles/${id}`),
    staleTime: 0,
  })
  if (error)
    return (
      <div className="a-page">
        <Failed error={error} onRetry={refetch} />
      </div>
    )
  return data ? <Editor key={JSON.stringify(data)} given={data} /> : <Skeleton lines={8} />
}
