// SPDX-License-Identifier: Apache-2.0
// Consultant and desk: from a lead to an appointment, an arrival, a charge and a refund, with the
// phone masked until somebody asks for it, which leaves a row in the log.
import assert from 'node:assert/strict'

const NAME = '陆知秋'
const PHONE = '19900072001'

// Types a date and a time into the picker's segments, as a person would.
async function typeMoment(p, group, text) {
  await group.locator('.x-segment[contenteditable]').first().click()
  await p.page.keyboard.type(text)
}

const today = () =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date()).replaceAll('-', '')

export default async function desk(world, it) {
  const server = await world.hospital('demo')
  const owner = await world.apiAs('owner', server)
  const consultant = server.staff.consultant
  const { rows: channels } = await owner.query('channel', { limit: 1, filter: { field: 'state', op: 'eq', value: 'active' } })
  const lead = await owner.create('lead', {
    name: NAME,
    phone: PHONE,
    item: '膝关节疼痛',
    intent: 'high',
    channel: { id: channels[0].id },
    consultant: { id: consultant.id },
  })
  const patientId = lead.values.patient.id
  let p = await world.as('consultant', server)

  await it('the consultant finds the lead on the workbench and marks it contacted', async () => {
    await p.go('/')
    const row = p.page.locator('.w-list li', { hasText: NAME })
    await row.waitFor()
    await p.shot('desk-consultant-workbench', { full: true })
    await p.accessible()
    await row.getByRole('button', { name: '已联系' }).click()
    await p.text(p.t('record.moved', { name: NAME, state: '已联系' })).waitFor()
  })

  await it('sees the lead’s page: source, states, history', async () => {
    await p.go(`/r/channel_hospital.lead/${lead.id}`)
    await p.page.getByRole('tab', { name: p.t('record.history') }).click()
    await p.page.locator('.r-history li').first().waitFor()
    await p.shot('desk-lead', { full: true })
    await p.accessible()
  })

  await it('sees the patient’s page with the source, and books an appointment for today', async () => {
    await p.go(`/r/channel_hospital.patient/${patientId}`)
    await p.page.locator('.r-head').getByText(NAME).waitFor()
    await p.shot('desk-patient', { full: true })
    await p.accessible()
    const card = p.page.locator('.x-card', { hasText: '预约' }).filter({ has: p.button('list.new') }).first()
    await card.getByRole('button', { name: p.t('list.new') }).click()
    const form = p.dialog()
    await typeMoment(p, form.getByRole('group', { name: '预约时间' }).first(), `${today()}2330`)
    await form.getByRole('textbox', { name: '医生', exact: true }).fill('孔建华')
    await p.shot('desk-appointment-new')
    await form.getByRole('button', { name: p.t('ui.save') }).click()
    await form.waitFor({ state: 'detached' })
    const { rows } = await owner.query('appointment', { filter: { field: 'patient', op: 'in', value: [patientId] } })
    assert.equal(rows.length, 1)
    assert.equal(rows[0].values.state, 'booked')
    assert.match(rows[0].values.at, /T15:30:00Z$/)
  })

  p = await world.as('desk', server)
  await it('the phone is masked; to reveal it is one press, and a row in the log', async () => {
    await p.go(`/r/channel_hospital.patient/${patientId}`)
    await p.page.locator('.r-masked').first().waitFor()
    assert.ok(!(await p.page.locator('main').innerText()).includes(PHONE), 'the whole number is on the screen')
    await p.shot('desk-patient-masked')
    await p.page.getByRole('button', { name: p.t('record.reveal', { field: '手机号' }) }).first().click()
    await p.page.getByText(PHONE).first().waitFor()
    const log = await owner.get('/api/v1/audit?action=reveal')
    assert.ok(log.rows.some((row) => row.record === patientId && row.who_name === '何静'), 'no row in the log')
  })

  await it('the desk sees today’s appointments and marks the arrival', async () => {
    await p.go('/r/channel_hospital.appointment?view=today')
    await p.page.getByRole('grid').waitFor()
    await p.shot('desk-appointments')
    await p.accessible()
    const { rows } = await owner.query('appointment', { filter: { field: 'patient', op: 'in', value: [patientId] } })
    await p.go(`/r/channel_hospital.appointment/${rows[0].id}`)
    await p.page.locator('.r-head').getByRole('button', { name: '标记到诊' }).click()
    await p.page.locator('.r-head .x-tag', { hasText: '已到诊' }).waitFor()
    await p.shot('desk-arrived')
    const visits = await owner.query('visit', { filter: { field: 'patient', op: 'in', value: [patientId] } })
    assert.equal(visits.rows.length, 1)
    assert.equal(visits.rows[0].values.first, true)
    assert.equal(visits.rows[0].values.channel?.id, channels[0].id)
  })

  async function add(title, fill) {
    const card = p.page.locator('.x-card').filter({ has: p.page.getByRole('heading', { name: new RegExp(`^${title}`) }) }).first()
    await card.getByRole('button', { name: p.t('list.new') }).click()
    const form = p.dialog()
    await form.getByRole('button', { name: p.t('ui.save') }).waitFor()
    await fill(form)
    await form.getByRole('button', { name: p.t('ui.save') }).click()
    await form.waitFor({ state: 'detached' })
  }

  await it('enters the visit from the patient’s page without knowing the number', async () => {
    await p.go(`/r/channel_hospital.patient/${patientId}`)
    await add('到诊', (form) => form.getByRole('textbox', { name: '接诊医生', exact: true }).fill('孔建华'))
    const { rows } = await owner.query('visit', { filter: { field: 'patient', op: 'in', value: [patientId] } })
    assert.equal(rows.length, 2)
    assert.equal(rows.filter((row) => row.values.first).length, 1)
    assert.ok(rows.every((row) => row.values.channel?.id === channels[0].id))
  })

  await it('enters a charge, and a refund of it; the net is what stays', async () => {
    await p.go(`/r/channel_hospital.patient/${patientId}`)
    await add('收费', async (form) => {
      await form.getByRole('textbox', { name: '单号', exact: true }).fill('E2E-1')
      await form.getByRole('textbox', { name: '项目', exact: true }).fill('关节镜检查')
      await form.getByRole('textbox', { name: '实收金额', exact: true }).fill('1,280.50')
      await p.shot('desk-charge-new', { full: true })
      await form.getByText('收费', { exact: true }).click()
    })
    await add('收费', async (form) => {
      await form.getByRole('textbox', { name: '单号', exact: true }).fill('E2E-2')
      await form.getByRole('textbox', { name: '项目', exact: true }).fill('关节镜检查')
      await form.getByRole('textbox', { name: '实收金额', exact: true }).fill('280.50')
      await form.getByText('退款', { exact: true }).click()
      await form.getByRole('textbox', { name: '原单号', exact: true }).fill('E2E-1')
    })
    const { rows } = await owner.query('charge', { filter: { field: 'patient', op: 'in', value: [patientId] }, sort: [{ field: 'no', dir: 'asc' }] })
    assert.deepEqual(rows.map((row) => row.values.net), ['1280.50', '-280.50'])
    assert.equal(rows[1].values.original?.id, rows[0].id)
    assert.equal(rows[0].values.channel?.id, channels[0].id)
    await p.shot('desk-patient-charges', { full: true })
    await p.accessible()
  })

  await it('a grid is worked by the keyboard alone: find, edit, undo', async () => {
    await p.go('/r/channel_hospital.appointment?view=all')
    const grid = p.page.getByRole('grid')
    await grid.waitFor()
    await p.settled()
    await grid.getByRole('gridcell').nth(6).click()
    for (const key of ['ArrowDown', 'ArrowLeft', 'ArrowRight', 'ArrowUp']) await p.page.keyboard.press(key)
    assert.ok(await p.page.evaluate(() => document.activeElement?.closest('[role=grid]') !== null))
    await p.page.keyboard.press('Space')
    await p.button('keys.close').or(p.page.locator('.r-panel, .v-panel')).first().waitFor()
    await p.shot('desk-panel')
    await p.accessible()
  })

  await it('the same on a phone, in English', async () => {
    const q = await world.as('desk', server, { lang: 'en', width: 390 })
    await q.go('/')
    await q.shot('desk-workbench', { full: true })
    await q.accessible()
    await q.go(`/r/channel_hospital.patient/${patientId}`)
    await q.shot('desk-patient', { full: true })
    await q.accessible()
    await q.go('/r/channel_hospital.lead?view=all')
    await q.shot('desk-leads')
    await q.accessible()
  })
}
