// SPDX-License-Identifier: Apache-2.0
// A clinic prints a chart: its designer lays the page out, staff choose the template on a record, and
// print some records at once.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

async function makeForm(api) {
  const app = (await api.post('/api/v1/apps', { title: { zh: '门诊', en: 'Clinic' } })).key
  const fields = [
    { key: 'name', type: 'text', title: { zh: '姓名', en: 'Name' }, required: true },
    { key: 'day', type: 'date', title: { zh: '就诊日期', en: 'Day' } },
    { key: 'photo', type: 'image', title: { zh: '照片', en: 'Photo' } },
    { key: 'advice', type: 'longtext', title: { zh: '医嘱', en: 'Advice' } },
    {
      key: 'items',
      type: 'subform',
      title: { zh: '项目', en: 'Items' },
      fields: [
        { key: 'what', type: 'text', title: { zh: '名称', en: 'Name' } },
        { key: 'price', type: 'money', title: { zh: '单价', en: 'Price' } },
      ],
    },
  ]
  return (await api.post(`/api/v1/apps/${app}/forms`, { title: { zh: '门诊病历', en: 'Charts' }, fields })).full_key
}

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

async function upload(api, name) {
  const body = new FormData()
  body.append('file', new Blob([PNG], { type: 'image/png' }), name)
  const headers = { Origin: api.address, 'X-CSRF-Token': api.csrf, Cookie: api.cookie }
  return (await fetch(`${api.address}/api/v1/files`, { method: 'POST', headers, body })).json()
}

/** The text of a PDF, where a reader for it is installed. */
function textOf(path) {
  try {
    return execFileSync('pdftotext', ['-raw', path, '-']).toString().replace(/\s/g, '')
  } catch {
    return null
  }
}

async function downloaded(p, press) {
  const [file] = await Promise.all([p.page.waitForEvent('download'), press()])
  const path = await file.path()
  assert.ok(readFileSync(path).subarray(0, 5).toString() === '%PDF-', 'no PDF')
  return path
}

export default async function print(world, it) {
  const server = await world.hospital('demo')
  const api = await world.apiAs('owner', server)
  const form = await makeForm(api)
  const items = [{ values: { what: '针灸', price: '80.00' } }, { values: { what: '推拿', price: '48.50' } }]
  const ids = []
  for (const name of ['顾小满', '许知远', '林一舟']) {
    const photo = name === '顾小满' ? [{ id: (await upload(api, 'photo.png')).id }] : []
    ids.push((await api.create(form, { name, day: '2026-07-05', advice: '忌生冷，三日后复诊', items, photo })).id)
  }
  const p = await world.as('owner', server)

  await it('a template begins with a page that is laid out', async () => {
    await p.go(`/admin/forms/${form}/print`)
    await p.button('printing.new').click()
    await p.page.locator('.pr-paper .pr-table').waitFor()
    await p.shot('print-designer', { full: true })
    await p.accessible()
  })

  await it('a text with a field is added, moved by keys, undone and done again', async () => {
    await p.page.locator('.pr-block').first().click()
    await p.button('printing.kind.text').click()
    await p.page.getByRole('textbox', { name: p.t('printing.text') }).fill('患者 ')
    await p.page.locator('.pr-properties').getByRole('button', { name: p.t('printing.putField') }).click()
    await p.page.getByRole('option', { name: '姓名' }).click()
    await p.page.locator('.pr-block .pr-chip', { hasText: '姓名' }).first().waitFor()
    const block = p.page.locator('.pr-selected')
    await block.focus()
    await block.press('Alt+ArrowDown')
    const place = () => p.page.locator('.pr-block').evaluateAll((all) => all.findIndex((one) => one.classList.contains('pr-selected')))
    assert.equal(await place(), 2)
    await block.press('Control+z')
    assert.equal(await place(), 1)
    await p.shot('print-text', { full: true })
    await p.button('printing.save').click()
    await p.text(p.t('printing.saved')).waitFor()
    const [row] = (await api.get(`/api/v1/forms/${form}/print-templates`)).rows
    assert.deepEqual(row.spec.blocks.map((one) => one.kind), ['heading', 'text', 'grid', 'table', 'space', 'signatures'])
    assert.equal(row.spec.blocks[1].text, '患者 {name}')
  })

  await it('a picture of the record and a QR code are put on the page', async () => {
    await p.button('printing.kind.picture').click()
    await p.page.locator('.pr-picture', { hasText: '照片' }).waitFor()
    await p.button('printing.kind.qr').click()
    await p.shot('print-picture', { full: true })
    await p.accessible()
    await Promise.all([p.page.waitForResponse((answer) => answer.request().method() === 'PATCH'), p.button('printing.save').click()])
    const [row] = (await api.get(`/api/v1/forms/${form}/print-templates`)).rows
    assert.equal(row.spec.blocks.find((one) => one.kind === 'picture').field, 'photo')
  })

  await it('the record is printed by it from its menu', async () => {
    await p.go(`/r/${form}/${ids[0]}`)
    await p.page.getByRole('button', { name: p.t('ui.more') }).last().click()
    await p.page.getByRole('menuitem', { name: p.t('record.print') }).click()
    await p.dialog().waitFor()
    await p.shot('print-choose')
    await p.accessible()
    const path = await downloaded(p, () => p.dialog().getByRole('button', { name: '门诊病历' }).click())
    assert.ok(readFileSync(path).includes('/Subtype /Image') || readFileSync(path).includes('/Subtype/Image'), 'the picture is in it')
    const text = textOf(path)
    if (text !== null)
      for (const want of ['患者顾小满', '2026-07-05', '忌生冷', '针灸', '合计128.50', '签名'])
        assert.ok(text.includes(want), `${want} is not in ${text}`)
  })

  await it('some records are one document', async () => {
    await p.go(`/r/${form}`)
    const boxes = p.page.locator('.g-row input[type=checkbox]')
    for (const i of [0, 1]) await boxes.nth(i).check({ force: true })
    await p.page.locator('.v-bulk').getByRole('button', { name: p.t('record.print') }).click()
    const path = await downloaded(p, () => p.dialog().getByRole('button', { name: '门诊病历' }).click())
    const text = textOf(path)
    if (text !== null) assert.equal(text.split('第1页/共1页').length, 3)
  })

  await it('the designer works at 390 px, in English and dark', async () => {
    const e = await world.as('owner', server, { lang: 'en', width: 390, theme: 'dark' })
    await e.go(`/admin/forms/${form}/print`)
    await e.page.locator('.pr-paper .pr-table').waitFor()
    await e.shot('print-designer', { full: true })
    await e.accessible()
    await (await world.apiAs('owner', server)).patch('/api/v1/me', { lang: 'zh' })
  })
}
