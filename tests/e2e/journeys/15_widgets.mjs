// SPDX-License-Identifier: Apache-2.0
// A form with a field of nearly every type, built by the palette: laid out in tabs, tried out as a role,
// published, filled in by staff and by a stranger on a phone, read in the list.
import assert from 'node:assert/strict'

// What names other forms or fields is not made by one press.
const ELSEWHERE = new Set(['link', 'links', 'subform', 'lookup', 'rollup', 'formula', 'capitals', 'suggest', 'autonumber'])
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

export default async function widgets(world, it) {
  const server = await world.hospital('own')
  const { api } = server
  const app = (await api.post('/api/v1/apps', { title: { zh: '检查', en: 'Checks' } })).key
  const name = { key: 'name', type: 'text', title: { zh: '患者', en: 'Patient' }, required: true }
  const form = (await api.post(`/api/v1/apps/${app}/forms`, { title: { zh: '检查登记', en: 'Check-up' }, fields: [name] })).full_key
  const { types } = await api.get('/api/v1/field-types')
  const made = types.filter((type) => !type.is_computed && !ELSEWHERE.has(type.key))
  const titleOf = (key) => types.find((type) => type.key === key).title
  const p = await world.as('owner', server)
  const properties = () => p.page.getByRole('complementary', { name: p.t('design.properties') })
  const palette = () => p.page.getByRole('complementary', { name: p.t('design.palette') })
  const design = () => api.get(`/api/v1/forms/${form}/design`)
  let row

  await it('every type is a press away, found by what people call it', async () => {
    await p.go(`/admin/forms/${form}`)
    const canvas = p.page.getByRole('grid', { name: p.t('design.canvas') })
    await canvas.waitFor()
    for (const [words, title] of [['拍照', '图片'], ['FDI', '牙位图'], ['签字', '手写签名']]) {
      await palette().getByRole('searchbox').fill(words)
      await palette().getByRole('row', { name: title }).waitFor()
    }
    await palette().getByRole('searchbox').fill('')
    for (const type of made) {
      await palette().getByRole('row', { name: type.title, exact: true }).first().click()
      await canvas.getByRole('row', { name: type.title, exact: true }).last().waitFor()
    }
    await palette().getByRole('row', { name: '空腹血糖' }).click()
    await properties().getByRole('textbox', { name: '单位' }).waitFor()
    assert.equal(await properties().getByRole('textbox', { name: '单位' }).inputValue(), 'mmol/L')
    await p.shot('widgets-palette')
    await p.accessible()
  })

  await it('options of new kinds are set: levels, rows, switches', async () => {
    const canvas = p.page.getByRole('grid', { name: p.t('design.canvas') })
    await canvas.getByRole('row', { name: titleOf('cascade'), exact: true }).click()
    await properties().getByRole('button', { name: p.t('design.pasteChoices') }).click()
    await properties().getByRole('textbox', { name: p.t('design.pasteLevels') }).fill('口腔科\n  种植\n  正畸\n眼科')
    await properties().getByRole('button', { name: p.t('design.addAll') }).click()
    await canvas.getByRole('row', { name: titleOf('matrix'), exact: true }).click()
    await properties().getByRole('textbox', { name: p.t('design.rowN', { n: 1 }) }).fill('疼痛')
    await properties().getByRole('button', { name: p.t('design.addRow') }).click()
    await properties().getByRole('textbox', { name: p.t('design.rowN', { n: 2 }) }).fill('肿胀')
    await p.shot('widgets-matrix')
  })

  await it('tabs begin where a field says; fields move between them and leave them in place', async () => {
    const canvas = () => p.page.getByRole('grid', { name: p.t('design.canvas') })
    const begin = async (field, title) => {
      await canvas().getByRole('row', { name: field, exact: true }).click()
      await p.button('design.newTab').click()
      await p.dialog().getByRole('textbox').fill(title)
      await p.page.keyboard.press('Enter')
      await p.page.getByRole('tab', { name: title }).waitFor()
    }
    await begin(titleOf('toothchart'), '专科')
    await begin(titleOf('bodypoint'), '部位')
    await p.page.getByRole('tab', { name: '部位' }).click()
    await canvas().getByRole('row', { name: titleOf('bodypoint'), exact: true }).click()
    await properties().getByText(p.t('design.layout'), { exact: true }).waitFor()
    await properties().getByRole('button', { name: p.t('design.inTab') }).waitFor()
    await p.shot('widgets-tabs')
    await p.accessible()
    // By keyboard over the border of a tab: the tab stays.
    await canvas().getByRole('row', { name: titleOf('bodypoint'), exact: true }).focus()
    await p.page.keyboard.press('Alt+ArrowUp')
    await p.page.getByRole('tab', { name: '部位' }).waitFor()
    await p.button('design.undo').click()
  })

  await it('the draft is tried as a role and with nothing stored', async () => {
    await p.button('design.preview').click()
    await p.dialog().getByRole('textbox', { name: '患者' }).waitFor()
    await p.dialog().getByRole('tab', { name: '专科' }).waitFor()
    await p.shot('widgets-preview')
    await p.accessible()
    const [role] = (await api.get('/api/v1/lists/role')).items.filter((one) => one.title.includes('前台'))
    await p.choose(p.t('design.asRole'), role.title, p.dialog())
    await p.dialog().getByText(titleOf('rating'), { exact: true }).first().waitFor()
    await p.dialog().getByRole('button', { name: p.t('ui.close') }).click()
    const { rows } = await api.get('/api/v1/audit?action=preview_as_role')
    assert.ok(rows.length > 0, 'looking as a role is logged')
    assert.equal((await api.query(form)).rows.length, 0)
  })

  await it('publishes all of them', async () => {
    await p.button('design.publish').click()
    await p.dialog().locator('.d-changes li').first().waitFor()
    await p.dialog().getByRole('button', { name: p.t('design.publish') }).click()
    await p.text(p.t('design.published')).waitFor()
    const keys = (await design()).form.fields.map((field) => field.type)
    for (const type of made) assert.ok(keys.includes(type.key), type.key)
  })

  await it('staff fill it in with mouse and keyboard', async () => {
    await p.go(`/r/${form}`)
    await p.page.getByRole('button', { name: p.t('list.new') }).first().click()
    const d = p.dialog()
    const group = (key) => d.getByRole('group', { name: titleOf(key), exact: true })
    await d.getByRole('textbox', { name: '患者' }).fill('顾小满')
    await group('rating').getByRole('radio', { name: '4 星' }).check({ force: true })
    await group('scale').getByRole('radio').nth(9).check({ force: true })
    await group('matrix').getByRole('group', { name: '疼痛' }).getByRole('radio').first().check()
    await d.getByRole('textbox', { name: titleOf('duration') }).fill('1小时30分')
    await d.getByRole('textbox', { name: titleOf('month') }).fill('2026年7月')
    await group('color').getByRole('textbox', { name: titleOf('color'), exact: true }).fill('0F766E')
    await group('location').getByRole('textbox', { name: p.t('location.coordinates') }).fill('31.2304, 121.4737')
    await group('location').getByRole('textbox', { name: p.t('location.address') }).click()
    await group('location').getByRole('textbox', { name: p.t('location.address') }).fill('南京东路')
    const rich = d.getByRole('textbox', { name: titleOf('richtext') })
    await rich.click()
    await p.page.keyboard.type('要点')
    await p.page.keyboard.press('Control+A')
    await d.getByRole('button', { name: p.t('rich.bold') }).click()
    await d.getByRole('button', { name: titleOf('region') }).click()
    await p.page.getByRole('dialog').last().getByRole('searchbox').fill('huangpu')
    await p.page.getByRole('option', { name: /上海.*黄浦区/ }).click()
    await d.getByRole('button', { name: titleOf('cascade') }).click()
    await p.page.getByRole('option', { name: '口腔科' }).click()
    await p.page.getByRole('option', { name: '种植' }).click()
    await group('image').locator('input[type=file]').setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: PNG })
    await group('image').locator('img').waitFor()
    await group('signature').getByRole('textbox').fill('顾小满')
    await group('signature').getByRole('button', { name: p.t('signature.done') }).click()
    await group('signature').locator('img').waitFor()
    await p.shot('widgets-filled', { sideways: true })
    await p.accessible()
    await d.getByRole('tab', { name: '专科' }).click()
    await d.getByRole('textbox', { name: '空腹血糖' }).fill('7.2')
    await d.getByText(p.t('measure.high')).waitFor()
    await d.locator('[data-tooth="18"]').focus()
    await p.page.keyboard.press('ArrowRight')
    await p.page.keyboard.press('ArrowRight')
    await p.page.keyboard.press('Space')
    await p.page.keyboard.press('ArrowDown')
    await p.page.keyboard.press('m')
    await d.getByText('16；46 近中').waitFor()
    await p.shot('widgets-teeth')
    await p.accessible()
    await d.getByRole('tab', { name: '部位' }).click()
    await d.locator('[data-point="knee_left"]').click()
    await p.shot('widgets-body')
    await p.accessible()
    await p.page.keyboard.press('Control+Enter')
    await p.text('顾小满').waitFor()
    ;[row] = (await api.query(form)).rows
    const fields = (await api.get(`/api/v1/forms/${form}`)).fields
    const of = (key) => row.values[fields.find((field) => field.type === key).key]
    assert.equal(of('rating'), 4)
    assert.equal(of('scale'), 9)
    assert.equal(of('duration'), 5400)
    assert.equal(of('month'), '2026-07')
    assert.equal(of('color'), '#0f766e')
    assert.deepEqual(of('toothchart'), ['16', '46M'])
    assert.deepEqual(of('bodypoint'), ['knee_left'])
    assert.equal(of('region').id, '310101')
    assert.equal(of('location').address, '南京东路')
    assert.match(of('richtext'), /<(b|strong)>要点/)
    assert.equal(of('image').length, 1)
    assert.equal(of('signature').length, 1)
    assert.equal(row.values[fields.find((field) => field.title === '空腹血糖').key], '7.2')
  })

  await it('an error under another tab is told on it and led to', async () => {
    const doc = (await design()).form
    doc.fields.find((field) => field.type === 'bodypoint').required = true
    await api.put(`/api/v1/forms/${form}/design`, { rev: (await design()).rev, form: doc })
    await p.go(`/r/${form}`)
    await p.page.getByRole('button', { name: p.t('list.new') }).first().click()
    await p.dialog().getByRole('textbox', { name: '患者' }).fill('李青')
    await p.page.keyboard.press('Control+Enter')
    await p.dialog().getByRole('tab', { name: /部位/, selected: true }).waitFor()
    await p.dialog().getByText(p.t('ui.tabErrors', { n: 1 })).waitFor()
    await p.shot('widgets-wrong')
    await p.dialog().getByRole('button', { name: p.t('ui.cancel') }).click()
  })

  await it('the record and the list read well', async () => {
    await p.go(`/r/${form}/${row.id}`)
    await p.page.getByRole('tab', { name: '部位' }).click()
    await p.page.getByText('南京东路').first().waitFor()
    await p.shot('widgets-record', { full: true })
    await p.accessible()
    await p.page.getByRole('tab', { name: '专科' }).click()
    await p.page.getByText('16；46 近中').waitFor()
    await p.page.getByText(p.t('measure.high')).first().waitFor()
    await p.shot('widgets-record-teeth', { full: true })
    await p.go(`/r/${form}`)
    await p.text('顾小满').waitFor()
    await p.shot('widgets-list')
    await p.accessible()
  })

  await it('a stranger fills it in on a phone', async () => {
    const { fields } = (await design()).form
    const { may_ask: may } = await api.get(`/api/v1/forms/${form}/public-forms`)
    const able = new Set((may ?? []).map((field) => (typeof field === 'string' ? field : field.key)))
    const asked = fields.filter((field) => able.has(field.key)).map((field) => ({ key: field.key }))
    const notice = { purpose: { zh: '安排就诊' }, retention: { zh: '三年' }, rights: { zh: '可要求删除' } }
    const spec = { title: { zh: '就诊前问卷', en: 'Before your visit' }, pages: [{ fields: asked }], notice }
    const open = await api.post(`/api/v1/forms/${form}/public-forms`, { spec })
    const q = await world.open(server, { width: 390 })
    const group = (key) => q.page.getByRole('group', { name: new RegExp(`^${titleOf(key)}`) })
    await q.page.goto(`/f/${open.token}`)
    await q.page.getByRole('textbox', { name: '患者' }).fill('周晓')
    const tap = async (radio) => {
      await radio.evaluate((one) => one.scrollIntoView({ block: 'center' }))
      await radio.check({ force: true })
    }
    await tap(group('rating').getByRole('radio', { name: '5 星' }))
    await tap(group('scale').getByRole('radio').nth(10))
    await tap(group('matrix').getByRole('group', { name: '肿胀' }).getByRole('radio').last())
    await group('region').getByRole('combobox').first().selectOption('31')
    await group('region').getByRole('combobox').nth(1).selectOption('3101')
    await group('region').getByRole('combobox').nth(2).selectOption('310101')
    await group('toothchart').locator('[data-tooth="36"]').click()
    await group('toothchart').getByRole('checkbox', { name: '咬合' }).check()
    await group('bodypoint').getByText('颈部', { exact: true }).first().click()
    await group('bodypoint').getByRole('checkbox', { name: '颈后部' }).check()
    await group('signature').locator('canvas').scrollIntoViewIfNeeded()
    const pad = await group('signature').locator('canvas').boundingBox()
    await q.page.mouse.move(pad.x + 40, pad.y + 40)
    await q.page.mouse.down()
    await q.page.mouse.move(pad.x + 160, pad.y + 70, { steps: 6 })
    await q.page.mouse.up()
    await group('signature').getByRole('button', { name: q.t('signature.done') }).click()
    await group('signature').locator('img').waitFor()
    await q.shot('widgets-public', { full: true })
    await q.accessible()
    await q.page.waitForTimeout(2100)
    await q.button('pub.form.submit').click()
    await q.page.locator('.p-number').waitFor()
    const found = (await api.query(form)).rows.find((one) => one.values.name === '周晓')
    const of = (key) => found.values[fields.find((field) => field.type === key).key]
    assert.equal(of('rating'), 5)
    assert.deepEqual(of('toothchart'), ['36', '36O'])
    assert.deepEqual(of('bodypoint'), ['nape'])
    assert.equal(of('region').id, '310101')
    assert.equal(of('signature').length, 1)
  })

  await it('in English, dark and narrow it is the same form', async () => {
    const e = await world.as('owner', server, { lang: 'en', width: 390, theme: 'dark' })
    await e.go(`/r/${form}`)
    await e.page.getByRole('button', { name: e.t('list.new') }).first().click()
    await e.dialog().getByRole('textbox', { name: 'Patient' }).waitFor()
    await e.shot('widgets-english', { sideways: true })
    await e.accessible()
    await e.go(`/admin/forms/${form}`)
    await e.page.getByRole('grid', { name: e.t('design.canvas') }).getByRole('row').first().click()
    await e.shot('widgets-designer', { full: true })
    await e.accessible()
    await world.as('owner', server, { lang: 'zh' })
  })
}
