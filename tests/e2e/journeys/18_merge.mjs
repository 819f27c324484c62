// SPDX-License-Identifier: Apache-2.0
// A person who was entered twice becomes one, with what the other record knew, and is two again.
import assert from 'node:assert/strict'

export default async function merge(world, it) {
  const server = await world.hospital('own')
  const form = 'clients.member'
  let p, a

  await it('finds a person who is there twice', async () => {
    p = await world.as('owner', server)
    const { api } = server
    await api.post('/api/v1/apps', { template: 'members', key: 'clients' })
    const make = async (values) => (await api.post(`/api/v1/forms/${form}/records`, { values })).id
    a = await make({ name: '周小雨', phone: '19900000101', note: '左侧智齿' })
    const b = await make({ name: '周晓雨', phone: '19900000102', birthday: '1990-03-08' })
    await api.post('/api/v1/forms/clients.entry/records', {
      values: { member: b, kind: 'in', amount: '100.00', at: '2026-07-05T09:00:00+08:00' },
    })
  })

  await it('merges them side by side', async () => {
    await p.go(`/r/${form}/${a}`)
    await p.page.getByRole('button', { name: p.t('ui.more') }).first().click()
    await p.page.getByRole('menuitem', { name: p.t('record.merge') }).click()
    await p.dialog().getByRole('combobox', { name: p.t('merge.other') }).fill('周晓雨')
    await p.page.getByRole('option', { name: '周晓雨' }).first().click()
    await p.dialog().getByText(p.t('merge.into', { from: '周晓雨', to: '周小雨' })).waitFor()
    await p.shot('merge')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('merge.now'), exact: true }).click()
    await p.text(p.t('merge.done')).waitFor()
    const now = await server.api.get(`/api/v1/forms/${form}/records/${a}`)
    assert.deepEqual([now.values.name, now.values.birthday, now.values.note], ['周小雨', '1990-03-08', '左侧智齿'])
    const rows = (await server.api.post('/api/v1/forms/clients.entry/query', {})).rows
    assert.equal(rows[0].values.member.id, a)
  })

  await it('takes it back', async () => {
    await p.page.getByRole('button', { name: p.t('ui.more') }).first().click()
    await p.page.getByRole('menuitem', { name: p.t('record.merge') }).click()
    await p.dialog().getByRole('button', { name: p.t('merge.undo') }).click()
    await p.text(p.t('merge.undone')).waitFor()
    assert.equal((await server.api.post(`/api/v1/forms/${form}/query`, {})).rows.length, 2)
  })
}
