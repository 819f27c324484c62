// SPDX-License-Identifier: Apache-2.0
// Designs that were published before. Taking one puts it on the table; it counts once it is published.
import { useState } from 'react'
import { errorText, get } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { t } from '../../i18n/t'
import { Button, Dialog, toast } from '../../ui'
import type { SentDesign } from './model'

export function Versions({
  form,
  list,
  onTake,
}: {
  form: string
  list: readonly { n: number; at: number; by: string }[]
  onTake: (design: SentDesign) => void
}) {
  const [open, setOpen] = useState(false)
  const take = async (n: number) => {
    try {
      onTake((await get<{ form: SentDesign }>(`/forms/${form}/design/versions/${n}`)).form)
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
      <Dialog isOpen={open} onClose={() => setOpen(false)} title={t('design.versions')}>
        <ul className="d-changes">
          {list.map((version) => (
            <li key={version.n} className="d-choice">
              <span>
                {formatDateTime(new Date(version.at).toISOString())} {version.by}
              </span>
              <Button size="s" onPress={() => take(version.n)}>
                {t('design.take')}
              </Button>
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  )
}
