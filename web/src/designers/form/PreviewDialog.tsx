// SPDX-License-Identifier: Apache-2.0
// Trying the draft out: as a role would see it, with the values of a record. Nothing is stored.
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { errorText, get } from '../../api/client'
import { useForm } from '../../api/hooks'
import { getRecord, lookup } from '../../api/records'
import type { FormDef, Values } from '../../core/schema'
import { FormRenderer } from '../../form'
import { getLang, t } from '../../i18n/t'
import { type Choice, Combobox, cx, Dialog, ErrorBox, Select, Skeleton, toast } from '../../ui'
import type { Design, FieldType } from './model'
import { cutTo, drawDesign, valuesFor, withKnown } from './preview'

const MASK = '***'

function useRoles(): Choice[] {
  const { data } = useQuery({
    queryKey: ['list', 'role', getLang()],
    queryFn: () => get<{ items: Choice[] }>('/lists/role'),
  })
  return data?.items ?? []
}

const useAs = (form: string, role: string | null) =>
  useQuery({
    queryKey: ['form-as', form, role],
    queryFn: () => get<FormDef>(`/forms/${encodeURIComponent(form)}`, { as: role }),
    enabled: role !== null,
    gcTime: 0,
  })

export function PreviewDialog({
  form,
  design,
  types,
  phone,
  onClose,
}: {
  form: string
  design: Design
  types: readonly FieldType[]
  phone: boolean
  onClose: () => void
}) {
  const roles = useRoles()
  const [role, setRole] = useState<string | null>(null)
  const [record, setRecord] = useState<Choice | null>(null)
  const published = useForm(form)
  const as = useAs(form, role)
  const row = useQuery({
    queryKey: ['record', form, record?.key],
    queryFn: () => getRecord(form, record?.key as string),
    enabled: record !== null,
  })
  const known = published.data?.fields
  const drawn = useMemo(() => {
    const draft = withKnown(drawDesign(design, types, getLang() === 'zh'), known ?? [])
    return role && as.data ? cutTo(draft, as.data.fields) : draft
  }, [design, types, known, role, as.data])
  const masked = useMemo(
    () => drawn.fields.filter((field) => field.right === 'masked').map((field) => field.key),
    [drawn],
  )
  const values = useMemo<Values>(() => {
    const given = row.data ? valuesFor(drawn, known ?? [], row.data.values) : {}
    return { ...given, ...Object.fromEntries(masked.map((key) => [key, MASK])) }
  }, [row.data, drawn, known, masked])
  const waiting = published.isLoading || (role !== null && as.isLoading) || row.isLoading
  const error = as.error ?? row.error
  const find = async (words: string, signal: AbortSignal): Promise<Choice[]> =>
    (await lookup(form, words, signal)).map((one) => ({
      key: one.id,
      title: one.title || `#${one.id}`,
      hint: one.hint,
    }))

  return (
    <Dialog isOpen keepOpen size="xl" title={t('design.preview')} onClose={onClose}>
      <div className="d-try">
        <Select
          label={t('design.asRole')}
          value={role}
          placeholder={t('design.asMe')}
          choices={roles}
          clearable
          onChange={setRole}
        />
        <Combobox
          label={t('design.withRecord')}
          placeholder={t('design.emptyRecord')}
          source={find}
          value={record}
          onChange={setRecord}
        />
      </div>
      <p className="muted">{t('design.previewHelp')}</p>
      {error && <ErrorBox message={errorText(error)} />}
      {waiting ? (
        <Skeleton lines={6} />
      ) : drawn.fields.length === 0 ? (
        <p>{t('design.roleSeesNothing')}</p>
      ) : (
        <div className={cx('d-tried', phone && 'd-tried-phone')}>
          <FormRenderer
            key={`${role}-${record?.key}-${row.dataUpdatedAt}`}
            fields={drawn.fields}
            sections={drawn.sections}
            tabs={drawn.tabs}
            initial={values}
            masked={masked}
            submitText={t('design.check')}
            onSubmit={async () => toast({ text: t('design.checkedOk'), tone: 'ok' })}
          />
        </div>
      )}
    </Dialog>
  )
}
