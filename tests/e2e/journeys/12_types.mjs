// SPDX-License-Identifier: Apache-2.0
// A field that was begun as text becomes a number and choices, with the records that are there; what does
// not convert is shown before and kept, and the change is taken back.
import assert from 'node:assert/strict'

export default async function types(world, it) {
  const server = await world.hospital('own')
  let p, form

  const canvas = () => p.page.getByRole('grid', { name: p.t('design.canvas') })
  const properties = () => p.page.getByRole('complementary', { name: p.t('design.properties') })
  const pick = async (field, title) => {
    await canvas().getByRole('row', { name: field }).click()
    await p.choose(p.t('retype.type'), title, properties())
  }
  const publish = async () => {
    await p.button('design.publish').click()
    await p.dialog().locator('.d-changes li').first().waitFor()
    const said = await p.dialog().innerText()
    await p.shot(`types-check-${said.includes('选') ? 'choices' : 'number'}`)
    await p.dialog().getByRole('button', { name: p.t('design.publish') }).click()
    await p.text(p.t('design.published')).waitFor()
    return said
  }
  const changed = (name, from, to) => p.page.getByText(p.t('retype.done', { name, from, to })).waitFor()

  await it('finds a register that was begun with text alone', async () => {
    p = await world.as('owner', server)
    const { api } = server
    const app = (await api.post('/api/v1/apps', { title: { zh: '体重管理', en: 'Weight' } })).key
    const text = (key, zh) => ({ type: 'text', key, title: { zh, en: '' } })
    const fields = [text('name', '姓名'), text('weight', '体重'), text('stage', '阶段')]
    const made = await api.post(`/api/v1/apps/${app}/forms`, { title: { zh: '称重记录', en: 'Weighing' }, fields })
    form = made.full_key
    const rows = [['甲', '61.5', '初期'], ['乙', '约 70', '中期'], ['丙', '58', '初期']]
    for (const [name, weight, stage] of rows)
      await api.post(`/api/v1/forms/${form}/records`, { values: { name, weight, stage } })
    await api.post(`/api/v1/forms/${form}/views`, { title: '按体重', shared: true, spec: { sort: [{ field: 'weight', dir: 'desc' }] } })
  })

  await it('is shown what converts and what does not, and publishes', async () => {
    await p.go(`/admin/forms/${form}`)
    await canvas().waitFor()
    await pick('体重', '小数')
    await p.accessible()
    const said = await publish()
    assert.ok(said.includes(p.t('retype.effect', { from: '文本', to: '小数', of: 3, n: 2 })), said)
    assert.ok(said.includes(p.t('retype.fails', { n: 1 })), said)
    assert.ok(said.includes(p.t('design.uses.view', { name: '按体重' })), said)
    await changed('体重', '文本', '小数')
    await p.page.getByText(p.t('retype.kept', { n: 1 })).waitFor()
    await p.shot('types-done')
    await p.accessible()
  })

  await it('makes choices of what is written there', async () => {
    await pick('阶段', '单选')
    await properties().getByRole('button', { name: p.t('retype.takeValues') }).click()
    await properties().getByRole('textbox', { name: p.t('design.choiceN', { n: 2 }), exact: true }).waitFor()
    const said = await publish()
    assert.ok(said.includes(p.t('retype.effect', { from: '文本', to: '单选', of: 3, n: 3 })), said)
    await changed('阶段', '文本', '单选')
    await p.go(`/r/${form}`)
    await p.text('61.50').waitFor()
    assert.equal(await p.page.getByText('约 70', { exact: true }).count(), 0)
  })

  await it('takes the number back, with what did not convert', async () => {
    await p.go(`/admin/forms/${form}`)
    const row = p.page.locator('.d-retype', { hasText: '体重' })
    await row.getByRole('button').click()
    await p.dialog().getByText(p.t('retype.undoAsk', { name: '体重', from: '文本' })).waitFor()
    await p.page.keyboard.press('Enter')
    await row.waitFor({ state: 'detached' })
    await p.go(`/r/${form}`)
    await p.text('约 70').waitFor()
  })
}
