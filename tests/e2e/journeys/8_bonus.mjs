// SPDX-License-Identifier: Apache-2.0
// Staff bonus: finance sees what each person gets, settled and as it stands, down to the charges; a
// consultant sees nobody else's.
import assert from 'node:assert/strict'

export default async function bonus(world, it) {
  const server = await world.hospital('demo')
  const p = await world.as('finance', server)
  const api = await world.apiAs('finance', server)
  const consultant = await world.apiAs('consultant', server)

  await it('finance sees the bonus of the settled month, person by person', async () => {
    await p.go('/commission')
    await p.page.getByRole('tab', { name: p.t('bonus.tab') }).click()
    const month = (await api.get('/api/v1/commission/periods')).periods.map((one) => one.period).sort().at(-1)
    await p.page.getByRole('heading', { name: p.t('bonus.of', { period: month }) }).waitFor()
    await p.page.getByRole('row').nth(2).waitFor()
    const rows = (await api.query('bonus_statement', { limit: 200, filter: { field: 'period', op: 'eq', value: month } })).rows
    assert.ok(rows.length > 10)
    for (const row of rows.slice(0, 3)) await p.text(row.values.user.title).first().waitFor()
    await p.shot('finance-bonus', { full: true })
    await p.accessible()
  })

  await it('a name leads to its lines', async () => {
    await p.page.locator('table a, [role=grid] a, [role=table] a').first().click()
    await p.page.waitForURL(/\/r\/.*bonus_line/)
    await p.page.getByRole('row').nth(2).waitFor()
    await p.shot('finance-bonus-lines')
  })

  await it('the bonus of the month is approved, then paid, all at once', async () => {
    const month = (await api.get('/api/v1/commission/periods')).periods.map((one) => one.period).sort().at(-1)
    await p.go('/commission?tab=bonus')
    for (const [move, state] of [['approved', '已审批'], ['paid', '已付款']]) {
      await p.page.getByRole('button', { name: new RegExp(`^${p.t(`bonus.${move}`)}`) }).click()
      await p.dialog().getByRole('button').last().click()
      await p.text(state).first().waitFor({ timeout: 60_000 })
    }
    const rows = (await api.query('bonus_statement', { limit: 200, filter: { field: 'period', op: 'eq', value: month } })).rows
    assert.ok(rows.length > 10 && rows.every((row) => row.values.state === 'paid'))
    await p.shot('finance-bonus-paid')
  })

  await it('the running month stands as a draft, line by line', async () => {
    const running = (await api.get('/api/v1/commission/periods')).running
    await p.go(`/commission?tab=bonus&month=${running}`)
    await p.page.getByRole('heading', { name: p.t('bonus.draftOf', { period: running }) }).waitFor()
    await p.page.locator('a[href*="user="]').first().click()
    await p.page.getByRole('heading', { name: /提成明细|line by line/ }).waitFor({ timeout: 60_000 })
    await p.shot('finance-bonus-draft', { full: true })
    await p.accessible()
  })

  await it('a consultant sees no bonus of others', async () => {
    assert.equal((await consultant.query('bonus_statement', { limit: 10 })).rows.length, 0)
    assert.equal((await consultant.query('bonus_line', { limit: 10 })).rows.length, 0)
  })
}
