// SPDX-License-Identifier: Apache-2.0
// A flow is drawn: an approval with a deadline and two ways behind it. Mistakes are shown where they are, a record
// goes through it for a trial, it is published; two people who draw at once are told.
import assert from 'node:assert/strict'
import { PASSWORD } from '../world.mjs'

export default async function flowDesign(world, it) {
  const server = await world.hospital('own')
  const { api } = server
  let p, form, flow, record

  const card = (id) => p.page.locator(`[data-card="${id}"]`)
  const panel = () => p.page.getByRole('complementary', { name: p.t('flows.panel') })
  const flows = () => `/admin/forms/${form}/flows`
  const spec = async () => (await api.get(`/api/v1/flows/${flow}`)).spec
  const told = () => p.page.locator('.fd-mistakes li')
  const add = async (after, type) => {
    await p.page.locator(`[data-after="${after}"] > .ft-add .ft-plus`).click()
    await p.page.getByRole('menuitem', { name: p.t(`flowpic.${type}`) }).click()
  }
  const pickWho = async (label, who) => {
    await panel().getByRole('button', { name: p.t(label) }).click()
    await p.page.getByRole('option', { name: who, exact: true }).click()
    await p.page.keyboard.press('Escape')
  }
  const close = () => panel().getByRole('button', { name: p.t('ui.close') }).click()
  const save = async () => {
    await p.button('flows.save').click()
    await p.text(p.t('flows.saved')).waitFor()
  }

  await it('has a form of discounts, and somebody to decide', async () => {
    const app = (await api.post('/api/v1/apps', { title: { zh: '折扣', en: 'Discounts' } })).key
    form = (
      await api.post(`/api/v1/apps/${app}/forms`, {
        title: { zh: '折扣申请', en: 'Discounts' },
        options: { title_field: 'name' },
        fields: [
          { key: 'name', type: 'text', title: { zh: '事由', en: '' }, required: true },
          { key: 'amount', type: 'money', title: { zh: '金额', en: '' } },
          { key: 'note', type: 'text', title: { zh: '备注', en: '' } },
        ],
      })
    ).full_key
    const grant = { form, actions: ['read', 'update'], scope: 'all', fields: { '*': 'rw' } }
    const role = (await api.post('/api/v1/roles', { key: 'decider', title: '折扣审批', grants: [grant] })).id
    await api.post('/api/v1/users', { account: 'e2e_decider', name: '沈安', password: PASSWORD, roles: [role] })
    record = await api.create(form, { name: '老患者复诊', amount: '60000.00' })
    p = await world.as('owner', server)
  })

  await it('begins a flow from a template', async () => {
    await p.go('/admin/forms')
    await p.page.locator(`a[href="${flows()}"]`).click()
    await p.text(p.t('flows.none')).waitFor()
    await p.accessible()
    await p.button('flows.new').click()
    await p.dialog().getByRole('radio', { name: p.t('flows.template.blank') }).check({ force: true })
    await p.dialog().getByRole('textbox', { name: p.t('flows.title') }).fill('折扣审批')
    await p.shot('flow-new')
    await p.dialog().getByRole('button', { name: p.t('flows.make') }).click()
    await card('start').waitFor()
    flow = p.page.url().split('/').pop()
  })

  await it('puts an approval on the line and says who', async () => {
    await add('start', 'approve')
    await card('n1').waitFor()
    await panel().waitFor()
    await pickWho('flows.whoApprove', p.t('house.say.role', { name: '折扣审批' }))
    await panel().getByRole('textbox', { name: p.t('flows.nodeTitle') }).fill('主管审批')
    await card('n1').filter({ hasText: '折扣审批' }).waitFor()
    await p.text(p.t('flows.fine')).waitFor()
  })

  await it('gives it a deadline, which the card says', async () => {
    await panel().getByRole('tab', { name: p.t('flows.tab.deadline') }).click()
    await panel().getByText(p.t('flows.hasLimit')).click()
    await panel().getByRole('textbox', { name: p.t('flows.limit') }).fill('4')
    await p.button('flows.addDue').click()
    await card('n1').filter({ hasText: p.t('flows.due.remind_head') }).waitFor()
    await p.shot('flow-deadline')
    await p.accessible()
  })

  await it('says what is done when it was cancelled', async () => {
    await card('start').click()
    await panel().getByRole('tab', { name: p.t('flows.tab.options') }).click()
    await panel().getByRole('heading', { name: p.t('flows.undo') }).waitFor()
    await panel().getByRole('button', { name: p.t('house.addStep') }).click()
    await p.page.getByRole('menuitem', { name: p.t('house.do.notify'), exact: true }).waitFor()
    assert.equal(await p.page.getByRole('menuitem', { name: p.t('house.do.wait'), exact: true }).count(), 0)
    await p.page.getByRole('menuitem', { name: p.t('house.do.update'), exact: true }).click()
    await p.page.locator('.fd-mistakes li').first().waitFor() // nothing is set yet
    await panel().locator('.x-error').first().waitFor()
    await p.shot('flow-undo', { full: true })
    await p.accessible()
    await panel().getByRole('button', { name: p.t('house.removeStep', { n: 1 }) }).click()
    await p.text(p.t('flows.fine')).waitFor()
    await panel().getByRole('button', { name: p.t('house.addStep') }).click()
    await p.page.getByRole('menuitem', { name: p.t('house.do.notify'), exact: true }).click()
    await panel().getByRole('textbox', { name: p.t('house.stepTitle'), exact: true }).fill('折扣申请撤销了')
    await p.text(p.t('flows.fine')).waitFor()
    await save()
    assert.deepEqual((await spec()).options.on_cancel.map((one) => one.do), ['notify'])
  })

  await it('parts into two ways; a mistake leads to where it is and goes when it is mended', async () => {
    await add('n1', 'exclusive')
    await card('g1').waitFor()
    await p.page.locator('.ft-branch-head.ft-mistaken').waitFor() // the first way has no condition yet
    await told().locator('button').first().click()
    await panel().getByRole('textbox', { name: p.t('flows.branchTitle') }).fill('五万以上')
    await panel().getByRole('button', { name: p.t('filter.addRow'), exact: true }).click()
    const row = panel().locator('.v-cond').last()
    await row.getByRole('combobox', { name: p.t('filter.field') }).fill('金额')
    await p.page.getByRole('option', { name: '金额', exact: true }).click()
    await row.locator('.v-op').getByRole('button').click()
    await p.page.getByRole('option', { name: p.t('op.ge'), exact: true }).click()
    await row.locator('.v-input input').fill('50000')
    await row.locator('.v-input input').press('Tab')
    await p.page.locator('.ft-branch-head', { hasText: '50000' }).waitFor()
    await p.page.locator('.ft-branch').first().locator('.ft-plus').first().click()
    await p.page.getByRole('menuitem', { name: p.t('flowpic.approve') }).click()
    await card('n2').waitFor()
    await pickWho('flows.whoApprove', p.t('flows.who.initiator'))
    await p.text(p.t('flows.fine')).waitFor()
    await close()
    await p.shot('flow-tree', { full: true })
    await p.accessible()
  })

  await it('goes by the keyboard, takes out and takes back', async () => {
    await card('start').focus()
    await p.page.keyboard.press('ArrowDown')
    await p.page.waitForFunction(() => document.activeElement?.dataset.card === 'n1')
    await p.page.keyboard.press('Delete')
    await card('n1').waitFor({ state: 'detached' })
    await p.button('design.undo').click()
    await card('n1').waitFor()
    await card('n1').focus()
    await p.page.keyboard.press('Enter')
    await panel().waitFor()
    await close()
    await save()
    assert.deepEqual((await spec()).nodes.map((one) => one.id).sort(), ['end', 'g1', 'g2', 'n1', 'n2', 'start'])
  })

  await it('is the same graph on the canvas', async () => {
    await p.button('flows.toCanvas').click()
    await p.page.locator('.react-flow__node').nth(5).waitFor()
    await p.shot('flow-canvas')
    await p.button('flows.toTree').click()
    await card('n1').waitFor()
  })

  await it('tries it with a record: the way lights up with who would get it', async () => {
    await p.button('flows.try').click()
    await p.page.getByRole('combobox', { name: p.t('flows.tryRecord') }).fill('老患者')
    await p.page.getByRole('option', { name: '老患者复诊' }).click()
    await p.button('flows.tryRun').click()
    await p.page.locator('.ft-lit[data-card="n2"]').waitFor()
    await p.shot('flow-try', { full: true })
    await p.accessible()
    const rows = (await api.get(`/api/v1/forms/${form}/records/${record.id}/flows`)).rows
    assert.equal(rows.length, 0)
    await p.button('flows.tryEnd').click()
  })

  await it('publishes, changes, and sees what a new version changes', async () => {
    await p.button('flows.publish').click()
    await p.dialog().getByText(p.t('flows.publishFirst')).waitFor()
    await p.dialog().getByRole('button', { name: p.t('flows.publish') }).click()
    await p.text(p.t('flows.published')).waitFor()
    await add('n1', 'copy')
    await card('n3').waitFor()
    await pickWho('flows.whoCopy', p.t('flows.who.initiator'))
    await close()
    await p.text(p.t('flows.fine')).waitFor()
    await p.button('flows.publish').click()
    await p.dialog().getByText(p.t('flows.change.new', { name: p.t('flowpic.copy') })).waitFor()
    await p.shot('flow-publish')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('flows.publish') }).click()
    await p.dialog().waitFor({ state: 'detached' })
    await p.button('flows.versions').click()
    await p.dialog().getByRole('button', { name: p.t('flows.look') }).last().click()
    await p.dialog().locator('.fp-node').first().waitFor()
    await p.dialog().getByRole('button', { name: p.t('flows.take') }).click()
    await card('n3').waitFor({ state: 'detached' })
    assert.equal((await api.get(`/api/v1/flows/${flow}`)).version, 2)
  })

  await it('tells who saves later that somebody else was there', async () => {
    const { rev, title } = await api.get(`/api/v1/flows/${flow}`)
    await api.patch(`/api/v1/flows/${flow}`, { rev, title: { ...title, en: 'Discounts' } })
    p.expected = /409/
    await p.button('flows.save').click()
    await p.dialog().getByText(p.t('flows.stale')).first().waitFor()
    await p.dialog().getByRole('button', { name: p.t('flows.saveAsNew') }).click()
    await p.page.waitForURL((url) => !url.pathname.endsWith(`/${flow}`))
    p.expected = undefined
    await card('start').waitFor()
    assert.equal((await api.get(`/api/v1/forms/${form}/flows`)).rows.length, 2)
  })

  await it('shows its administrator what runs; he lays a hand on it with a reason', async () => {
    const view = { title: '六万以上', spec: { filter: { field: 'amount', op: 'ge', value: '60000.00' } }, shared: true }
    await api.post(`/api/v1/forms/${form}/views`, view)
    const { id } = await api.post(`/api/v1/forms/${form}/records/${record.id}/flows/${flow}`, {})
    // With the form as its pages have it, saved views and all.
    assert.deepEqual((await api.get(`/api/v1/instances/${id}`)).form.views.map((one) => one.title), ['六万以上'])
    await p.go(`${flows()}/${flow}/instances`)
    await p.page.getByRole('row', { name: /老患者复诊/ }).filter({ hasText: '主管审批' }).waitFor()
    await p.shot('flow-instances')
    await p.accessible()
    await p.button('flowadm.opsOf', { name: '老患者复诊' }).click()
    await p.page.getByRole('menuitem', { name: p.t('flowadm.op.suspend') }).click()
    await p.dialog().getByRole('textbox', { name: p.t('flowadm.why') }).fill('等患者补材料')
    await p.dialog().getByRole('button', { name: p.t('flowadm.op.suspend') }).click()
    await p.text(p.t('flowadm.none')).waitFor() // the list shows what runs
    const rows = (await api.get(`/api/v1/flows/${flow}/instances?state=suspended`)).rows
    assert.deepEqual(rows.map((one) => one.id), [id])
    await p.page.getByRole('tab', { name: p.t('flowadm.statistics') }).click()
    await p.page.locator('.fp-node', { hasText: '主管审批' }).waitFor()
    await p.shot('flow-statistics', { full: true })
    await p.accessible()
    await p.page.getByRole('tab', { name: p.t('flowadm.migration') }).click()
    await p.text(p.t('flowadm.noneToMove')).waitFor()
  })

  await it('switches it off in the list', async () => {
    await p.go(flows())
    await p.page.locator('.h-rule').nth(1).waitFor()
    await p.page.getByText(p.t('flows.mode.on'), { exact: true }).click()
    await p.page.waitForFunction(
      (word) => ![...document.querySelectorAll('.h-rule .x-switch')].some((one) => one.textContent === word),
      p.t('flows.mode.on'),
    )
    await p.shot('flow-list')
    await p.accessible()
    const rows = (await api.get(`/api/v1/forms/${form}/flows`)).rows
    assert.deepEqual(rows.map((one) => one.is_on), [false, false])
  })

  await it('can be read and changed on a phone, in English', async () => {
    p = await world.as('owner', server, { width: 390, lang: 'en' })
    await p.go(`${flows()}/${flow}`)
    await card('n1').waitFor()
    await p.shot('flow-phone')
    await card('n1').click()
    await p.dialog().getByRole('tab', { name: p.t('flows.tab.deadline') }).click()
    await p.shot('flow-phone-node')
    await p.accessible()
  })
}
