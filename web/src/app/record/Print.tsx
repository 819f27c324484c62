// SPDX-License-Identifier: Apache-2.0
// Printing one record or many: by which template? The document is made on the server with what the
// reader may see; many records are a job.
import { useQuery } from '@tanstack/react-query'
import { FileText, Printer } from 'lucide-react'
import { useState } from 'react'
import { errorText, get, post, url } from '../../api/client'
import type { FormInfo } from '../../api/forms'
import { followJob } from '../../api/records'
import { fileHref } from '../../api/upload'
import { t } from '../../i18n/t'
import { Button, Dialog, Skeleton, toast } from '../../ui'
import { hasRight, useMe } from '../session'

interface Template {
  id: string
  title: string
}

function download(href: string) {
  const link = document.createElement('a')
  link.href = href
  link.download = ''
  link.click()
}

export default function Print({
  form,
  ids,
  onClose,
}: {
  form: FormInfo
  ids: readonly string[]
  onClose: () => void
}) {
  const me = useMe()
  const [busy, setBusy] = useState<string | null>(null)
  const { data, error } = useQuery({
    queryKey: ['print-templates', form.key],
    queryFn: () => get<{ rows: Template[] }>(`/forms/${form.key}/print-templates`),
  })
  const one = ids.length === 1

  const many = async (template: string | null) => {
    setBusy(template ?? 'default')
    try {
      const { job } = await post<{ job: string }>(`/forms/${form.key}/print`, {
        ids,
        ...(template ? { template } : {}),
      })
      const done = await followJob(job)
      const file = done.result?.file
      if (done.state !== 'done' || !file) throw new Error(done.result?.error || t('export.failed'))
      download(fileHref({ id: file }))
      onClose()
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
    setBusy(null)
  }

  const pick = (template: string | null) => {
    if (!one) return many(template)
    download(url(`/forms/${form.key}/records/${ids[0]}/print/${template ?? 'default'}.pdf`))
    onClose()
    return undefined
  }

  const rows: { id: string | null; title: string }[] = [
    ...(data?.rows ?? []),
    { id: null, title: t('print.all') },
  ]
  return (
    <Dialog
      isOpen
      size="s"
      title={one ? t('record.print') : t('print.many', { n: ids.length })}
      onClose={onClose}
      footer={
        one ? (
          <Button
            icon={Printer}
            onPress={() => {
              onClose()
              setTimeout(() => window.print(), 200)
            }}
          >
            {t('print.page')}
          </Button>
        ) : undefined
      }
    >
      {!data && !error ? (
        <Skeleton lines={3} />
      ) : (
        <div className="x-stack">
          <p className="muted">{t('print.help')}</p>
          {rows.map((row) => (
            <Button
              key={row.id ?? 'default'}
              icon={FileText}
              busy={busy === (row.id ?? 'default')}
              onPress={() => pick(row.id)}
            >
              {row.title}
            </Button>
          ))}
          {hasRight(me, 'design') && (
            <a href={`/admin/forms/${form.key}/print`}>{t('print.design')}</a>
          )}
        </div>
      )}
    </Dialog>
  )
}
