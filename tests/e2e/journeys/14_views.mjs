// SPDX-License-Identifier: Apache-2.0
// A coordinator keeps the clinic's plans: 200 rows pasted from a spreadsheet and taken back, groups with
// figures and colours, a calendar, cards, a tree and a schedule, saved as views.
import assert from 'node:assert/strict'
import { until } from '../browser.mjs'

export default async function views(world, it) {
  const server = await world.hospital('own')
  const { api } = server
  let p, form

  const titled = (type, key, zh, more = {}) => ({ type, key, title: { zh, en: key }, ...more })
  const look = (spec) => p.go(`/r/${form}?v=${encodeURIComponent(JSON.stringify(spec))}`)
  const cell = (row, col) => p.page.locator(`[data-cell="${row}:${col}"]`)
  const count = async (filter) =>
    (await api.post(`/api/v1/forms/${form}/query`, { limit: 1, count: 'exact', ...(filter ? { filter } : {}) })).count.n
  const becomes = async (what, wanted) => assert.equal(await until(what, (now) => now === wanted), wanted)
  const today = () => p.page.evaluate(() => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date()))

  await it('has a form of plans', async () => {
    const app = (await api.post('/api/v1/apps', { title: { zh: '安排', en: 'Plans' } })).key
    const options = ['待办', '进行中', '完成'].map((zh, at) => ({ key: `s${at}`, title: { zh, en: `S${at}` }, color: ['info', 'warn', 'ok'][at] }))
    const fields = [
      titled('text', 'name', '任务', { required: true }),
      titled('select', 'state', '进度', { choices: options }),
      titled('money', 'cost', '费用'),
      titled('date', 'begins', '开始'),
      titled('date', 'ends', '结束'),
      titled('user', 'who', '负责人'),
    ]
    form = (await api.post(`/api/v1/apps/${app}/forms`, { title: { zh: '日程任务', en: 'Tasks' }, fields })).full_key
    const there = await api.get(`/api/v1/forms/${form}/design`)
    there.form.fields.push(titled('link', 'above', '上级任务', { options: { target: form } }))
    await api.put(`/api/v1/forms/${form}/design`, { rev: there.rev, form: there.form })
    await api.create(form, { name: '年度计划', state: 's0', cost: '10.00' })
    p = await world.as('owner', server)
    await p.go(`/r/${form}`)
  })

  await it('pastes 200 rows, sees what is refused, and takes them back with one undo', async () => {
    const lines = Array.from({ length: 200 }, (_, at) => `任务${at + 1}\t${at === 7 ? '没有的' : '进行中'}\t${at + 1}.50`)
    await cell(0, 0).click({ position: { x: 150, y: 18 } })
    await p.page.evaluate((text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }, lines.join('\r\n'))
    await p.dialog().getByText(p.t('paste.tally', { rows: 1, made: 199, cells: 599 })).waitFor()
    await p.dialog().getByText(p.t('paste.refused', { n: 1 })).waitFor()
    await p.dialog().getByText(p.t('paste.onlyRefused'), { exact: true }).click()
    await p.dialog().getByText(p.t('paste.noOption', { text: '没有的' })).waitFor()
    await p.shot('views-paste')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('paste.write'), exact: true }).click()
    await p.text(p.t('paste.done', { n: 200 })).waitFor()
    await becomes(() => count(), 200)
    await p.page.getByRole('button', { name: p.t('ui.undo') }).last().click()
    await p.text(p.t('paste.undone')).waitFor()
    await becomes(() => count(), 1)
    await p.text('年度计划').waitFor()
  })

  await it('changes a cell, takes it back with Ctrl+Z and does it again with Ctrl+Y', async () => {
    await p.go(`/r/${form}`)
    await cell(0, 2).click()
    await p.page.keyboard.type('88')
    await p.page.keyboard.press('Enter')
    await p.text(p.t('edit.saved', { field: '费用', name: '年度计划' })).waitFor()
    await becomes(() => count({ field: 'cost', op: 'eq', value: '88.00' }), 1)
    await cell(0, 2).focus()
    await p.page.keyboard.press('Control+z')
    await p.text(p.t('edit.undone', { field: '费用' })).waitFor()
    await becomes(() => count({ field: 'cost', op: 'eq', value: '10.00' }), 1)
    await cell(0, 2).focus()
    await p.page.keyboard.press('Control+y')
    await p.text(p.t('edit.redone', { field: '费用' })).waitFor()
    await becomes(() => count({ field: 'cost', op: 'eq', value: '88.00' }), 1)
    await cell(0, 2).focus()
    await p.page.keyboard.press('Control+z')
    await becomes(() => count({ field: 'cost', op: 'eq', value: '10.00' }), 1)
    await p.page.keyboard.press('Control+Shift+Z')
    await becomes(() => count({ field: 'cost', op: 'eq', value: '88.00' }), 1)
  })

  await it('groups by progress, with figures below and colours by rule, and saves it as a view', async () => {
    const day = await today()
    const [root] = (await api.query(form)).rows
    const who = (await api.get('/api/v1/me')).user.id
    for (let at = 0; at < 6; at++)
      await api.create(form, { name: `巡检${at + 1}`, state: `s${at % 3}`, cost: '100.00', begins: day, ends: day, who, above: root.id })
    await p.go(`/r/${form}`)
    await p.button('look.title').click()
    await p.choose(p.t('look.group'), '进度', p.dialog())
    await p.choose(p.t('look.summaryOf', { name: '费用' }), p.t('look.fn.avg'), p.dialog())
    await p.shot('views-settings')
    await p.page.keyboard.press('Escape')
    await p.page.getByRole('gridcell', { expanded: true }).first().getByText(p.t('look.groupCount', { n: 3 })).waitFor()
    await p.text('巡检1').waitFor()
    await p.page.getByRole('gridcell', { expanded: true }).first().click()
    await p.page.getByText('巡检1', { exact: true }).waitFor({ state: 'detached' })
    await p.shot('views-group')
    await p.accessible()
    await p.button('view.more').click()
    await p.page.getByRole('menuitem', { name: p.t('view.saveAs') }).click()
    await p.dialog().getByRole('textbox').fill('按进度')
    await p.page.keyboard.press('Enter')
    await p.page.getByRole('button', { name: '按进度' }).waitFor()
    const saved = (await api.get(`/api/v1/forms/${form}`)).views.find((view) => view.title === '按进度')
    assert.deepEqual([saved.spec.kind, saved.spec.group, saved.spec.summary.cost], ['grid', 'state', 'avg'])
  })

  await it('moves a record in the calendar, by keys, from its menu and by drag, and back', async () => {
    const day = await today()
    const begins = async () => (await api.query(form, { filter: { field: 'name', op: 'eq', value: '巡检1' } })).rows[0].values.begins
    await look({ kind: 'calendar', start: 'begins', end: 'ends' })
    const chip = () => p.page.locator('.t-chip', { hasText: '巡检1' }).first()
    await chip().waitFor()
    await p.shot('views-calendar')
    await p.accessible()
    await chip().getByRole('link').focus()
    await p.page.keyboard.press('Alt+ArrowLeft')
    await p.text(p.t('time.moved', { name: '巡检1' })).waitFor()
    await becomes(async () => (await begins()) < day, true)
    await p.page.getByRole('button', { name: p.t('ui.undo') }).last().click()
    await becomes(begins, day)
    const other = await p.page.locator('[data-day]').first().getAttribute('data-day')
    const to = await p.page.locator(`[data-day="${other}"]`).boundingBox()
    const from = await chip().boundingBox()
    await p.page.mouse.move(from.x + 20, from.y + 8)
    await p.page.mouse.down()
    await p.page.mouse.move(to.x + 30, to.y + 40, { steps: 6 })
    await p.page.mouse.up()
    await becomes(begins, other)
    await chip().getByRole('button', { name: p.t('board.move', { name: '巡检1' }) }).click()
    await p.page.getByRole('menuitem', { name: p.t('time.dayAfter') }).click()
    await becomes(async () => (await begins()) > other, true)
    await p.page.getByRole('button', { name: p.t('time.createOn', { day: other }) }).first().click()
    await p.dialog().getByText('任务').first().waitFor()
    await p.page.keyboard.press('Escape')
  })

  await it('shows cards, a line of time and who does what, by day and on a phone', async () => {
    await look({ kind: 'gallery' })
    await p.page.getByRole('link', { name: '巡检2' }).waitFor()
    await p.shot('views-gallery')
    await p.accessible()
    await look({ kind: 'timeline', start: 'begins', end: 'ends' })
    await p.page.locator('.t-chip', { hasText: '巡检2' }).waitFor()
    await p.shot('views-timeline')
    await p.accessible()
    await look({ kind: 'resource', start: 'begins', end: 'ends', resource: 'who' })
    await p.page.locator('.t-chip', { hasText: '巡检2' }).first().waitFor()
    await p.shot('views-schedule')
    await p.accessible()
  })

  await it('unfolds a tree and moves a record in it', async () => {
    await look({ kind: 'tree' })
    const item = (name) => p.page.getByRole('treeitem', { name })
    await item('年度计划').focus()
    await p.page.keyboard.press('ArrowRight')
    await item('巡检3').waitFor()
    await p.shot('views-tree')
    await p.accessible()
    await p.button('board.move', { name: '巡检3' }).click()
    await p.dialog().getByRole('button', { name: p.t('tree.moveTop') }).click()
    await p.text(p.t('time.moved', { name: '巡检3' })).waitFor()
    await becomes(() => count({ field: 'above', op: 'empty' }), 2)
    // not below its own child
    await p.button('board.move', { name: '年度计划' }).click()
    await p.dialog().getByRole('button', { name: p.t('tree.moveBelow') }).click()
    await p.dialog().getByRole('combobox').fill('巡检4')
    await p.page.getByRole('option', { name: '巡检4' }).first().click()
    await p.dialog().getByRole('button', { name: p.t('time.moveDo') }).click()
    await p.text(p.t('tree.loop', { name: '年度计划' })).waitFor()
  })

  await it('works on a phone', async () => {
    p = await world.as('owner', server, { width: 390 })
    for (const kind of ['calendar', 'gallery', 'timeline', 'tree', 'resource']) {
      await look({ kind, start: 'begins', end: 'ends', resource: 'who' })
      await p.shot(`views-${kind}`)
      await p.accessible()
    }
    await look({ group: 'state' })
    await p.text('巡检2').waitFor()
    await p.shot('views-group')
  })
}
