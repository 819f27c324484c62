// SPDX-License-Identifier: Apache-2.0
// The owner sets a channel up, tries it, writes a template and sees it on a record; what failed is found in
// the log and sent again. The other side checks the signature for itself.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { until } from '../browser.mjs'

const SECRET = 'a secret of thirty-two characters'

function otherSide() {
  const side = { got: [], status: 200 }
  side.server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      const at = request.headers['x-xinglin-timestamp']
      const want = createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex')
      side.got.push({ ...JSON.parse(body), isSigned: request.headers['x-xinglin-signature'] === `sha256=${want}` })
      response.writeHead(side.status).end()
    })
  })
  return new Promise((done) =>
    side.server.listen(0, '127.0.0.1', () => done(Object.assign(side, { url: `http://127.0.0.1:${side.server.address().port}/in` }))),
  )
}

export default async function messages(world, it) {
  const server = await world.hospital('demo')
  const side = await otherSide()
  const p = await world.as('owner', server)
  const tab = (key) => p.page.getByRole('tab', { name: p.t(key), exact: true }).click()
  const field = (name) => p.dialog().getByRole('textbox', { name })
  const card = () => p.page.locator('.x-card', { has: p.page.getByRole('heading', { name: '院内系统' }) })
  const row = (text) => p.page.getByRole('row').filter({ hasText: text }).first()

  await it('adds a channel; one that is not complete says what is missing', async () => {
    await p.go('/admin/messages')
    await p.button('msg.addChannel').first().click()
    await p.dialog().getByRole('button', { name: new RegExp(p.t('msg.kind')) }).click()
    await p.page.getByRole('option', { name: /Webhook/ }).click()
    await field(p.t('msg.name')).fill('院内系统')
    await field(/地址/).fill(side.url)
    await p.dialog().getByText(/允许内网地址/).click()
    p.expected = /422|409/
    await p.dialog().getByRole('button', { name: p.t('ui.save') }).click()
    await p.dialog().getByText(/签名密钥/).first().waitFor()
    await p.dialog().getByRole('alert').first().waitFor()
    await field(/签名密钥/).fill(SECRET)
    await p.dialog().getByRole('button', { name: p.t('ui.save') }).click()
    await card().getByText(p.t('msg.ready')).waitFor()
    await p.shot('messages-channels')
    await p.accessible()
  })

  await it('a test goes the whole way, signed', async () => {
    await card().getByRole('button', { name: p.t('msg.test'), exact: true }).click()
    await p.dialog().getByRole('button', { name: p.t('msg.send') }).click()
    await p.dialog().getByText(p.t('msg.state.sent')).waitFor()
    assert.equal(side.got.length, 1)
    assert.ok(side.got[0].isSigned)
    await p.accessible()
    await p.page.keyboard.press('Escape')
  })

  await it('writes a template and sees it filled in', async () => {
    await tab('msg.templates')
    await p.button('msg.newTemplate').first().click()
    await field(p.t('msg.name')).fill('到院提醒')
    await p.dialog().getByRole('button', { name: new RegExp(p.t('msg.form')) }).click()
    await p.page.getByRole('option', { name: '患者', exact: true }).click()
    const zh = field(p.t('msg.inLang', { label: p.t('msg.words'), lang: p.t('msg.zh') }))
    await zh.fill('{name}您好，请按时到院')
    await p.dialog().locator('.ms-look', { hasText: '您好，请按时到院' }).waitFor()
    assert.ok(!(await p.dialog().locator('.ms-look').first().innerText()).includes('{name}'))
    await zh.fill('{phone}')
    await p.dialog().getByRole('alert').first().waitFor() // it may not leave the house
    await zh.fill('{name}您好，请按时到院')
    await p.dialog().getByRole('button', { name: p.t('ui.save') }).click()
    await row('到院提醒').waitFor()
    await p.shot('messages-templates')
  })

  await it('what failed is found in the log and sent again', async () => {
    side.status = 400
    await tab('msg.channels')
    await card().getByRole('button', { name: p.t('msg.test'), exact: true }).click()
    await p.dialog().getByRole('button', { name: p.t('msg.send') }).click()
    await p.dialog().getByText(p.t('msg.state.failed')).waitFor()
    await p.page.keyboard.press('Escape')
    side.status = 200
    await tab('msg.log')
    await row(p.t('msg.state.failed')).click()
    await p.dialog().getByText('HTTP 400').waitFor()
    await p.dialog().getByRole('button', { name: p.t('msg.again') }).click()
    await p.page.getByRole('alertdialog').getByRole('button', { name: p.t('msg.again') }).click()
    await p.page.getByRole('alertdialog').waitFor({ state: 'detached' })
    await p.page.waitForFunction((word) => ![...document.querySelectorAll('tr')].some((one) => one.textContent.includes(word)), p.t('msg.state.failed'))
    await until(() => side.got.length >= 3)
    assert.equal(side.got.length, 3)
    assert.equal(side.got[1].key, side.got[2].key)
    await p.shot('messages-log')
    await p.accessible()
  })

  side.server.close()
}
