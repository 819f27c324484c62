// SPDX-License-Identifier: Apache-2.0
// The first app of somebody who has never programmed, from the patients' Excel file: made, put right,
// changed in use, filled in. Every press of the mouse and every text typed is counted: the guide says how
// many there are, and this journey holds it to that.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { until } from '../browser.mjs'

const GUIDE = new URL('../../../docs/guide/first-app.zh.md', import.meta.url)

const FILE = [
  '姓名,手机号,出生日期,性别,体重,过敏情况,备注',
  ...Array.from({ length: 30 }, (_, i) =>
    [
      `${'王李张刘陈'[i % 5]}小${'满禾宁安乐青'[Math.floor(i / 5)]}`,
      `199000${String(71000 + i)}`,
      `19${60 + i}-0${(i % 9) + 1}-1${i % 9}`,
      i % 2 ? '女' : '男',
      i === 7 ? '约60' : `${50 + i}.5`,
      i % 4 ? '无' : '青霉素过敏',
      i % 6 ? '' : '喜欢上午来',
    ].join(','),
  ),
].join('\n')

export default async function firstApp(world, it) {
  const server = await world.hospital('own')
  let p, form
  let steps = 0

  const press = async (what) => {
    steps++
    await what.click()
  }
  const type = async (what, text) => {
    steps++
    await what.fill(text)
  }
  const key = async (name) => {
    steps++
    await p.page.keyboard.press(name)
  }
  const card = () => p.page.locator('.x-card', { has: p.page.getByRole('heading', { name: '门诊' }) })
  const canvas = () => p.page.getByRole('grid', { name: p.t('design.canvas') })
  const properties = () => p.page.getByRole('complementary', { name: p.t('design.properties') })
  const publish = async () => {
    await press(p.button('design.publish'))
    await p.dialog().locator('.d-changes li').first().waitFor()
    await p.shot('first-publish')
    await press(p.dialog().getByRole('button', { name: p.t('design.publish') }))
    await p.text(p.t('design.published')).waitFor()
  }
  const values = async () => (await server.api.post(`/api/v1/forms/${form}/query`, { limit: 100 })).rows.map((row) => row.values)

  await it('makes an app and a form of the Excel file, and its rows come along', async () => {
    p = await world.as('owner', server)
    await p.go('/admin/forms')
    await press(p.button('design.newApp'))
    await press(p.dialog().getByText(p.t('pack.way.blank'), { exact: true }))
    await type(p.dialog().getByRole('textbox'), '门诊')
    await key('Enter')
    await press(card().getByRole('button', { name: p.t('design.fromFile') }))
    steps++
    await p.dialog().locator('input[type=file]').setInputFiles({ name: '患者登记.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) })
    await p.dialog().getByRole('textbox', { name: p.t('design.formName') }).waitFor()
    await p.shot('first-guess')
    await press(p.dialog().getByRole('button', { name: p.t('design.makeAndImport') }))
    await p.button('import.run', { n: 30 }).waitFor()
    await press(p.button('import.run', { n: 30 }))
    await p.text(p.t('import.state.done')).waitFor({ timeout: 60_000 })
    form = new URL(p.page.url()).pathname.split('/').at(-1)
    assert.equal((await values()).length, 30)
  })

  await it('puts the form right and publishes it', async () => {
    steps++
    await p.go('/admin/forms')
    await press(card().getByRole('link', { name: '患者登记' }))
    await canvas().waitFor()
    await press(canvas().getByRole('row', { name: '姓名' }))
    await press(properties().getByText(p.t('design.required'), { exact: true }))
    await press(p.page.locator('.d-type', { hasText: /^日期$/ }))
    await type(properties().getByRole('textbox', { name: p.t('design.title'), exact: true }), '复诊日期')
    await p.shot('first-designer')
    await publish()
  })

  await it('makes a number of the weight that Excel had as text, sees what does not convert, and takes it back', async () => {
    const weights = async () => (await values()).map((one) => Object.values(one).find((value) => value === '约60')).filter(Boolean).length
    await press(canvas().getByRole('row', { name: '体重' }))
    await press(properties().getByRole('button', { name: p.t('retype.type') }))
    await press(p.page.getByRole('option', { name: '小数', exact: true }))
    await publish()
    const undo = p.page.locator('.d-retype').getByRole('button')
    await undo.waitFor()
    await p.page.getByText(p.t('retype.done', { name: '体重', from: '文本', to: '小数' })).waitFor()
    await p.shot('first-retype')
    assert.equal(await weights(), 0)
    await press(undo)
    await press(p.page.getByRole('alertdialog').getByRole('button').last())
    await p.page.locator('.d-retype').waitFor({ state: 'detached' })
    assert.equal(await until(weights, (n) => n === 1), 1, 'what did not convert is back')
  })

  await it('fills in a record', async () => {
    await press(p.page.getByRole('link', { name: '患者登记' }).first())
    await press(p.page.getByRole('button', { name: p.t('list.new') }).first())
    await type(p.dialog().getByRole('textbox', { name: '姓名' }), '顾小满')
    await type(p.dialog().getByRole('textbox', { name: '手机号' }), '19900072001')
    await key('Control+Enter')
    await p.text('顾小满').waitFor()
    await p.shot('first-list')
    assert.equal((await values()).length, 31)
  })

  await it('takes as many steps as the guide says', () => {
    const said = /共 (\d+) 步/.exec(readFileSync(GUIDE, 'utf8'))
    assert.equal(steps, Number(said?.[1]), 'steps, and those in docs/guide/first-app.zh.md')
  })
}
