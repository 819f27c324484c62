// SPDX-License-Identifier: Apache-2.0
// The PDF of a template that is not saved, with the newest record that its designer sees, or with none.
import { postForFile } from '../../api/made'
import { queryRecords } from '../../api/records'
import type { SentSheet } from './model'

async function newest(form: string): Promise<string | undefined> {
  try {
    const page = await queryRecords(form, {
      limit: 1,
      fields: ['id'],
      sort: [{ field: 'id', dir: 'desc' }],
    })
    const row = page.rows[0]
    return row?.can?.includes('print') ? row.id : undefined
  } catch {
    return undefined // a designer need not see the records
  }
}

export async function openPreview(form: string, spec: SentSheet) {
  const record = await newest(form)
  const href = await postForFile(`/forms/${form}/print-preview`, {
    spec,
    ...(record ? { record } : {}),
  })
  const link = document.createElement('a')
  link.href = href
  link.target = '_blank'
  link.rel = 'noopener'
  link.click()
}
