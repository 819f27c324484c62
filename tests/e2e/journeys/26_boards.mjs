// SPDX-License-Identifier: Apache-2.0
// A dashboard as people look at it: from the left bar to a figure and down to its rows and back, by the
// keyboard, on a phone, on a wall. And every type of chart with much, little and nothing to draw, in both themes.
import assert from 'node:assert/strict'
import { ASKS, boardOf, BROAD, shownOf } from '../charts.mjs'

export default async function boards(world, it) {
  const server = await world.hospital('demo')
  const { api } = server
  const { page: own, doc } = { page: '/boards', doc: shownOf() }
  let p, board
  const tile = (name) => p.page.getByRole('region', { name, exact: true })
  const entry = (key, vars) => p.page.getByRole('menuitem', { name: p.t(key, vars), exact: true })
  /** Walks to the first mark of a drawn chart and presses it. */
  const press = async (name, steps = 1) => {
    const canvas = tile(name).locator('.ch-canvas')
    await p.page.waitForFunction(() => !document.querySelector('.b-stale'))
    await canvas.locator('canvas').first().waitFor()
    await canvas.focus()
    for (let at = 0; at < steps; at += 1) await p.page.keyboard.press('ArrowRight')
    await p.page.keyboard.press('Enter')
    await entry('board.rows').waitFor()
  }

  await it('is found from the left bar', async () => {
    board = await api.post('/api/v1/boards', { title_zh: '渠道周报', title_en: 'Channels', doc })
    p = await world.as('owner', server)
    await p.go('/')
    await p.link('nav.boards').first().click()
    await p.page.getByRole('link', { name: '渠道周报', exact: true }).click()
    await p.page.getByRole('heading', { level: 1, name: '渠道周报' }).waitFor()
    assert.equal(new URL(p.page.url()).pathname, `${own}/${board.id}`)
    await tile('到诊').locator('.ch-kpi-value').waitFor()
    await tile('各渠道到诊').locator('canvas').first().waitFor()
    await p.accessible()
    await p.shot('boards-view', { full: true })
  })

  await it('says what a figure is, and reads as a table', async () => {
    await p.button('board.aboutOf', { name: '到诊' }).click()
    await p.page.getByText('只计入您有权查看的数据').waitFor()
    await p.accessible()
    await p.page.keyboard.press('Escape')
    await p.button('board.moreOf', { name: '各渠道到诊' }).click()
    await entry('board.asTable').click()
    await tile('各渠道到诊').locator('tbody tr').first().waitFor()
    await p.accessible()
    await p.button('board.moreOf', { name: '各渠道到诊' }).click()
    await entry('board.asChart').click()
    await tile('各渠道到诊').locator('canvas').first().waitFor()
  })

  await it('opens the rows behind a mark, as many as it says', async () => {
    const { answers } = await api.post('/api/v1/reports/query', { asks: [BROAD] })
    const most = answers[0].rows[0]
    await press('各渠道到诊')
    await p.page.locator('.b-mark-head', { hasText: most.dims[0].text }).waitFor()
    await p.shot('boards-mark')
    await entry('board.rows').click()
    await p.page.waitForURL((url) => url.pathname === '/r/channel_hospital.visit')
    const n = most.values[0].toLocaleString('en-US')
    await p.text(p.t('list.count', { n })).waitFor()
    await p.page.goBack()
    await tile('各渠道到诊').locator('canvas').first().waitFor()
  })

  await it('divides a mark by something else, with a way back, and a link shows the same', async () => {
    await press('各渠道到诊')
    await entry('board.divide').click()
    await p.page.getByRole('menuitem', { name: '科室', exact: true }).click()
    const trail = tile('各渠道到诊').locator('.b-trail')
    await trail.getByText(p.t('board.by', { title: '科室' })).waitFor()
    assert.ok(new URL(p.page.url()).searchParams.get('at'))
    await p.page.reload()
    await trail.getByText(p.t('board.by', { title: '科室' })).waitFor()
    await tile('各渠道到诊').locator('canvas').first().waitFor()
    await p.accessible()
    await trail.getByRole('button', { name: p.t('board.all') }).click()
    await trail.waitFor({ state: 'detached' })
  })

  await it('divides a mark by a formula that is written on the spot, and opens the rows of such a group', async () => {
    await press('各渠道到诊')
    await entry('board.divide').click()
    await entry('board.byFormula').click()
    await p.dialog().locator('[role=textbox], textarea').first().click()
    await p.page.keyboard.type('IF(WEEKDAY({到诊时间})>5,"周末","平日")')
    await p.dialog().getByRole('textbox', { name: p.t('bd.dimFormulaTitle') }).fill('平日周末')
    await p.shot('boards-by-formula')
    await p.accessible()
    const now = p.dialog().getByRole('button', { name: p.t('board.divideNow'), exact: true })
    await now.click()
    const trail = tile('各渠道到诊').locator('.b-trail')
    await trail.getByText(p.t('board.by', { title: '平日周末' })).waitFor()
    await p.button('board.moreOf', { name: '各渠道到诊' }).click()
    await entry('board.asTable').click()
    const row = tile('各渠道到诊').locator('tbody tr', { hasText: '平日' })
    const n = (await row.locator('td').last().textContent()).trim()
    await p.shot('boards-divided-by-formula')
    await p.button('board.moreOf', { name: '各渠道到诊' }).click()
    await entry('board.asChart').click()
    await press('各渠道到诊')
    await entry('board.rows').click()
    await p.page.waitForURL((url) => url.pathname === '/r/channel_hospital.visit')
    await p.text(p.t('list.count', { n })).waitFor()
    await p.page.goBack()
    await trail.getByRole('button', { name: p.t('board.all') }).click()
    await trail.waitFor({ state: 'detached' })
  })

  await it('looks at one group alone, on every tile that knows it', async () => {
    await press('各渠道到诊')
    const only = p.page.getByRole('menuitem', { name: /^只看/ }).first()
    await only.click()
    await p.button('board.reset').waitFor()
    await p.page.waitForFunction(() => !document.querySelector('.b-stale'))
    assert.match(p.page.url(), /f\.channel=/)
    const ask = { ...BROAD, dims: [], top: undefined, sort: undefined }
    const { answers } = await api.post('/api/v1/reports/query', { asks: [BROAD, ask] })
    const [one, all] = [answers[0].rows[0].values[0], answers[1].rows[0].values[0]]
    assert.ok(one < all)
    await tile('到诊').getByText(one.toLocaleString('en-US'), { exact: true }).first().waitFor()
    await p.button('board.reset').click()
    await tile('到诊').getByText(all.toLocaleString('en-US'), { exact: true }).first().waitFor()
  })

  await it('fills a wall and leaves it', async () => {
    await p.button('board.tv').click()
    await p.page.locator('.b-tv').waitFor()
    await p.shot('boards-wall')
    await p.button('board.tvOff').click()
    await p.page.locator('.b-tv').waitFor({ state: 'detached' })
  })

  await it('shows a reader what his rights give, and says so where they give nothing', async () => {
    await api.patch(`/api/v1/boards/${board.id}`, { is_shared: true }, board.rev)
    p = await world.as('doctor', server, { width: 390, theme: 'dark' })
    await p.go(`/boards/${board.id}`)
    await p.page.getByRole('heading', { level: 1, name: '渠道周报' }).waitFor()
    await p.accessible()
    await p.shot('boards-reader', { full: true })
  })

  const charts = (await api.get('/api/v1/charts')).rows
  await it('has a question for each of the published types of chart', async () => {
    assert.deepEqual(Object.keys(ASKS).sort(), charts.map((one) => one.key).sort())
    assert.equal(charts.length, 36)
  })

  for (const kind of ['realistic', 'empty', 'one', 'huge', 'negative'])
    await it(`draws every type of chart: ${kind}`, async () => {
      const doc = boardOf(kind, charts)
      const made = await api.post('/api/v1/boards', { title_zh: `图表 ${kind}`, title_en: `Charts ${kind}`, doc })
      for (const [theme, lang] of [['light', 'zh'], ['dark', 'en']]) {
        p = await world.as('owner', server, { theme, lang })
        await p.go(`/boards/${made.id}`)
        // A chart, a table, or a line that says why there is none; never nothing, never a fault.
        await p.page.waitForFunction(
          (n) => document.querySelectorAll('.b-tile:has(.b-body :is(canvas, svg, table, ol, ul, .ch-none, .ch-kpi))').length === n,
          charts.length,
          { timeout: 120_000 },
        )
        assert.equal(await p.page.locator('.b-fault').count(), 0)
        const without = await p.page.locator('.b-tile:has(.ch-none)').evaluateAll((all) => all.map((tile) => tile.getAttribute('aria-label')))
        // Of what there is enough of, something is drawn by every type.
        if (kind === 'realistic' || kind === 'huge') assert.deepEqual(without, [])
        if (kind === 'realistic') await p.accessible()
        await p.shot(`boards-${kind}`, { full: true })
      }
      await api.call('DELETE', `/api/v1/boards/${made.id}`, undefined, { 'If-Match': String(made.rev) })
    })
}
