// SPDX-License-Identifier: Apache-2.0
// Somebody without training builds the board of the channels from an empty page: patients by channel, a gauge of
// arrivals, what channels bring back, a trend, a filter of time. Every press and every text counts as a step.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const GUIDE = new URL('../../../docs/guide/dashboards.zh.md', import.meta.url)

export default async function boardBuild(world, it) {
  const server = await world.hospital('demo')
  const { api } = server
  const app = 'channel_hospital'
  let p, id
  let steps = 0

  const press = async (locator) => {
    steps += 1
    await locator.click()
  }
  const button = (key, vars) => p.button(key, vars).first()
  const panel = () => p.page.locator('.bd-panel')
  const part = (key) => press(panel().getByRole('tab', { name: p.t(`bd.${key}`), exact: true }))
  const tile = (title) => p.page.locator('.bd-tile', { has: p.page.locator('h3', { hasText: title }) })
  const chosen = () => p.page.locator('.bd-tile-on')
  const drawn = (of) => of.locator('.ch-box canvas, .ch-box svg, .ch-box table, .ch-box .ch-kpi, .ch-box [class]').first().waitFor()
  const add = async (name) => {
    await press(button('bd.addChart'))
    await press(p.page.locator('.bd-picks').getByRole('button', { name, exact: true }))
    await chosen().waitFor()
    await drawn(chosen())
  }
  const addMetric = async (title) => {
    await press(button('bd.addChart'))
    await press(p.page.locator('.bd-picks button', { hasText: title }).first())
    await tile(title).waitFor()
    await drawn(tile(title))
  }
  const chart = async (name) => {
    await part('chart')
    const wanted = panel().getByRole('button', { name, exact: true })
    await press(wanted)
    await panel().locator('[aria-pressed=true]', { hasText: name }).waitFor()
    await drawn(chosen())
  }
  const saved = () => api.get(`/api/v1/boards/${id}`)

  await it('begins with an empty board', async () => {
    p = await world.as('owner', server)
    await p.go('/')
    await press(p.page.locator('.a-nav a[href="/boards"]').first())
    await press(button('board.new'))
    steps += 1
    await p.label('board.name').fill('渠道看板')
    await press(p.dialog().getByRole('button', { name: p.t('board.create'), exact: true }))
    await p.page.waitForURL(/\/boards\/\d+\/design$/)
    id = /boards\/(\d+)/.exec(p.page.url())[1]
    await p.text(p.t('bd.empty')).waitFor()
    await p.shot('board-build-empty')
  })

  await it('draws patients by channel: a form, a way to draw it, a column', async () => {
    await press(button('bd.addChart'))
    await p.page.locator('.bd-picks').first().waitFor()
    await p.shot('board-build-choose')
    await press(p.page.locator('.bd-picks').getByRole('button', { name: '患者', exact: true }))
    await drawn(chosen())
    await press(panel().getByRole('button', { name: p.t('bd.idea.by', { name: '来源渠道' }), exact: true }))
    await tile('各来源渠道患者数').waitFor()
    await part('chart')
    const pivot = panel().getByRole('button', { name: /^透视表/ })
    assert.equal(await pivot.getAttribute('aria-disabled'), 'true')
    assert.match(await pivot.innerText(), new RegExp(p.t('bd.lack.dims.few', { n: 2 })))
    await press(panel().getByRole('button', { name: '柱形图', exact: true }))
    await panel().locator('[aria-pressed=true]', { hasText: '柱形图' }).waitFor()
    await drawn(chosen())
    await p.shot('board-build-chart')
    await p.accessible()
  })

  await it('adds a gauge of arrivals and what channels bring back', async () => {
    await addMetric('到诊率')
    await chart('仪表盘')
    await addMetric('渠道 ROI')
  })

  await it('adds the trend of visits, drawn as soon as the form is chosen', async () => {
    await add('到诊')
    await tile('每月到诊数').waitFor()
    await p.shot('board-build-trend')
  })

  await it('lets readers filter by time', async () => {
    await press(button('bd.board'))
    await press(button('bd.addFilter'))
    await press(p.page.getByRole('menuitem', { name: p.t('bd.addPeriod') }))
    await p.text(p.t('bd.touches', { n: 4 })).waitFor()
    await p.shot('board-build-filter')
    await p.accessible()
  })

  await it('saves and looks at it', async () => {
    await press(button('bd.view'))
    await p.page.waitForURL((url) => url.pathname === `/boards/${id}`)
    await p.page.getByRole('heading', { name: '每月到诊数' }).waitFor()
    const { doc } = await saved()
    assert.deepEqual(
      doc.tabs[0].tiles.map((one) => one.chart),
      ['column', 'gauge', 'indicator', 'column'],
    )
    assert.deepEqual(
      doc.tabs[0].tiles.map((one) => !!one.filters?.period),
      [true, true, true, true],
    )
    await p.shot('board-build-view', { full: true })
    const said = /全程 (\d+) 步/.exec(readFileSync(GUIDE, 'utf8'))
    assert.equal(steps, Number(said?.[1]), 'steps, and those in docs/guide/dashboards.zh.md')
  })

  await it('arranges it by the keys alone, and takes it back', async () => {
    await p.go(`/boards/${id}/design`)
    const first = tile('各来源渠道患者数')
    await drawn(first)
    await first.focus()
    await p.page.keyboard.press('Shift+Alt+ArrowDown')
    await p.page.keyboard.press('Control+d')
    await p.page.waitForFunction(() => document.querySelectorAll('.bd-tile').length === 5)
    await p.page.keyboard.press('Control+z')
    await p.page.waitForFunction(() => document.querySelectorAll('.bd-tile').length === 4)
    await first.focus()
    await p.page.keyboard.press('Delete')
    await p.page.waitForFunction(() => document.querySelectorAll('.bd-tile').length === 3)
    await p.page.keyboard.press('Control+z')
    await p.page.waitForFunction(() => document.querySelectorAll('.bd-tile').length === 4)
    await press(button('bd.save'))
    await p.text(p.t('bd.saved')).waitFor()
    const [tileDoc] = (await saved()).doc.tabs[0].tiles
    assert.deepEqual([tileDoc.at.w, tileDoc.at.h], [6, 6])
  })

  await it('is told of somebody else who saved it meanwhile', async () => {
    const there = await saved()
    await api.call('PATCH', `/api/v1/boards/${id}`, { title_zh: '渠道' }, { 'If-Match': String(there.rev) })
    await press(button('bd.addText'))
    p.expected = /409/
    await press(button('bd.save'))
    await p.dialog().getByText(p.t('bd.stale')).waitFor()
    await press(p.dialog().getByRole('button', { name: p.t('bd.reload') }))
    await p.page.getByRole('heading', { level: 1, name: '渠道' }).waitFor()
    p.expected = undefined
  })

  await it('gives a figure its name: a metric for everybody', async () => {
    await p.go(`/boards/${id}/design`)
    await drawn(tile('每月到诊数'))
    await tile('每月到诊数').focus()
    await panel().getByRole('tab', { name: p.t('bd.data'), exact: true }).click()
    await panel().locator('[data-measure] summary').first().click()
    await panel().getByRole('button', { name: p.t('bd.saveMetric') }).click()
    const dialog = p.dialog()
    await dialog.getByRole('textbox', { name: p.t('bd.metricSays') }).fill('所有到诊，含复诊')
    await p.shot('board-build-metric')
    await p.accessible()
    await dialog.getByRole('button', { name: p.t('bd.save'), exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    const made = (await api.get('/api/v1/metrics')).rows.find((one) => one.says === '所有到诊，含复诊')
    assert.equal(made?.form, `${app}.visit`)
    await drawn(tile(/到诊数/))
    await button('bd.save').click()
    await p.text(p.t('bd.saved')).waitFor()
    const asked = (await saved()).doc.tabs[0].tiles.flatMap((one) => one.ask?.measures ?? [])
    assert.ok(asked.some((one) => one.metric === made.key))
  })

  await it('subscribes: every Monday at eight', async () => {
    await p.go(`/boards/${id}`)
    await button('board.subscribe').click()
    const dialog = p.dialog()
    await dialog.getByRole('button', { name: p.t('bsub.add') }).click()
    await dialog.getByText(p.t('bsub.everyWeek', { days: p.t('bsub.day.1'), at: '08:00' })).waitFor()
    await p.shot('board-build-subscribe')
    await p.accessible()
    const [sub] = (await api.get(`/api/v1/boards/${id}/subs`)).rows
    assert.deepEqual([sub.schedule.every, sub.schedule.weekdays, sub.schedule.at], ['week', [1], '08:00'])
    await dialog.getByRole('button', { name: p.t('bsub.remove') }).press('Enter')
    await dialog.getByText(p.t('bsub.everyWeek', { days: p.t('bsub.day.1'), at: '08:00' })).waitFor({ state: 'detached' })
    // Who walks by keyboard goes on from where the line was.
    assert.ok(await p.page.evaluate(() => document.activeElement.matches('[role=dialog] *')))
  })

  await it('shows the board to the front desk', async () => {
    await p.go(`/boards/${id}`)
    await button('board.share').click()
    const dialog = p.dialog()
    await dialog.getByRole('button', { name: p.t('bshare.who') }).click()
    await p.page.getByRole('option', { name: p.t('bshare.some') }).click()
    await dialog.getByRole('button', { name: new RegExp(`^${p.t('bshare.roles')}`) }).click()
    await p.page.getByRole('option', { name: '前台' }).click()
    await p.page.keyboard.press('Escape')
    await p.shot('board-share')
    await p.accessible()
    await dialog.getByRole('button', { name: p.t('bshare.save') }).click()
    await dialog.waitFor({ state: 'detached' })
    const board = await api.get(`/api/v1/boards/${id}`)
    assert.deepEqual([board.is_shared, board.readers.roles.length, board.readers.users], [true, 1, []])
  })

  await it('is told when a figure crosses a line, and takes a tile away as a workbook', async () => {
    await p.go(`/boards/${id}`)
    const gauge = p.page.getByRole('region', { name: '到诊率' }).first()
    await gauge.locator('.ch-box').waitFor()
    const more = gauge.locator('.b-tools button').last()
    await more.click()
    await p.page.getByRole('menuitem', { name: p.t('board.alert') }).click()
    const dialog = p.dialog()
    await dialog.getByRole('textbox', { name: p.t('balert.percent') }).fill('80')
    await dialog.getByRole('button', { name: p.t('balert.add') }).click()
    await dialog.getByRole('button', { name: p.t('balert.remove') }).waitFor()
    await p.shot('board-alert')
    await p.accessible()
    const [alert] = (await api.get('/api/v1/board-alerts')).rows
    assert.deepEqual([alert.op, alert.value, alert.ask.dims ?? []], ['ge', '0.8', []])
    await dialog.getByRole('button', { name: p.t('balert.remove') }).click()
    await dialog.getByRole('button', { name: p.t('balert.remove') }).waitFor({ state: 'detached' })
    await dialog.getByRole('button', { name: p.t('ui.close') }).click()
    await dialog.waitFor({ state: 'detached' })
    await more.click()
    const [file] = await Promise.all([
      p.page.waitForEvent('download'),
      p.page.getByRole('menuitem', { name: p.t('board.toXlsx') }).click(),
    ])
    assert.match(file.suggestedFilename(), /\.xlsx$/)
  })

  await it('takes the board away as PDF and as one long picture', async () => {
    await p.go(`/boards/${id}`)
    for (const [key, ending, first] of [
      ['btake.pdf', 'pdf', '%PDF'],
      ['btake.png', 'png', '\x89PNG'],
    ]) {
      await button('board.take').click()
      if (key === 'btake.pdf') {
        await p.shot('board-take')
        await p.accessible()
      }
      const [file] = await Promise.all([
        p.page.waitForEvent('download'),
        p.page.getByRole('menuitem', { name: p.t(key) }).click(),
      ])
      assert.equal(file.suggestedFilename(), `渠道.${ending}`)
      assert.equal(readFileSync(await file.path()).toString('latin1', 0, 4), first)
    }
  })

  await it('makes a chart of a list, with its filter', async () => {
    const filter = { field: 'intent', op: 'in', value: ['high'] }
    await p.go(`/r/${app}.lead?filter=${encodeURIComponent(JSON.stringify(filter))}`)
    await p.page.goto(`/boards/new/design?form=${app}.lead&filter=${encodeURIComponent(JSON.stringify(filter))}`)
    await tile('每月线索数').waitFor()
    await drawn(chosen())
    await p.page.goto('about:blank')
  })

  await it('can be read and ordered on a phone, in English', async () => {
    const phone = await world.as('owner', server, { width: 390, lang: 'en' })
    await phone.go(`/boards/${id}/design`)
    await phone.page.locator('.bd-phone .bd-tile').first().waitFor()
    await phone.shot('board-build', { full: true })
    await phone.accessible()
    await (await world.apiAs('owner', server)).patch('/api/v1/me', { lang: 'zh' })
  })
}
