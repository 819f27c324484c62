// SPDX-License-Identifier: Apache-2.0
// Rules without code: the designer builds them by clicking, the form follows them while it is filled
// in, and what does not fit is refused with the designer's own words.
import assert from 'node:assert/strict'

export default async function rules(world, it) {
  const server = await world.hospital('own')
  const choice = (key, zh) => ({ key, title: { zh, en: '' } })
  let p, form

  const drawer = () => p.page.getByRole('dialog', { name: p.t('rules.title') })
  const card = () => drawer().locator('.rule-card').last()
  const pickFields = async (label, ...titles) => {
    await card().getByRole('button', { name: label }).click()
    for (const title of titles) await p.page.getByRole('option', { name: title }).click()
    await p.page.keyboard.press('Escape')
  }
  const addCondition = async (field, value) => {
    await card().getByRole('button', { name: p.t('filter.addRow'), exact: true }).click()
    const row = card().locator('.v-cond').last()
    await row.getByRole('combobox', { name: p.t('filter.field') }).fill(field)
    await p.page.getByRole('option', { name: field, exact: true }).click()
    if (value) await value(row)
  }
  const publish = async () => {
    await p.button('design.publish').click()
    await p.dialog().locator('.d-changes li').first().waitFor()
    await p.dialog().getByRole('button', { name: p.t('design.publish') }).click()
    await p.text(p.t('design.published')).waitFor()
  }

  await it('opens the rules of a form', async () => {
    p = await world.as('owner', server)
    const app = (await server.api.post('/api/v1/apps', { title: { zh: '转介绍', en: '' } })).key
    const made = await server.api.post(`/api/v1/apps/${app}/forms`, {
      title: { zh: '来访登记', en: '' },
      fields: [
        { key: 'name', type: 'text', title: { zh: '姓名', en: '' }, required: true },
        { key: 'kind', type: 'select', title: { zh: '来源', en: '' }, choices: [choice('self', '自己来'), choice('ref', '朋友介绍')] },
        { key: 'by', type: 'text', title: { zh: '介绍人', en: '' } },
        { key: 'start', type: 'date', title: { zh: '开始', en: '' } },
        { key: 'until', type: 'date', title: { zh: '结束', en: '' } },
        {
          key: 'items',
          type: 'subform',
          title: { zh: '项目', en: '' },
          fields: [
            { key: 'what', type: 'text', title: { zh: '名称', en: '' } },
            { key: 'n', type: 'integer', title: { zh: '次数', en: '' } },
          ],
        },
      ],
    })
    form = made.full_key
    await p.go(`/admin/forms/${form}`)
    await p.button('rules.open').click()
    await drawer().waitFor()
  })

  await it('builds a rule that shows and requires a field', async () => {
    for (const then of ['show', 'require']) {
      await drawer().getByRole('button', { name: p.t('rules.add') }).click()
      await addCondition('来源', async (row) => {
        await row.locator('.v-input').getByRole('button').first().click()
        await p.page.getByRole('option', { name: '朋友介绍' }).click()
        await p.page.keyboard.press('Escape')
      })
      if (then !== 'show') await p.choose(p.t('rules.then'), p.t('rules.then.require'), card())
      await pickFields(p.t('rules.fields'), '介绍人')
    }
    await p.shot('rules-designer', { full: true })
    await p.accessible()
  })

  await it('builds a check across two fields', async () => {
    await drawer().getByRole('tab', { name: p.t('rules.checks') }).click()
    await drawer().getByRole('button', { name: p.t('rules.addCheck') }).click()
    await addCondition('结束', async (row) => {
      await row.locator('.v-op').getByRole('button').click()
      await p.page.getByRole('option', { name: p.t('op.date.lt'), exact: true }).click()
      await row.locator('.v-special').getByRole('button').click()
      await p.page.getByRole('option', { name: p.t('rules.other') }).click()
    })
    await card().getByRole('textbox', { name: p.t('rules.message'), exact: true }).fill('结束不能早于开始')
    await pickFields(p.t('rules.at'), '结束')
    await p.shot('rules-check')
    await p.accessible()
    await drawer().getByRole('button', { name: p.t('ui.close') }).click()
  })

  await it('gives the rows of a sub-form a rule of their own', async () => {
    const properties = p.page.getByRole('complementary', { name: p.t('design.properties') })
    await p.page.getByRole('grid', { name: p.t('design.canvas') }).getByRole('row', { name: '项目', exact: true }).click({ position: { x: 60, y: 20 } })
    await properties.getByRole('button', { name: p.t('rules.ofRows') }).click()
    const rows = p.page.getByRole('dialog', { name: p.t('rules.ofRowsTitle', { name: '项目' }) })
    await rows.getByRole('button', { name: p.t('rules.add') }).click()
    await rows.getByRole('button', { name: p.t('filter.addRow'), exact: true }).click()
    await rows.getByRole('combobox', { name: p.t('filter.field') }).fill('名称')
    await p.page.getByRole('option', { name: '名称', exact: true }).click()
    await rows.locator('.v-op').getByRole('button').click()
    await p.page.getByRole('option', { name: p.t('op.not_empty'), exact: true }).click()
    await p.choose(p.t('rules.then'), p.t('rules.then.require'), rows)
    await rows.getByRole('button', { name: p.t('rules.fields') }).click()
    await p.page.getByRole('option', { name: '次数' }).click()
    await p.page.keyboard.press('Escape')
    await p.shot('rules-rows')
    await p.accessible()
    await rows.getByRole('button', { name: p.t('ui.close') }).click()
  })

  await it('undoes and does again, and publishes', async () => {
    await p.button('design.undo').click()
    await p.button('design.redo').click()
    await publish()
    const { options, fields } = (await server.api.get(`/api/v1/forms/${form}/design`)).form
    assert.deepEqual(options.rules.map((rule) => [rule.then, rule.fields]), [['show', ['by']], ['require', ['by']]])
    assert.deepEqual(fields.find((field) => field.key === 'items').options.rules[0].fields, ['n'])
    assert.deepEqual(options.checks[0].when, { field: 'until', op: 'lt', value: { $field: 'start' } })
  })

  await it('follows them while the form is filled in', async () => {
    await p.page.getByRole('link', { name: '来访登记' }).first().click()
    await p.settled()
    await p.page.getByRole('button', { name: p.t('list.new') }).first().click()
    await p.dialog().getByRole('textbox', { name: '姓名' }).fill('王小满')
    assert.equal(await p.dialog().getByRole('textbox', { name: '介绍人' }).count(), 0)
    await p.choose('来源', '朋友介绍', p.dialog())
    await p.dialog().getByRole('textbox', { name: '介绍人' }).waitFor()
    await p.page.keyboard.press('Control+Enter')
    await p.dialog().getByText(p.t('check.required')).first().waitFor()
    await p.dialog().getByRole('textbox', { name: '介绍人' }).fill('林先生')
    await p.shot('rules-filled')
    await p.accessible()
    await p.choose('来源', '自己来', p.dialog())
    await p.dialog().getByRole('textbox', { name: '介绍人' }).waitFor({ state: 'detached' })
    await p.page.keyboard.press('Control+Enter')
    await p.text('王小满').first().waitFor()
    const rows = (await server.api.post(`/api/v1/forms/${form}/query`, {})).rows
    assert.deepEqual([rows.length, rows[0].values.by ?? null], [1, null])
  })
}
