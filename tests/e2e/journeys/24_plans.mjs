// SPDX-License-Identifier: Apache-2.0
// Follow-ups and the pool: the owner draws a plan and begins it on a record; somebody claims from the pool, on a
// phone, and gives back.
import assert from 'node:assert/strict'
import { PASSWORD } from '../world.mjs'

export default async function plans(world, it) {
  const server = await world.hospital('clock')
  const { api } = server
  const field = (type, key, zh) => ({ key, type, title: { zh, en: '' } })
  let p, form, patient

  await it('has a form of visits, and somebody who calls', async () => {
    const app = (await api.post('/api/v1/apps', { title: { zh: '回访', en: 'Care' } })).key
    form = (
      await api.post(`/api/v1/apps/${app}/forms`, {
        title: { zh: '术后', en: 'Operations' },
        options: { title_field: 'name' },
        fields: [
          { ...field('text', 'name', '姓名'), required: true },
          field('date', 'seen', '手术日期'),
          field('user', 'agent', '顾问'),
          { ...field('phone', 'phone', '电话'), sensitive: true },
        ],
      })
    ).full_key
    const free = { form, actions: ['read'], scope: 'all', fields: { '*': 'read', phone: 'masked' }, condition: { field: 'agent', op: 'empty' } }
    const own = { form, actions: ['read', 'update'], scope: 'all', fields: { '*': 'rw' }, condition: { field: 'agent', op: 'eq', value: { $me: true } } }
    const role = (await api.post('/api/v1/roles', { key: 'carer', title: '回访员', grants: [free, own] })).id
    await api.post('/api/v1/users', { account: 'e2e_carer', name: '顾盼', password: PASSWORD, roles: [role] })
    patient = await api.create(form, { name: '沈一', phone: '19900000071', seen: '2099-03-01' })
    p = await world.as('owner', server)
  })

  await it('draws a plan as a line of steps', async () => {
    await p.go(`/admin/forms/${form}/plans`)
    await p.text(p.t('plan.none')).waitFor()
    await p.accessible()
    await p.link('plan.new').click()
    await p.label('plan.name').fill('术后回访')
    await p.button('plan.addStep').click()
    await p.label('plan.stepTitle').fill('三天电话')
    const todo = p.page.locator('.pl-step .h-step').first()
    await todo.getByRole('textbox', { name: p.t('house.stepTitle'), exact: true }).fill('电话问候')
    await p.page.locator('.pl-dates li', { hasText: '三天电话' }).waitFor()
    await p.accessible()
    await p.shot('plans-editor')
    await p.button('house.saveOn').click()
    await p.text(p.t('house.saved')).waitFor()
    const [plan] = (await api.get(`/api/v1/forms/${form}/plans`)).rows
    assert.equal(plan.mode, 'on')
    assert.deepEqual(plan.spec.steps.map((step) => [step.after.days, step.at]), [[3, '09:00']])
  })

  await it('begins it on a record, and sees what is to come', async () => {
    await p.go(`/r/${form}/${patient.id}`)
    await p.page.getByRole('tab', { name: p.t('plan.tab') }).click()
    await p.button('plan.begin').click()
    await p.button('plan.beginN', { n: 1 }).click()
    await p.page.locator('.p-step', { hasText: '三天电话' }).waitFor()
    await p.accessible()
    await p.shot('plans-record')
    const { rows } = await api.get(`/api/v1/forms/${form}/plan-runs?record=${patient.id}`)
    assert.deepEqual(rows.map((run) => [run.state, run.steps[0].due_at]), [['running', '2099-03-04T01:00:00Z']])
  })

  await it('claims from the pool on a phone', async () => {
    await api.post(`/api/v1/forms/${form}/rules`, {
      title: { zh: '公海' },
      mode: 'on',
      spec: { when: { kind: 'pool' }, field: 'agent', members: [{ role: 'carer' }], hold: 5 },
    })
    p = await world.as('carer', server, { width: 390 })
    await p.go(`/pool/${form}`)
    await p.text('199****0071').waitFor()
    await p.accessible()
    await p.button('pool.claimOf', { name: '沈一' }).click()
    await p.text(p.t('pool.claimed', { name: '沈一' })).waitFor()
    await p.text(p.t('pool.holdsOf', { n: 1, of: 5 })).waitFor()
    await p.text(p.t('pool.none')).waitFor()
    await p.page.getByRole('tab', { name: p.t('pool.mine') }).click()
    await p.text('19900000071').waitFor()
    await p.shot('pool-phone')
    assert.equal((await api.get(`/api/v1/forms/${form}/records/${patient.id}`)).values.agent.title, '顾盼')
  })

  await it('shows on the record who held it', async () => {
    await p.button('pool.releaseOf', { name: '沈一' }).click()
    await p.label('pool.reason').fill('外地患者')
    await p.page.getByRole('alertdialog').getByRole('button', { name: p.t('pool.release'), exact: true }).click()
    await p.text(p.t('pool.released')).waitFor()
    const owner = await world.as('owner', server, { width: 390 })
    await owner.go(`/r/${form}/${patient.id}`)
    await owner.page.getByRole('tab', { name: owner.t('record.holders') }).click()
    await owner.text('外地患者').waitFor()
    await owner.accessible()
    assert.deepEqual(await owner.page.locator('.po-hand .x-tag').allTextContents(), [
      owner.t('pool.kind.release'),
      owner.t('pool.kind.claim'),
    ])
    await owner.shot('holders-phone')
  })
}
