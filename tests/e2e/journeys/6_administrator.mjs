// SPDX-License-Identifier: Apache-2.0
// The administrator: a department, a role with grants, a user who holds it, what that user sees,
// why, and the audit log that proves itself.
import assert from 'node:assert/strict'
import { PASSWORD } from '../world.mjs'

const DEPT = '网络咨询部'
const ROLE = '回访专员'
const NAME = '孟回访'
const ACCOUNT = 'e2e_callback'

export default async function administrator(world, it) {
  const server = await world.hospital('demo')
  const p = await world.as('owner', server)
  const role = () => p.page.getByRole('dialog')

  await it('adds a department below the house', async () => {
    await p.go('/admin/departments')
    const top = (await server.api.get('/api/v1/departments')).rows.find((one) => !one.parent)
    await p.button('dept.addBelow', { name: top.title }).click()
    await p.label('dept.title').fill(DEPT)
    await p.button('ui.save').click()
    await p.text(DEPT).waitFor()
    await p.shot('admin-departments', { full: true })
    await p.accessible()
  })

  await it('makes a role: patients of the own department, phone masked', async () => {
    await p.go('/admin/roles')
    await p.shot('admin-roles', { full: true })
    await p.accessible()
    await p.button('role.new').click()
    await p.dialog().getByRole('textbox').fill(ROLE)
    await p.dialog().getByRole('button', { name: p.t('ui.ok') }).click()
    await p.page.waitForURL(/\/admin\/roles\/\d+/)
    await p.button('role.addForm').click()
    await p.page.getByRole('menuitem', { name: '患者', exact: true }).click()
    await p.button('role.editFields').click()
    await p.choose(new RegExp(p.t('role.rightOf', { field: '手机号' })), p.t('fieldRight.masked'))
    await p.choose(new RegExp(p.t('role.scope')), p.t('scope.all'))
    await p.shot('admin-role', { full: true })
    await p.accessible()
    await p.button('ui.save').click()
    await p.text(p.t('role.saved', { name: ROLE })).waitFor()
    const made = (await server.api.get('/api/v1/roles')).rows.find((one) => one.title === ROLE)
    assert.equal(made.grants.length, 1)
    assert.equal(made.grants[0].fields.phone, 'masked')
  })

  await it('makes a user who holds the role', async () => {
    await p.go('/admin/users')
    await p.button('user.new').click()
    await p.label('user.name').fill(NAME)
    await p.label('user.account').fill(ACCOUNT)
    await p.label('user.password').fill(PASSWORD)
    await role().getByRole('button', { name: new RegExp(`^${p.t('user.dept')}`) }).click()
    await p.page.getByRole('row', { name: new RegExp(DEPT) }).click()
    await role().getByRole('button', { name: new RegExp(`^${p.t('user.roles')}`) }).click()
    const search = p.page.getByRole('searchbox').last()
    if (await search.isVisible()) await search.fill(ROLE)
    await p.page.getByRole('option', { name: ROLE }).click()
    await p.page.keyboard.press('Escape')
    await p.shot('admin-user-new')
    await p.button('ui.save').click()
    await p.page.getByRole('row', { name: new RegExp(NAME) }).waitFor()
    await p.shot('admin-users', { full: true })
    await p.accessible()
  })

  await it('sees with that user’s eyes: masked numbers and only that form', async () => {
    await p.button('user.viewAs', { name: NAME }).click()
    await p.page.waitForURL((url) => url.pathname === '/')
    await p.text(p.t('shell.viewAs', { name: NAME })).waitFor()
    await p.settled()
    const nav = p.page.getByRole('navigation', { name: p.t('nav.main') })
    assert.equal(await nav.getByRole('link', { name: '收费' }).count(), 0)
    await nav.getByRole('link', { name: '患者' }).click()
    await p.page.getByRole('grid').waitFor()
    await p.settled()
    await p.shot('admin-view-as')
    const text = await p.page.getByRole('grid').innerText()
    assert.doesNotMatch(text, /\b1\d{10}\b/, 'a whole phone number is on the screen')
    assert.match(text, /\d{3}\*+\d{4}|\*{3,}|•{3,}/, 'nothing is masked')
    await p.button('shell.viewAsEnd').click()
    await p.page.waitForURL(/\/admin\/users/)
  })

  await it('is told why a record can be seen', async () => {
    await p.settled()
    const { rows } = await server.api.query('patient', { limit: 1 })
    await p.go(`/r/patient/${rows[0].id}`)
    await p.page.locator('.r-head').getByRole('button', { name: p.t('ui.more'), exact: true }).click()
    await p.page.getByRole('menuitem', { name: p.t('why.ask') }).click()
    await p.dialog().getByRole('row').nth(1).waitFor()
    await p.shot('admin-why')
    await p.accessible()
    await p.page.keyboard.press('Escape')
  })

  await it('reads the audit log, filters it, and has it verified', async () => {
    await p.go('/admin/audit')
    await p.page.getByRole('row').nth(3).waitFor()
    await p.button('audit.verify').click()
    await p.page.getByText(new RegExp(p.t('audit.sound', { n: '[\\d,]+' }))).waitFor()
    await p.shot('admin-audit', { full: false })
    await p.accessible()
    const { rows } = await server.api.get('/api/v1/audit?action=role.create')
    assert.ok(rows.length > 0, 'the role that was made is not in the log')
  })

  for (const path of ['settings', 'solutions', 'apikeys']) {
    await it(`${path} stand`, async () => {
      await p.go(`/admin/${path}`)
      await p.shot(`admin-${path}`, { full: true })
      await p.accessible()
    })
  }

  await it('the same pages on a phone, in English and dark', async () => {
    const q = await world.as('owner', server, { lang: 'en', width: 390, theme: 'dark' })
    for (const path of ['departments', 'users', 'roles', 'audit', 'settings', 'solutions', 'apikeys']) {
      await q.go(`/admin/${path}`)
      await q.shot(`admin-${path}`)
      await q.accessible()
    }
  })
}
