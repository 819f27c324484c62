// SPDX-License-Identifier: Apache-2.0
// A person who knows spreadsheets writes a formula with the keyboard alone: names offered by title and
// initials, a mistake underlined, the value on real records; sums what belongs to a patient; and sees the
// values while a record is filled in. In Chinese and in English, and on a phone's width.
import assert from 'node:assert/strict'
import { until } from '../browser.mjs'

export default async function formulas(world, it) {
  const server = await world.hospital('own')
  const { api } = server
  let p, app, patient

  const field = (key, type, zh, options = {}, more = {}) => ({
    key, type, title: { zh, en: `${key} (${zh})` }, options, ...more,
  })
  const properties = () => p.page.getByRole('complementary', { name: p.t('design.properties') })
  const text = () => properties().locator('.fx-text')
  const type = async (words) => {
    await text().focus()
    await p.page.keyboard.press('Control+a')
    await p.page.keyboard.type(words)
  }
  const offered = () => properties().locator('.fx-option span:first-child').allInnerTexts()
  const publish = async () => {
    await p.button('design.publish').click()
    await p.dialog().locator('.d-changes li').first().waitFor()
    await p.dialog().getByRole('button', { name: p.t('design.publish') }).click()
    await p.text(p.t('design.published')).waitFor()
  }
  // What there is to choose comes from every other form: a list that is opened before stays empty.
  const pick = async (label, choice) => {
    await p.settled()
    await properties().getByRole('button', { name: new RegExp(label) }).click()
    await p.page.getByRole('option', { name: choice, exact: true }).click()
  }

  await it('finds two forms with records', async () => {
    app = (await api.post('/api/v1/apps', { title: { zh: '收费台', en: 'Desk' } })).key
    patient = (await api.post(`/api/v1/apps/${app}/forms`, {
      key: 'guest', title: { zh: '顾客', en: 'Guests' }, options: { title_field: 'name' },
      fields: [field('name', 'text', '姓名'), field('birth', 'date', '出生日期')],
    })).full_key
    await api.post(`/api/v1/apps/${app}/forms`, {
      key: 'bill', title: { zh: '账单', en: 'Bills' }, options: { title_field: 'what' },
      fields: [
        field('what', 'text', '项目'), field('guest', 'link', '顾客', { target: 'guest' }),
        field('price', 'money', '单价'), field('n', 'integer', '数量'),
      ],
    })
    await api.signIn('owner', 'apricot-forest-2026')
    const guest = (await api.post(`/api/v1/forms/${patient}/records`, { values: { name: '钱多', birth: '2000-01-01' } })).id
    for (const [what, price, n] of [['洁牙', '150.00', 1], ['补牙', '320.50', 2]])
      await api.post(`/api/v1/forms/${app}.bill/records`, { values: { what, price, n, guest } })
  })

  await it('writes a formula with the keyboard: names, help, mistakes, values', async () => {
    p = await world.as('owner', server)
    await p.go(`/admin/forms/${app}.bill`)
    await p.page.getByRole('heading', { name: p.t('design.of', { name: '账单' }) }).waitFor()
    await p.page.locator('.d-type', { hasText: /^公式$/ }).click()
    await properties().getByRole('textbox', { name: p.t('design.title'), exact: true }).fill('金额')
    await pick('结果类型', '金额')
    await type('rou')
    await properties().getByRole('option', { name: /ROUNDUP/ }).waitFor()
    assert.deepEqual((await offered())[0], 'ROUND')
    await p.page.keyboard.press('Enter')
    await p.page.keyboard.type('{dj')
    await properties().getByRole('option', { name: /单价/ }).waitFor()
    await p.page.keyboard.press('Tab')
    await p.page.keyboard.type('*{数')
    await p.page.keyboard.press('Enter')
    await p.page.keyboard.type(', 1')
    assert.equal(await text().inputValue(), 'ROUND({单价}*{数量}, 1)')
    await properties().locator('.fx-help', { hasText: 'ROUND' }).waitFor()
    await properties().locator('.fx-samples td', { hasText: '641.00' }).waitFor()
    assert.deepEqual(await properties().locator('.fx-samples td').allInnerTexts(), ['641.00', '150.00'])
    await p.shot('formula-editor')
    await p.accessible()
    await type('SUMX({单价}')
    await properties().getByText('没有名为“SUMX”的函数').waitFor()
    assert.equal(await properties().locator('.fx-paint u').innerText(), 'SUMX')
    await p.shot('formula-mistake')
    await type('{单价}*{数量}')
    await p.page.keyboard.press('Escape')
    await properties().locator('.fx-samples td', { hasText: '641.00' }).waitFor()
  })

  await it('shows a field of the linked record and goes on to publish', async () => {
    await p.page.locator('.d-type', { hasText: /^引用字段$/ }).click()
    await properties().getByRole('textbox', { name: p.t('design.title'), exact: true }).fill('顾客生日')
    await pick(p.t('lookup.link'), '顾客')
    await pick(p.t('lookup.field'), '出生日期')
    await p.shot('formula-lookup')
    await publish()
  })

  await it('sums the bills of a guest, with a condition', async () => {
    await p.go(`/admin/forms/${patient}`)
    await p.page.locator('.d-type', { hasText: /^汇总$/ }).click()
    await properties().getByRole('textbox', { name: p.t('design.title'), exact: true }).fill('消费合计')
    await pick(p.t('rollup.from'), p.t('rollup.linked', { form: '账单', name: '顾客' }))
    await pick(p.t('rollup.kind'), p.t('rollup.sum'))
    await pick(p.t('rollup.field'), '金额')
    await p.shot('formula-rollup')
    await p.accessible()
    await publish()
    const sum = async () => {
      const [row] = (await api.post(`/api/v1/forms/${patient}/query`, {})).rows
      return Object.entries(row.values).find(([key]) => !['name', 'birth'].includes(key))?.[1]
    }
    assert.equal(await until(sum, (now) => now === '791.00'), '791.00')
  })

  await it('sees the values while a record is filled in', async () => {
    await p.go(`/r/${app}.bill`)
    await p.button('list.new').first().click()
    const dialog = p.dialog()
    await dialog.getByRole('textbox', { name: '单价' }).fill('12.5')
    await dialog.getByRole('textbox', { name: '数量' }).fill('4')
    await dialog.getByLabel('金额', { exact: true }).getByText('50.00').waitFor()
    await dialog.getByRole('combobox', { name: '顾客' }).fill('钱多')
    await p.page.getByRole('option', { name: /钱多/ }).click()
    await dialog.getByLabel('顾客生日').getByText('2000-01-01').waitFor()
    await p.shot('formula-live')
  })

  await it('reads the editor in English, also on a narrow screen', async () => {
    p = await world.as('owner', server, { lang: 'en' })
    await p.go(`/admin/forms/${app}.bill`)
    await p.page.getByRole('grid', { name: p.t('design.canvas') }).getByRole('row', { name: '金额' }).click()
    await type('SUMX(1)')
    await properties().getByText('There is no function “SUMX”.').waitFor()
    await p.shot('formula-mistake')
    await type('IF(1,2')
    await properties().locator('.fx-help', { hasText: 'IF(' }).waitFor()
    await p.page.setViewportSize({ width: 390, height: 844 })
    await p.shot('formula-phone', { sideways: true })
  })
}
