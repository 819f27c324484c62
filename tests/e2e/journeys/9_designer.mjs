// SPDX-License-Identifier: Apache-2.0
// A person without programming skill builds a follow-up form: an app, fields by press and by drag,
// options pasted, undone and done again, published; fills it in; changes it in use and takes it back.
import assert from 'node:assert/strict'
import { until } from '../browser.mjs'

export default async function designer(world, it) {
  const server = await world.hospital('own')
  let p, designed
  let published = 0

  const canvas = () => p.page.getByRole('grid', { name: p.t('design.canvas') })
  const names = () => canvas().getByRole('row').evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? row.textContent))
  // What an action leads to is drawn a moment after it.
  const shows = async (expected, of = (all) => all) =>
    assert.deepEqual(await until(async () => of(await names()), (now) => JSON.stringify(now) === JSON.stringify(expected)), expected)
  const type = (title) => p.page.locator('.d-type', { hasText: new RegExp(`^${title}$`) })
  const properties = () => p.page.getByRole('complementary', { name: p.t('design.properties') })
  const title = () => properties().getByRole('textbox', { name: p.t('design.title'), exact: true })
  const publish = async () => {
    await p.button('design.publish').click()
    await p.dialog().locator('.d-changes li').first().waitFor()
    const said = await p.dialog().innerText()
    await p.shot(`designer-publish-${++published}`)
    await p.dialog().getByRole('button', { name: p.t('design.publish') }).click()
    await p.text(p.t('design.published')).waitFor()
    return said
  }

  await it('makes an app and a form', async () => {
    p = await world.as('owner', server)
    await p.go('/admin/forms')
    await p.button('design.newApp').click()
    await p.dialog().getByText(p.t('pack.way.blank'), { exact: true }).click()
    await p.dialog().getByRole('textbox').fill('随访')
    await p.dialog().getByRole('button', { name: p.t('pack.make') }).click()
    const card = p.page.locator('.x-card', { has: p.page.getByRole('heading', { name: '随访' }) })
    await card.getByRole('button', { name: p.t('design.newForm') }).click()
    await p.dialog().getByRole('textbox').fill('复诊登记')
    await p.page.keyboard.press('Enter')
    await p.page.getByRole('heading', { name: p.t('design.of', { name: '复诊登记' }) }).waitFor()
    await p.shot('designer-empty')
    await p.accessible()
  })

  await it('adds fields by press, gives them names and pastes options', async () => {
    await type('文本').click()
    await title().fill('患者姓名')
    await properties().getByText(p.t('design.required'), { exact: true }).click()
    await type('日期').click()
    await title().fill('复诊日期')
    await type('单选').click()
    await title().fill('恢复情况')
    await properties().getByRole('button', { name: p.t('design.pasteChoices') }).click()
    await properties().getByRole('textbox', { name: p.t('design.pasteHelp') }).fill('良好\n一般\n较差')
    await properties().getByRole('button', { name: p.t('design.addAll') }).click()
    for (const old of [1, 2])
      await properties().getByRole('button', { name: p.t('design.removeChoice', { name: p.t('design.choiceN', { n: old }) }) }).click()
    await shows(['患者姓名', '复诊日期', '恢复情况'])
  })

  await it('places a field by drag and moves one with the keyboard', async () => {
    await type('金额').dragTo(canvas().getByRole('row').first(), { targetPosition: { x: 200, y: 3 } })
    await title().fill('费用')
    await shows('费用', (all) => all[0])
    await canvas().getByRole('row').first().focus()
    await p.page.keyboard.press('Alt+ArrowDown')
    await shows(['患者姓名', '费用'], (all) => all.slice(0, 2))
    await properties().getByRole('textbox', { name: p.t('design.section'), exact: true }).waitFor()
    await canvas().getByRole('row', { name: '恢复情况' }).click()
    await properties().getByRole('textbox', { name: p.t('design.section'), exact: true }).fill('复诊结果')
    await p.text('复诊结果').waitFor()
    await p.shot('designer', { full: true })
    await p.accessible()
  })

  await it('undoes and does again', async () => {
    await canvas().getByRole('row').nth(1).focus()
    await p.page.keyboard.press('Delete')
    await shows(3, (all) => all.length)
    await p.button('design.undo').click()
    await shows(['患者姓名', '费用'], (all) => all.slice(0, 2))
    await p.button('design.redo').click()
    await p.button('design.undo').click()
  })

  await it('keeps the work when the page is loaded again, and publishes it', async () => {
    await p.page.reload()
    await p.settled()
    await shows(4, (all) => all.length)
    const said = await publish()
    for (const name of ['患者姓名', '复诊日期', '恢复情况', '费用']) assert.ok(said.includes(name), said)
  })

  await it('fills the form in', async () => {
    await p.page.getByRole('link', { name: '复诊登记' }).first().click()
    await p.settled()
    await p.page.getByRole('button', { name: p.t('list.new') }).first().click()
    await p.dialog().getByRole('textbox', { name: '患者姓名' }).fill('王小满')
    await p.dialog().getByRole('textbox', { name: '费用' }).fill('120.50')
    await p.dialog().getByRole('heading', { name: '复诊结果' }).waitFor()
    await p.choose('恢复情况', '一般', p.dialog())
    await p.shot('designer-filled')
    await p.page.keyboard.press('Control+Enter')
    await p.text('王小满').waitFor()
  })

  await it('changes it in use and is told what that does', async () => {
    await p.go('/admin/forms')
    await p.page.locator('a[href^="/admin/forms/"]', { hasText: '复诊登记' }).click()
    await canvas().waitFor()
    await canvas().getByRole('row', { name: '复诊日期' }).click()
    await properties().getByText(p.t('design.required'), { exact: true }).click()
    await canvas().getByRole('row', { name: '恢复情况' }).click()
    await properties().getByRole('button', { name: p.t('design.remove') }).click()
    const said = await publish()
    assert.ok(said.includes(p.t('design.effect.required', { n: 1 })) && said.includes(p.t('design.effect.remove', { n: 1 })), said)
    await shows(['患者姓名', '费用', '复诊日期'])
  })

  await it('compares the earlier version with the form, takes it back, and the value with it', async () => {
    await p.button('design.versions').click()
    await p.dialog().getByRole('button', { name: p.t('design.compare') }).first().click()
    await p.dialog().locator('.d-change-restore', { hasText: '恢复情况' }).waitFor()
    await p.dialog().locator('.d-change', { hasText: p.t('design.noMore.required') }).waitFor()
    await p.shot('designer-versions')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('design.take') }).first().click()
    await publish()
    await shows(4, (all) => all.length)
    await p.page.getByRole('link', { name: '复诊登记' }).first().click()
    await p.text('一般').waitFor()
  })

  await it('is told when somebody else has published meanwhile, and loses nothing', async () => {
    await p.go('/admin/forms')
    await p.page.locator('a[href^="/admin/forms/"]', { hasText: '复诊登记' }).click()
    await canvas().waitFor()
    await type('电话').click()
    await title().fill('联系电话')
    designed = new URL(p.page.url()).pathname
    const form = designed.split('/').at(-1)
    const there = await server.api.get(`/api/v1/forms/${form}/design`)
    there.form.fields.push({ type: 'longtext', title: { zh: '医嘱', en: '' } })
    await server.api.put(`/api/v1/forms/${form}/design`, { rev: there.rev, form: there.form })
    await p.button('design.publish').click()
    await p.dialog().getByText(p.t('design.stale')).waitFor()
    await p.dialog().getByRole('button', { name: p.t('design.takeTheirs') }).click()
    await p.text('医嘱').waitFor()
    await publish()
    await shows(['医嘱', '恢复情况', '患者姓名', '复诊日期', '费用', '联系电话'].sort(), (all) => all.sort())
  })

  await it('shows the records as a board and moves a card, by drag and from its menu', async () => {
    const lane = (name) => p.page.getByRole('region', { name, exact: true })
    await p.page.getByRole('link', { name: '复诊登记' }).first().click()
    await p.text('王小满').waitFor()
    await p.button('look.title').click()
    await p.choose(p.t('look.kind'), p.t('look.kind.board'), p.dialog())
    await p.dialog().getByRole('button', { name: p.t('look.columnsBy') }).getByText('恢复情况').waitFor()
    await p.page.keyboard.press('Escape')
    await lane('一般').getByText('王小满').waitFor()
    await lane('一般').getByRole('row').first().dragTo(lane('良好').getByRole('grid'))
    await lane('良好').getByText('王小满').waitFor()
    await p.shot('board', { sideways: true })
    await p.accessible()
    await p.button('board.move', { name: '王小满' }).click()
    await p.page.getByRole('menuitem', { name: '较差' }).click()
    await lane('较差').getByText('王小满').waitFor()
    await p.page.getByRole('button', { name: p.t('ui.undo') }).last().click()
    await lane('良好').getByText('王小满').waitFor()
    await p.page.reload()
    await lane('良好').getByText('王小满').waitFor()
  })

  await it('makes a form from a spreadsheet, and its rows come along', async () => {
    const kinds = ['初诊', '复诊', '体检']
    const lines = ['客户姓名,手机号,就诊日期,项目类型,实收金额,备注']
    for (let i = 0; i < 24; i++)
      lines.push(`李${i},199000${String(i).padStart(5, '0')},2026-07-${String((i % 28) + 1).padStart(2, '0')},${kinds[i % 3]},${i}.50,`)
    await p.go('/admin/forms')
    const card = p.page.locator('.x-card', { has: p.page.getByRole('heading', { name: '随访' }) })
    await card.getByRole('button', { name: p.t('design.fromFile') }).click()
    await p.shot('designer-file')
    const file = { name: '客户名单.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) }
    await p.dialog().locator('input[type=file]').setInputFiles(file)
    await p.dialog().getByRole('textbox', { name: p.t('design.formName') }).waitFor()
    await p.shot('designer-guess')
    await p.accessible()
    for (const [name, type] of [['手机号', '电话'], ['就诊日期', '日期'], ['项目类型', '单选'], ['实收金额', '金额'], ['备注', '文本']])
      assert.ok((await p.dialog().getByRole('button', { name: p.t('design.typeOf', { name }) }).innerText()).includes(type), name)
    await p.dialog().getByRole('button', { name: p.t('design.makeAndImport') }).click()
    await p.button('import.run', { n: 24 }).waitFor()
    await p.shot('designer-import')
    await p.button('import.run', { n: 24 }).click()
    await p.text(p.t('import.state.done')).waitFor({ timeout: 60_000 })
    const form = new URL(p.page.url()).pathname.split('/').at(-1)
    const found = await server.api.post(`/api/v1/forms/${form}/query`, { limit: 100 })
    assert.equal(found.rows.length, 24)
  })

  await it('reads in English, dark, and fits a phone', async () => {
    const path = designed
    for (const look of [{ lang: 'en', theme: 'dark' }, { lang: 'zh', width: 390 }]) {
      p = await world.as('owner', server, look)
      await p.go(path)
      await canvas().getByRole('row').first().click()
      await p.shot('designer-look', { full: true })
      await p.accessible()
    }
    await world.as('owner', server, { lang: 'zh' })
  })
}
