// SPDX-License-Identifier: Apache-2.0
// The file that a job makes, saved when it is there.
import { followJob } from '../../api/records'
import { fileHref } from '../../api/upload'
import { t } from '../../i18n/t'
import { toast } from '../../ui'

export async function downloadJob(job: string) {
  const done = await followJob(job)
  const file = done.result?.file
  if (done.state !== 'done' || !file) throw new Error(done.result?.error || t('export.failed'))
  const link = document.createElement('a')
  link.href = fileHref({ id: file })
  link.download = ''
  link.click()
  toast({ text: t('export.ready'), tone: 'ok' })
}
