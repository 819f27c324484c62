// SPDX-License-Identifier: Apache-2.0
// A board of the house is made on the screen, sent to somebody else as a picture, and opens first when they sign in.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { SHOTS, until } from '../browser.mjs'
import { shownOf } from '../charts.mjs'
import { OWNER, PASSWORD } from '../world.mjs'

/** A mail server that takes every mail. */
async function mailServer() {
  const got = []
  const server = createServer((socket) => {
    let rest = ''
    let letter = null
    socket.write('220 here\r\n')
    socket.on('error', () => {})
    socket.on('data', (data) => {
      rest += data.toString('latin1')
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (letter !== null) {
          if (line !== '.') letter += `${line}\r\n`
          else {
            got.push(letter)
            letter = null
            socket.write('250 taken\r\n')
          }
        } else if (line.toUpperCase() === 'DATA') {
          letter = ''
          socket.write('354 go on\r\n')
        } else if (line.toUpperCase() === 'QUIT') socket.end('221 bye\r\n')
        else socket.write('250 fine\r\n')
      }
    })
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return { got, port: server.address().port, stop: () => server.close() }
}

/** Width, height and the rows of a picture behind their filters. */
function seen(png) {
  assert.equal(png.toString('latin1', 1, 4), 'PNG')
  const parts = []
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), rows: inflateSync(Buffer.concat(parts)) }
}

export default async function send(world, it) {
  const server = await world.hospital('demo')
  const { api } = server
  const mail = await mailServer()
  let p, board
  const close = async () => {
    await p.dialog().getByRole('button', { name: p.t('ui.close'), exact: true }).click()
    await p.page.locator('[role=dialog]').waitFor({ state: 'detached' })
  }
  const open = async (key) => {
    await p.button(key).click()
    await p.dialog().waitFor()
    await p.settled()
  }

  await it('makes a board of the house where it belongs', async () => {
    await api.call('PUT', '/api/v1/messages/channels/board_post', {
      kind: 'email',
      title: '邮件',
      settings: { host: '127.0.0.1', port: mail.port, tls: 'none', from: 'house@example.com' },
      is_off: false,
    })
    await api.patch(`/api/v1/users/${server.staff.channel_manager.id}`, { email: 'manager@example.com' })
    p = await world.as('owner', server)
    await p.go('/boards')
    await open('board.new')
    await p.label('board.name').fill('全院周报')
    await p.dialog().getByText(p.t('bhouse.house'), { exact: true }).click()
    await p.choose(p.t('bhouse.app'), '渠道医院', p.dialog())
    await p.accessible()
    await p.shot('send-house')
    await p.dialog().getByRole('button', { name: p.t('board.create'), exact: true }).click()
    await p.page.waitForURL(/\/boards\/\d+\/design$/)
    board = await api.get(`/api/v1/boards/${/boards\/(\d+)/.exec(p.page.url())[1]}`)
    assert.equal(board.owner, null)
    assert.equal(board.app, 'channel_hospital')
    board = await api.call('PATCH', `/api/v1/boards/${board.id}`, { doc: shownOf() }, { 'If-Match': String(board.rev) })
  })

  await it('is subscribed for somebody else, as a picture', async () => {
    await p.go(`/boards/${board.id}`)
    await open('board.subscribe')
    await p.dialog().getByRole('combobox', { name: p.t('bsub.who') }).fill('周敏')
    await p.page.getByRole('option', { name: '周敏' }).first().click()
    await p.text(p.t('bsub.whoHelp')).waitFor()
    await p.choose(p.t('bsub.every'), p.t('bsub.every.hour'), p.dialog())
    await p.choose(p.t('bsub.way'), '邮件', p.dialog())
    await p.choose(p.t('bsub.as'), p.t('bsub.as.png'), p.dialog())
    await p.accessible()
    await p.shot('send-subscribe')
    await p.dialog().getByRole('button', { name: p.t('bsub.add'), exact: true }).click()
    await p.dialog().locator('.b-sub', { hasText: '周敏' }).waitFor()
    await close()
    await api.call('POST', '/test/clock', { shift_ms: 3_600_000, drain: true })
    // An hour later those who did nothing meanwhile are signed out.
    await api.signIn(OWNER.account, PASSWORD)
    server.apis = {}
    await until(() => mail.got.length)
    assert.equal(mail.got.length, 1)
    assert.match(mail.got[0], /To: <manager@example\.com>/)
    const [, encoded] = /Content-Type: image\/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: .*\r\n.*\r\n\r\n([\w+/=\r\n]+)/.exec(mail.got[0])
    const picture = Buffer.from(encoded, 'base64')
    writeFileSync(join(SHOTS, 'send-picture.png'), picture)
    const { width, height, rows } = seen(picture)
    assert.equal(width, 1080)
    assert.ok(height > 1000 && height <= 12_000, `${height}`)
    // Not blank: in each eighth of it something differs from the row above.
    const line = width * 3 + 1
    for (let part = 0; part < 8; part += 1) {
      const from = Math.floor((height * part) / 8) * line
      const stripe = rows.subarray(from, from + Math.floor(height / 8) * line)
      assert.ok(stripe.some((byte, at) => at % line !== 0 && byte !== 0), `part ${part} is blank`)
    }
  })

  await it('is found by its receiver on a phone, who sets it first and ends it', async () => {
    p = await world.as('channel_manager', server, { lang: 'en', width: 390 })
    await p.go(`/boards/${board.id}`)
    await open('board.subscribe')
    const row = p.dialog().locator('.b-sub')
    await row.getByText(p.t('bsub.by', { name: '林院长' })).waitFor()
    await p.accessible()
    await p.shot('send-received')
    await row.getByRole('button', { name: p.t('bsub.remove'), exact: true }).click()
    await row.waitFor({ state: 'detached' })
    await close()
    await open('board.start')
    await p.dialog().getByText(p.t('bstart.mine'), { exact: true }).click()
    await p.dialog().locator('[role=switch]:checked, input:checked').first().waitFor({ state: 'attached' })
    await p.accessible()
    await p.shot('send-start')
    await close()
    await p.go('/')
    await p.page.waitForURL((url) => url.pathname === `/boards/${board.id}`)
    await p.settled()
    // The way to the workbench stays open, also while the board is still on its way.
    let arrives
    const held = new Promise((done) => {
      arrives = done
    })
    await p.page.route(/BoardPage/, async (route) => {
      await held
      await route.continue()
    })
    await p.page.goto('/')
    await p.page.waitForURL((url) => url.pathname === `/boards/${board.id}`)
    await p.page.evaluate(() => document.querySelector('a[href="/"]').click())
    await p.page.waitForURL((url) => url.pathname === '/')
    arrives()
    await p.page.unrouteAll({ behavior: 'wait' })
    await p.page.waitForTimeout(300)
    assert.equal(new URL(p.page.url()).pathname, '/')
    await api.call('DELETE', `/api/v1/boards/${board.id}`, undefined, { 'If-Match': String(board.rev) })
    await p.go('/')
    assert.equal(new URL(p.page.url()).pathname, '/')
  })
  mail.stop()
}
