// SPDX-License-Identifier: Apache-2.0
// The patient: scans a code on a phone, reads what is asked and why, consents twice, gets a number.
import assert from 'node:assert/strict'

const PHONE = '19900071234'
const NAME = '顾小满'

async function linkOf(world, server) {
  if (server.link) return server.link
  const api = await world.apiAs('channel_manager', server)
  const { rows } = await api.query('channel', { limit: 1, filter: { field: 'state', op: 'eq', value: 'active' } })
  const made = await api.post(`/api/v1/channels/${rows[0].id}/codes`, { medium: '朋友圈' })
  server.link = made.url ?? made.link
  return server.link
}

const path = (link) => new URL(link, 'http://x').pathname

async function fill(p, { name = NAME, phone = PHONE } = {}) {
  await p.page.locator('#f-name').fill(name)
  await p.page.locator('#f-phone').fill(phone)
  await p.page.locator('#f-item').fill('膝关节疼痛')
}

export default async function patient(world, it) {
  const server = await world.hospital('demo')
  const api = await world.apiAs('owner', server)
  const link = await linkOf(world, server)
  const leads = async () =>
    (await api.query('lead', { filter: { field: 'phone', op: 'eq', value: PHONE }, sort: [{ field: 'submitted_at', dir: 'asc' }] })).rows
  const p = await world.open(server, { width: 390 })
  const ticks = () => p.page.locator('.p-tick input')

  await it('the form opens without a login, with the notice and two unticked boxes', async () => {
    await p.page.goto(path(link))
    await p.page.locator('#f-phone').waitFor()
    assert.equal(await ticks().count(), 2)
    assert.deepEqual(await ticks().evaluateAll((all) => all.map((one) => one.checked)), [false, false])
    for (const key of ['purpose', 'processor', 'retention', 'rights']) await p.text(p.t(`pub.form.${key}`)).waitFor()
    await p.shot('patient-form', { full: true })
    await p.accessible()
  })

  await it('what is missing is said below each field; nothing is sent', async () => {
    await p.button('pub.form.submit').click()
    await p.text(p.t('check.required')).waitFor()
    await p.text(p.t('pub.form.consentNeeded')).waitFor()
    await p.shot('patient-form-errors', { full: true })
    await p.accessible()
    assert.equal((await leads()).length, 0)
  })

  await it('gets a number, and the lead is in the system at once, stamped with channel and code', async () => {
    await fill(p)
    await ticks().nth(0).check()
    await ticks().nth(1).check()
    await p.page.waitForTimeout(2100) // nobody fills a form faster, and the server knows it
    await p.button('pub.form.submit').click()
    await p.text(p.t('pub.form.done')).waitFor()
    const number = (await p.page.locator('.p-number').innerText()).trim()
    assert.match(number, /\w{4,}/)
    await p.shot('patient-done')
    await p.accessible()
    const [lead] = await leads()
    assert.ok(lead.values.channel?.id, 'no channel on the lead')
    assert.ok(lead.values.code?.id, 'no tracking code on the lead')
    assert.ok(lead.values.patient?.id, 'no patient behind the lead')
    assert.equal(lead.values.via, 'public')
  })

  await it('the same phone again is a second enquiry of the same person', async () => {
    const q = await world.open(server, { width: 390, lang: 'en', theme: 'dark' })
    await q.page.goto(path(link))
    await q.page.locator('.p-foot select').first().selectOption('en')
    await q.button('pub.form.submit').waitFor()
    await q.page.locator('#f-phone').waitFor()
    await q.shot('patient-form', { full: true })
    await q.accessible()
    await fill(q, { name: NAME })
    await q.page.locator('.p-tick input').nth(0).check()
    await q.page.locator('.p-tick input').nth(1).check()
    await q.page.waitForTimeout(2100)
    await q.button('pub.form.submit').click()
    await q.text(q.t('pub.form.done')).waitFor()
    const rows = await leads()
    assert.equal(rows.length, 2)
    assert.equal(rows[0].values.patient.id, rows[1].values.patient.id)
    const { rows: people } = await api.query('patient', { filter: { field: 'phone', op: 'eq', value: PHONE } })
    assert.equal(people.length, 1)
  })

  await it('another channel’s claim inside the lock is a dispute to decide', async () => {
    const manager = await world.apiAs('channel_manager', server)
    const holder = (await leads())[0].values.channel.id
    const { rows } = await manager.query('channel', { limit: 20, filter: { field: 'state', op: 'eq', value: 'active' } })
    const other = rows.find((one) => one.id !== holder)
    const code = await manager.post(`/api/v1/channels/${other.id}/codes`, { medium: '地推' })
    const q = await world.open(server, { width: 390 })
    await q.page.goto(path(code.url ?? code.link))
    await q.page.locator('#f-phone').waitFor()
    await fill(q)
    await q.page.locator('.p-tick input').nth(0).check()
    await q.page.locator('.p-tick input').nth(1).check()
    await q.page.waitForTimeout(2100)
    await q.button('pub.form.submit').click()
    await q.text(q.t('pub.form.done')).waitFor()
    const claims = await api.query('claim', { filter: { field: 'channel', op: 'in', value: [other.id] } })
    assert.ok(claims.rows.some((one) => one.values.holder?.id === holder), 'no dispute was opened')
  })

  await it('a dead link says so', async () => {
    const q = await world.open(server, { width: 390 })
    q.expected = /404|410/
    await q.page.goto('/f/00000000000000000000000000000000')
    await q.text(q.t('pub.form.gone')).waitFor()
    await q.shot('patient-gone')
    await q.accessible()
  })

  await it('the whole form by keyboard alone', async () => {
    const q = await world.open(server, { width: 1280 })
    await q.page.goto(path(link))
    await q.page.locator('#f-name').focus()
    await q.page.keyboard.type('程晚晴')
    await q.page.keyboard.press('Tab')
    await q.page.keyboard.type('19900071299')
    for (let n = 0; n < 12; n++) {
      await q.page.keyboard.press('Tab')
      const at = await q.page.evaluate(() => [document.activeElement.tagName, document.activeElement.type])
      if (at[1] === 'checkbox') await q.page.keyboard.press('Space')
      if (at[1] === 'submit') break
    }
    await q.page.waitForTimeout(2100)
    await q.page.keyboard.press('Enter')
    await q.text(q.t('pub.form.done')).waitFor()
    await q.shot('patient-done')
  })
}
