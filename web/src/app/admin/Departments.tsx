// SPDX-License-Identifier: Apache-2.0
// The hospital's tree: its branches and their departments.
import { useQuery } from '@tanstack/react-query'
import { PenLine, Plus } from 'lucide-react'
import { useState } from 'react'
import { errorText, patch, post } from '../../api/client'
import { t } from '../../i18n/t'
import {
  Button,
  Card,
  Checkbox,
  Dialog,
  ErrorBox,
  IconButton,
  Input,
  RadioGroup,
  Skeleton,
  Tag,
  TreePicker,
} from '../../ui'
import { queries } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { type Dept, fetchDepts, treeOf } from '../source'

type Draft = Pick<Dept, 'title' | 'kind' | 'parent'> & {
  id?: string
  code: string
  is_off: boolean
}

function Edit({
  draft: given,
  all,
  onClose,
}: {
  draft: Draft
  all: readonly Dept[]
  onClose: () => void
}) {
  const [draft, setDraft] = useState(given)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      const { id, title, code, kind, parent, is_off } = draft
      const body = { title: title.trim(), code: code.trim(), kind, ...(parent ? { parent } : {}) }
      if (id) await patch(`/departments/${id}`, { ...body, is_off })
      else await post('/departments', body)
      await queries.invalidateQueries({ queryKey: ['depts'] })
      onClose()
    } catch (failed) {
      setError(failed)
      setBusy(false)
    }
  }
  const isTop = !!draft.id && !draft.parent
  return (
    <Dialog
      isOpen
      keepOpen
      size="s"
      title={draft.id ? t('dept.edit') : t('dept.new')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={!draft.title.trim()} onPress={save}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {error !== null && <ErrorBox message={errorText(error)} />}
        <Input
          label={t('dept.title')}
          required
          autoFocus
          value={draft.title}
          onChange={(title) => setDraft({ ...draft, title })}
        />
        {!isTop && (
          <>
            <RadioGroup
              label={t('dept.kind')}
              choices={[
                { key: 'dept', title: t('dept.kind.dept') },
                { key: 'branch', title: t('dept.kind.branch') },
              ]}
              value={draft.kind}
              onChange={(kind) => setDraft({ ...draft, kind: kind as Dept['kind'] })}
            />
            <TreePicker
              label={t('dept.parent')}
              tree={treeOf(all.filter((one) => one.id !== draft.id))}
              value={draft.parent ? [draft.parent] : []}
              onChange={([parent]) => setDraft({ ...draft, parent: parent ?? null })}
            />
          </>
        )}
        <Input
          label={t('dept.code')}
          help={t('dept.codeHelp')}
          value={draft.code}
          onChange={(code) => setDraft({ ...draft, code })}
        />
        {draft.id && !isTop && (
          <Checkbox value={draft.is_off} onChange={(is_off) => setDraft({ ...draft, is_off })}>
            {t('dept.off')}
          </Checkbox>
        )}
      </div>
    </Dialog>
  )
}

function Node({
  dept,
  all,
  onEdit,
}: {
  dept: Dept
  all: readonly Dept[]
  onEdit: (draft: Draft) => void
}) {
  const below = all.filter((one) => one.parent === dept.id)
  return (
    <li>
      <div className="d-node">
        <span className={dept.is_off ? 'd-off' : undefined}>{dept.title}</span>
        {dept.kind === 'branch' && <Tag tone="info">{t('dept.kind.branch')}</Tag>}
        {dept.code && <span className="muted">{dept.code}</span>}
        <span className="x-row">
          <IconButton
            icon={Plus}
            size="s"
            label={t('dept.addBelow', { name: dept.title })}
            onPress={() =>
              onEdit({ title: '', kind: 'dept', parent: dept.id, code: '', is_off: false })
            }
          />
          <IconButton
            icon={PenLine}
            size="s"
            label={t('dept.editOf', { name: dept.title })}
            onPress={() => onEdit({ ...dept, code: dept.code ?? '', is_off: dept.is_off ?? false })}
          />
        </span>
      </div>
      {below.length > 0 && (
        <ul>
          {below.map((one) => (
            <Node key={one.id} dept={one} all={all} onEdit={onEdit} />
          ))}
        </ul>
      )}
    </li>
  )
}

export default function Departments() {
  const { data, error, refetch } = useQuery({ queryKey: ['depts'], queryFn: fetchDepts })
  const [draft, setDraft] = useState<Draft | null>(null)
  const tops = data?.filter((one) => !one.parent) ?? []
  return (
    <Page title={t('nav.departments')} lead={t('dept.lead')}>
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={6} />
      ) : (
        <Card>
          <ul className="d-tree">
            {tops.map((one) => (
              <Node key={one.id} dept={one} all={data} onEdit={setDraft} />
            ))}
          </ul>
        </Card>
      )}
      {draft && data && <Edit draft={draft} all={data} onClose={() => setDraft(null)} />}
    </Page>
  )
}
