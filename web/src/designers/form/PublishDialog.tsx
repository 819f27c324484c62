// SPDX-License-Identifier: Apache-2.0
// What publishing changes, in sentences with the number of records concerned; then it is done.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { errorText, isApiError, post, put } from '../../api/client'
import { queries } from '../../app/session'
import { t } from '../../i18n/t'
import { Button, Dialog, ErrorBox, Skeleton } from '../../ui'
import { type Change, Changes } from './Changes'
import type { ServerDesign } from './FormDesigner'
import { type Design, type FieldType, type SentDesign, toServer } from './model'

/** "options.rules.2.when": the third rule. */
const RULE = /^options\.(rules|checks|uniques|duplicates)(?:\.(\d+))?/

/** The uid of the field that an error points at: "fields.3.title". */
function fieldAt(design: Design, path: string): string | null {
  const [, at, , inner] = /^fields\.(\d+)(\.fields\.(\d+))?/.exec(path) ?? []
  const field = at === undefined ? undefined : design.fields[Number(at)]
  if (!field) return design.fields.find((one) => one.key === path)?.uid ?? null
  return (inner === undefined ? field : field.fields?.[Number(inner)])?.uid ?? field.uid
}

export function PublishDialog({
  form,
  rev,
  base,
  design,
  types,
  onClose,
  onSelect,
  onRules,
  onStale,
  onPublished,
}: {
  form: string
  rev: string
  /** As it is published now. */
  base: SentDesign
  design: Design
  types: readonly FieldType[]
  onClose: () => void
  onSelect: (uid: string | null) => void
  onRules: () => void
  onStale: () => void
  onPublished: (now: ServerDesign) => void
}) {
  const [failed, setFailed] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const check = useQuery({
    queryKey: ['design-check', form, design],
    queryFn: () =>
      post<{ rev: string; changes: Change[] }>(`/forms/${form}/design/check`, {
        form: toServer(design),
      }),
    retry: false,
    gcTime: 0,
  })
  const error = failed ?? check.error
  const stale =
    (isApiError(error) && error.code === 'DESIGN_STALE') || (check.data && check.data.rev !== rev)
  const place = isApiError(error)
    ? error.errors.map((one) => fieldAt(design, one.path)).find((uid) => uid)
    : null
  const rule = isApiError(error)
    ? error.errors.map((one) => RULE.exec(one.path)).find((found) => found)
    : null
  const publish = async () => {
    setBusy(true)
    try {
      const now = await put<ServerDesign>(`/forms/${form}/design`, { rev, form: toServer(design) })
      await queries.invalidateQueries({
        predicate: (query) => query.queryKey[0] !== 'design-check',
      })
      onPublished(now)
    } catch (why) {
      setFailed(why)
      setBusy(false)
    }
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('design.publishTitle')}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          {stale ? (
            <Button variant="primary" onPress={onStale}>
              {t('design.takeTheirs')}
            </Button>
          ) : (
            <Button
              variant="primary"
              busy={busy}
              disabled={!!error || !check.data}
              onPress={publish}
            >
              {t('design.publish')}
            </Button>
          )}
        </>
      }
    >
      {stale ? (
        <p>{t('design.stale')}</p>
      ) : error ? (
        <div className="x-stack">
          <ErrorBox message={errorText(error)} />
          {rule && (
            <Button
              onPress={() => {
                onRules()
                onClose()
              }}
            >
              {t('rules.goThere', {
                list: t(rule[1] === 'rules' ? 'rules.show' : (`rules.${rule[1]}` as never)),
                n: Number(rule[2] ?? 0) + 1,
              })}
            </Button>
          )}
          {place && !rule && (
            <Button
              onPress={() => {
                onSelect(place)
                onClose()
              }}
            >
              {t('design.goThere')}
            </Button>
          )}
        </div>
      ) : !check.data ? (
        <Skeleton lines={3} />
      ) : (
        <Changes
          form={form}
          was={base}
          now={toServer(design)}
          types={types}
          changes={check.data.changes}
        />
      )}
    </Dialog>
  )
}
