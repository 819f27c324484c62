// SPDX-License-Identifier: Apache-2.0
// A workbook joins records that are there: found by their phone, doctors made on the way, an option added,
// nothing written before it was looked at; what was refused comes back as a file. Then somebody takes the
// records away, for which somebody else's consent is needed.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { PASSWORD } from '../world.mjs'

export default async function importing(world, it) {
  const server = await world.hospital('own')
  const { api } = server
  const titled = (type, key, zh, more = {}) => ({ type, key, title: { zh, en: key }, ...more })
  let p, app, form

  const all = async (of) => (await api.query(of)).rows.map((row) => row.values)
  const send = (lines, name) =>
    p.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) })
  const tile = (state) => p.page.locator('.i-tile', { hasText: p.t(`import.${state}`) })
  const tally = async (wanted) => {
    for (const [state, n] of Object.entries(wanted)) await tile(state).getByText(String(n), { exact: true }).waitFor()
  }
  const tick = (text) => p.page.getByRole('checkbox', { name: text }).check({ force: true })

  await it('finds a register with two visits', async () => {
    app = (await api.post('/api/v1/apps', { title: { zh: '接诊', en: 'Reception' } })).key
    const make = async (body) => (await api.post(`/api/v1/apps/${app}/forms`, body)).full_key
    await make({ key: 'doctor', title: { zh: '坐诊医生', en: 'Doctors' }, options: { title_field: 'name' }, fields: [titled('text', 'name', '姓名')] })
    form = await make({
      key: 'visit',
      title: { zh: '接诊登记', en: 'Visits' },
      options: { title_field: 'name' },
      fields: [
        titled('text', 'name', '姓名', { required: true }),
        titled('phone', 'phone', '手机号'),
        titled('select', 'kind', '类型', { options: { can_add: true }, choices: [{ key: 'first', title: { zh: '初诊', en: 'First' } }] }),
        titled('link', 'doctor', '医生', { options: { target: 'doctor' } }),
        titled('money', 'fee', '金额'),
      ],
    })
    await api.create(`${app}.doctor`, { name: '白芷' })
    for (const [name, phone] of [['顾小满', '19900075001'], ['许知远', '19900075002']]) await api.create(form, { name, phone, kind: 'first' })
  })

  await it('looks at a file before anything is written', async () => {
    p = await world.as('owner', server)
    await p.go(`/import/${form}`)
    await send(
      [
        '姓名,手机号,类型,医生,金额',
        '顾小满,19900075001,复诊,白芷,120.50',
        '林一舟,19900075003,初诊,杜衡,80',
        '许知远,19900075002,初诊,白芷,不详',
      ],
      '七月接诊.csv',
    )
    await tally({ create: 1, update: 0, rejected: 2 })
    await tick('手机号')
    await tick(p.t('import.makeLinks'))
    await tick(p.t('import.addOptions'))
    await tally({ create: 1, update: 1, rejected: 1 })
    await p.shot('import-options', { full: true })
    await p.accessible()
    assert.deepEqual((await all(form)).map((one) => one.kind.id ?? one.kind), ['first', 'first'])
    assert.equal((await all(`${app}.doctor`)).length, 1, 'looking makes nothing')
  })

  await it('imports it: one found by phone, one new with its doctor, an option more', async () => {
    await p.button('import.run', { n: 2 }).click()
    await p.text(p.t('import.state.done')).waitFor({ timeout: 60_000 })
    await p.shot('import-done')
    await p.accessible()
    const rows = await all(form)
    assert.equal(rows.length, 3)
    const { choices } = (await api.get(`/api/v1/forms/${form}/design`)).form.fields.find((field) => field.key === 'kind')
    assert.ok(choices.some((one) => one.title.zh === '复诊'))
    assert.equal(rows.find((one) => one.name === '顾小满').fee, '120.50')
    assert.equal(rows.find((one) => one.name === '林一舟').doctor.title, '杜衡')
    assert.equal((await all(`${app}.doctor`)).length, 2)
  })

  await it('is given the refused row with its reason, and finds the end again by its address', async () => {
    await p.page.reload()
    await p.text(p.t('import.state.done')).waitFor()
    const [file] = await Promise.all([p.page.waitForEvent('download'), p.page.getByRole('link', { name: p.t('import.errorFile') }).click()])
    const text = readFileSync(await file.path(), 'utf8')
    assert.ok(text.includes('许知远') && !text.includes('林一舟') && /金额/.test(text), text)
  })

  await it('remembers the settings for the same columns, and takes an import back', async () => {
    await p.button('import.again').click()
    await send(['姓名,手机号,类型,医生,金额', '周晓,19900075004,初诊,白芷,60', '林一舟,19900075003,初诊,杜衡,90'], '八月接诊.csv')
    await p.text(p.t('import.remembered')).waitFor()
    await tally({ create: 1, update: 1 })
    await p.button('import.run', { n: 2 }).click()
    await p.button('import.undo').click({ timeout: 60_000 })
    await p.dialog().getByRole('button', { name: p.t('import.undo') }).click()
    await p.text(p.t('import.undone')).waitFor()
    const rows = await all(form)
    assert.equal(rows.length, 3)
    assert.ok(!rows.some((one) => one.name === '周晓'))
    assert.equal(rows.find((one) => one.name === '林一舟').fee, '90.00', 'what was there before stays as it is')
  })

  await it('adds a choice while filling in, where the field allows it', async () => {
    await p.go(`/r/${form}`)
    await p.button('list.new').first().click()
    await p.dialog().getByRole('textbox', { name: '姓名' }).fill('沈一')
    await p.dialog().getByRole('combobox', { name: '类型' }).fill('急诊')
    await p.page.getByRole('option', { name: p.t('tags.add', { name: '急诊' }) }).click()
    await p.page.waitForFunction(() => [...document.querySelectorAll('[role=combobox]')].some((one) => one.value === '急诊'))
    await p.page.keyboard.press('Control+Enter')
    await p.text('沈一').waitFor()
    const { choices } = (await api.get(`/api/v1/forms/${form}/design`)).form.fields.find((field) => field.key === 'kind')
    const added = choices.find((one) => one.title.zh === '急诊')
    assert.equal((await all(form)).find((one) => one.name === '沈一').kind, added.key)
  })

  await it('names a role that approves exports, in the designer', async () => {
    const grant = (actions) => ({ form, actions, scope: 'all', fields: { '*': 'read' } })
    for (const [key, title, actions] of [['head', '主任', ['read', 'export']], ['clerk', '文员', ['read', 'export']]]) {
      const { id } = await api.post('/api/v1/roles', { key: `e2e_${key}`, title, title_en: key, grants: [grant(actions)] })
      await api.post('/api/v1/users', { account: `e2e_${key}`, name: key === 'head' ? '钱主任' : '孙文员', password: PASSWORD, roles: [id] })
    }
    await p.go(`/admin/forms/${form}`)
    await p.page.getByRole('grid', { name: p.t('design.canvas') }).waitFor()
    await p.choose(p.t('design.exportApproval'), '主任')
    await p.button('design.publish').click()
    await p.dialog().locator('.d-changes li').first().waitFor()
    await p.shot('export-publish')
    await p.dialog().getByRole('button', { name: p.t('design.publish') }).click()
    await p.text(p.t('design.published')).waitFor()
  })

  const enter = async (account, look) => {
    const person = await world.open(server, look)
    await person.signIn(account, PASSWORD)
    return person
  }

  await it('asks for an export and gives a reason', async () => {
    p = await enter('e2e_clerk')
    await p.go(`/r/${form}`)
    await p.button('ui.more').first().click()
    await p.page.getByRole('menuitem', { name: p.t('export.xlsx') }).click()
    await p.dialog().getByRole('textbox').fill('月底对账')
    await p.shot('export-ask')
    await p.accessible()
    await p.page.keyboard.press('Enter')
    await p.text(p.t('export.asked')).waitFor()
    await p.go('/exports')
    await p.text(p.t('export.state.waiting')).waitFor()
    assert.equal(await p.button('export.approve').count(), 0)
  })

  await it('the head is told, approves, and the file is for who asked', async () => {
    const head = await enter('e2e_head')
    await head.go('/exports')
    await head.text('月底对账').waitFor()
    await head.shot('export-decide')
    await head.accessible()
    await head.button('export.approve').click()
    await head.dialog().getByRole('button', { name: head.t('export.approve') }).click()
    await head.text(head.t('export.state.approved')).waitFor()
    assert.equal(await head.button('export.download').count(), 0)
    await p.go('/exports')
    const [file] = await Promise.all([p.page.waitForEvent('download'), p.button('export.download').click()])
    assert.ok(readFileSync(await file.path()).subarray(0, 2).toString() === 'PK', 'a workbook')
    await p.shot('export-approved')
  })

  await it('reads in English, dark, and fits a phone', async () => {
    for (const look of [{ lang: 'en', theme: 'dark' }, { lang: 'zh', width: 390 }]) {
      p = await world.as('owner', server, look)
      await p.go(`/import/${form}`)
      await send(['姓名,手机号,类型,医生,金额', '周晓,19900075004,初诊,白芷,60', '林一舟,19900075003,初诊,杜衡,不详'], '八月接诊.csv')
      await tally({ create: 1, rejected: 1 })
      await p.shot('import-options', { full: true })
      await p.accessible()
    }
    await world.as('owner', server, { lang: 'zh' })
  })
}
