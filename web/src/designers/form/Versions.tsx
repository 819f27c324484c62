// SPDX-License-Identifier: Apache-2.0
// Designs that were published before: what each would change, by the comparison that publishing is decided
// by. Taking one puts it on the table; it counts once it is published.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { errorText, get, post } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { t } from '../../i18n/t'
import { Button, Dialog, ErrorBox, Skeleton, toast } from '../../ui'
import { type Change, Changes } from './Changes'
import type { FieldType, SentDesign } from './model'

interface World {
  form: string
  /** As it is published now. */
  now: SentDesign
  types: readonly FieldType[]
}

const fetchVersion = (form: string, n: number) =>
  get<{ form: SentDesign }>(`/forms/${form}/design/versions/${n}`).then((answer) => answer.form)

function Comparison({ form, now, types, n }: World & { n: number }) {
  const { data, error } = useQuery({
    queryKey: ['design-version', form, n, now],
    queryFn: async () => {
      const doc = await fetchVersion(form, n)
      const { changes } = await post<{ changes: Change[] }>(`/forms/${form}/design/check`, {
        form: doc,
      })
      return { doc, changes }
    },
    retry: false,
    gcTime: 0,
  })
  if (error) return <ErrorBox message={errorText(error)} />
  if (!data) return <Skeleton lines={2} />
  if (data.changes.length === 0) return <p className="muted">{t('design.noChanges')}</p>
  return (
    <>
      <p className="muted">{t('design.compareLead')}</p>
      <Changes form={form} was={now} now={data.doc} types={types} changes={data.changes} />
    </>
  )
}

export function Versions({
  list,
  onTake,
  ...world
}: World & {
  list: readonly { n: number; at: number; by: string }[]
  onTake: (design: SentDesign) => void
}) {
  const [open, setOpen] = useState(false)
  const [compared, compare] = useState<number | null>(null)
  const take = async (n: number) => {
    try {
      onTake(await fetchVersion(world.form, n))
      setOpen(false)
      toast({ text: t('design.taken'), tone: 'ok' })
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
  }
  return (
    <>
      <Button disabled={list.length === 0} onPress={() => setOpen(true)}>
        {t('design.versions')}
      </Button>
      <Dialog isOpen={open} onClose={() => setOpen(false)} size="l" title={t('design.versions')}>
        <div className="x-stack">
          <p className="muted">{t('design.versionsLead')}</p>
          <ol className="d-versions">
            {list.map((version) => (
              <li key={version.n}>
                <div className="d-version">
                  <strong>{t('design.versionN', { n: version.n })}</strong>
                  <span className="muted">
                    {formatDateTime(new Date(version.at).toISOString())} {version.by}
                  </span>
                  <Button
                    size="s"
                    aria-expanded={compared === version.n}
                    onPress={() => compare(compared === version.n ? null : version.n)}
                  >
                    {t(compared === version.n ? 'design.compareHide' : 'design.compare')}
                  </Button>
                  <Button size="s" onPress={() => take(version.n)}>
                    {t('design.take')}
                  </Button>
                </div>
                {compared === version.n && <Comparison {...world} n={version.n} />}
              </li>
            ))}
          </ol>
        </div>
      </Dialog>
    </>
  )
}
