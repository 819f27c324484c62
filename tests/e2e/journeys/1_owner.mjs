// SPDX-License-Identifier: Apache-2.0
// The owner: opens the one-time link, makes the first account, and finds a house to work in.
import assert from 'node:assert/strict'
import { OWNER, PASSWORD } from '../world.mjs'

export default async function owner(world, it) {
  const server = await world.server('demo')
  let p = await world.open(server)

  await it('the console prints a one-time set-up link', () => assert.match(server.setupLink ?? '', /\/setup\?token=\w/))

  await it('without the link nobody becomes owner', async () => {
    await p.page.goto('/')
    await p.page.waitForURL(/\/setup/)
    await p.text(p.t('pub.setup.noToken')).waitFor()
  })

  await it('the set-up page says what is missing, below the fields', async () => {
    await p.page.goto(server.setupLink)
    await p.button('pub.setup.submit').click()
    await p.text(p.t('check.required')).waitFor()
    await p.label('pub.setup.org').fill(OWNER.org)
    await p.label('pub.setup.name').fill(OWNER.name)
    await p.label('pub.setup.account').fill(OWNER.account)
    await p.page.locator('#password').fill('short')
    await p.button('pub.setup.submit').click()
    await p.text(p.t('pub.setup.tooShort', { n: 10 })).waitFor()
    await p.shot('owner-setup-errors', { full: true })
    await p.accessible()
  })

  await it('the owner is made and lands on the workbench', async () => {
    await p.page.locator('#password').fill(PASSWORD)
    await p.page.locator('#again').fill(PASSWORD)
    await p.button('pub.setup.submit').click()
    await p.page.waitForURL((url) => url.pathname === '/')
    await p.text(p.t('work.kpiLeads')).waitFor()
    server.isSetUp = true
    await p.shot('owner-workbench', { full: true })
    await p.accessible()
  })

  await it('the link works once', async () => {
    const other = await world.open(server)
    await other.page.goto(server.setupLink)
    await other.text(other.t('pub.setup.done')).waitFor()
  })

  await it('a wrong password is said below the field, the account stays', async () => {
    p = await world.open(server)
    p.expected = /401/
    await p.page.goto('/login')
    await p.label('pub.login.account').fill(OWNER.account)
    await p.page.locator('#password').fill('not-the-password')
    await p.button('pub.login.submit').click()
    await p.text(p.t('pub.login.wrong')).waitFor()
    assert.equal(await p.label('pub.login.account').inputValue(), OWNER.account)
    await p.shot('owner-login-wrong')
    await p.accessible()
  })

  await world.hospital('demo')
  for (const look of [
    { lang: 'en' },
    { lang: 'zh', theme: 'dark' },
    { lang: 'en', width: 390 },
    { lang: 'zh', width: 390, theme: 'dark' },
    { lang: 'zh', width: 1920 },
  ]) {
    await it(`the workbench stands in ${JSON.stringify(look)}`, async () => {
      const q = await world.as('owner', server, look)
      await q.text(q.t('work.kpiLeads')).waitFor()
      await q.shot('owner-workbench', { full: true })
      await q.accessible()
    })
  }

  await it('the help of the keyboard opens with a question mark, the command menu with Ctrl+K', async () => {
    p = await world.as('owner', server)
    await p.page.waitForLoadState('networkidle') // the shell listens once it is drawn
    await p.page.keyboard.press('?')
    await p.dialog().getByText(p.t('keys.commands')).waitFor()
    await p.page.keyboard.press('Escape')
    await p.page.keyboard.press('Control+k')
    await p.page.keyboard.type(p.t('nav.users'))
    await p.shot('owner-commands')
    await p.page.keyboard.press('Enter')
    await p.page.waitForURL(/\/admin\/users/)
  })
}
