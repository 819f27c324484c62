// SPDX-License-Identifier: Apache-2.0
// The administrator puts the five analyses on a board of the demo house, changes what is chosen of them, and opens the
// rows behind one number of each.
import assert from 'node:assert/strict'

const app = 'channel_hospital'
// Of which form each is made, and what its first picture is.
const KINDS = [
  { kind: 'funnel', form: '线索', chart: 'funnel' },
  { kind: 'retention', form: '到诊', chart: 'cohort' },
  { kind: 'rfm', form: '收费', chart: 'table' },
  { kind: 'attribution', form: '收费', chart: 'bar' },
  { kind: 'forecast', form: '结算单', chart: 'column' },
]

export default async function analyses(world, it) {
  const server = await world.hospital('demo')
  const { api } = server
  const kinds = (await api.get('/api/v1/charts')).analyses
  const titleOf = (kind) => kinds.find((one) => one.key === kind).title
  const paramOf = (kind, key) => kinds.find((one) => one.key === kind).params.find((one) => one.key === key)
  let p, id

  const button = (key, vars) => p.button(key, vars).first()
  const panel = () => p.page.locator('.bd-panel')
  const chosen = () => p.page.locator('.bd-tile-on')
  const tile = (title) => p.page.locator('.bd-tile', { has: p.page.locator('h3', { hasText: title }) })
  const drawn = (of) => of.locator('.ch-box canvas, .ch-box svg, .ch-box table').first().waitFor()
  const part = (key) => panel().getByRole('tab', { name: p.t(`bd.${key}`), exact: true }).click()
  const saved = async () => (await api.get(`/api/v1/boards/${id}`)).doc.tabs[0].tiles
  const save = async () => {
    // The word about the save before may still stand there.
    const answered = p.page.waitForResponse((one) => one.request().method() !== 'GET' && /\/api\/v1\/boards/.test(one.url()))
    await button('bd.save').click()
    assert.ok((await answered).ok())
    await p.page.waitForFunction((text) => document.body.innerText.includes(text), p.t('bd.saved'))
  }
  const choose = async (label, title) => {
    await panel().getByRole('button', { name: new RegExp(label) }).first().click()
    await p.page.getByRole('option', { name: title, exact: true }).click()
  }

  await it('offers the analyses beside the forms, each with what it is for', async () => {
    const made = await api.post('/api/v1/boards', { title_zh: '专项分析', title_en: 'Analyses', doc: { tabs: [{ key: 't1', title: { zh: '总览', en: 'Overview' }, tiles: [] }] } })
    id = made.id
    p = await world.as('owner', server)
    await p.go(`/boards/${id}/design`)
    await button('bd.addChart').click()
    const picks = p.page.locator('.bd-pick', { has: p.page.getByRole('heading', { name: p.t('bd.analyses') }) })
    await picks.first().waitFor()
    assert.equal(await picks.locator('button').count(), kinds.length)
    await picks.scrollIntoViewIfNeeded()
    await p.shot('analyses-choose')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('ui.close') }).click()
  })

  for (const { kind, form, chart } of KINDS)
    await it(`draws ${kind} of ${form} at once`, async () => {
      await button('bd.addChart').click()
      await p.page.locator('.bd-picks').getByRole('button', { name: new RegExp(`^${titleOf(kind)} `) }).click()
      await p.dialog().getByRole('heading', { name: titleOf(kind) }).waitFor()
      const pick = p.page.locator('.bd-picks').getByRole('button', { name: form, exact: true })
      await pick.waitFor()
      if (kind === 'attribution') await p.shot('analyses-form')
      await pick.click()
      const title = p.t('ba.title', { kind: titleOf(kind), form })
      await tile(title).waitFor()
      await drawn(tile(title))
      await panel().locator('.muted').first().waitFor()
      await p.shot(`analyses-${kind}`)
      await p.accessible()
      await save()
      const last = (await saved()).at(-1)
      assert.deepEqual([last.ask.kind, last.chart], [kind, chart])
    })

  await it('shows the board as its readers see it', async () => {
    await p.go(`/boards/${id}`)
    await p.page.getByRole('heading', { name: p.t('ba.title', { kind: titleOf('forecast'), form: '结算单' }) }).waitFor()
    await p.page.locator('.ch-box').nth(4).waitFor()
    await p.shot('analyses-board', { full: true })
  })

  await it('opens the rows behind one number of each', async () => {
    const opened = async (title, press) => {
      const region = p.page.getByRole('region', { name: title })
      await region.locator('.ch-box').waitFor()
      await press(region)
      await p.page.getByRole('menuitem', { name: p.t('board.rows') }).click()
      await p.page.waitForURL((url) => url.pathname.startsWith('/r/'))
      await p.page.locator('.g-body, [role=grid], table, .w-list').first().waitFor()
      await p.page.goBack()
      await p.page.waitForURL((url) => url.pathname === `/boards/${id}`)
    }
    const mark = (region) => region.locator('.ch-box [role=button], .ch-box button')
    for (const { kind, form, chart } of KINDS) {
      const title = p.t('ba.title', { kind: titleOf(kind), form })
      await opened(title, async (region) => {
        if (chart !== 'bar' && chart !== 'column') return mark(region).nth(kind === 'retention' ? 1 : 0).click()
        // A picture: its table has the numbers to press.
        await region.locator('.b-tools button').last().click()
        await p.page.getByRole('menuitem', { name: p.t('board.asTable') }).click()
        const name = kind === 'attribution' ? 2 : 0
        await region.locator('tbody tr', { hasText: /[1-9]/ }).last().locator('button').nth(name).click()
      })
    }
  })

  await it('changes what is chosen: stages by the keys, the model, another chart', async () => {
    await p.go(`/boards/${id}/design`)
    const title = p.t('ba.title', { kind: titleOf('funnel'), form: '线索' })
    await drawn(tile(title))
    await tile(title).focus()
    const stages = () => panel().locator('[data-stage]')
    await stages().first().waitFor()
    const before = await stages().count()
    await stages().last().getByRole('button', { name: new RegExp(p.t('ba.drop', { name: '' }).slice(0, 2)) }).click()
    await stages().nth(before - 1).waitFor({ state: 'detached' })
    await choose(paramOf('funnel', 'mode').title, paramOf('funnel', 'mode').choices[1].title)
    await panel().getByText(paramOf('funnel', 'mode').choices[1].help).waitFor()
    await part('chart')
    await panel().getByRole('button', { name: '条形图', exact: true }).click()
    await drawn(chosen())
    await p.shot('analyses-chart')
    await p.accessible()
    await save()
    const [first] = await saved()
    assert.deepEqual([first.chart, first.ask.mode, first.ask.stages.length, first.look.measures], ['bar', 'event', before - 1, ['reached']])
  })

  await it('says at the choice what a form has nothing for', async () => {
    const title = p.t('ba.title', { kind: titleOf('forecast'), form: '结算单' })
    await tile(title).focus()
    await part('data')
    await choose(paramOf('forecast', 'model').title, paramOf('forecast', 'model').choices[1].title)
    await panel().getByText(paramOf('forecast', 'categories.commit').title).first().waitFor()
    await drawn(chosen())
    await p.shot('analyses-forecast-category')
    await save()
    assert.equal((await saved()).at(-1).ask.model, 'category')
  })

  await it('sets the targets of a metric like a spreadsheet', async () => {
    await p.go('/boards')
    await p.page.getByRole('link', { name: p.t('board.metrics') }).click()
    const row = p.page.locator('[data-metric$=".net_amount"], [data-metric]').first()
    await row.waitFor()
    await p.shot('metrics')
    await p.accessible()
    await row.getByRole('button').click()
    await p.page.getByRole('menuitem', { name: p.t('mt.setTargets') }).click()
    const cells = p.page.locator('.tg-cell')
    await cells.first().waitFor()
    assert.equal(await cells.count(), 12)
    await cells.first().focus()
    await p.page.keyboard.type('120000')
    await p.page.keyboard.press('ArrowRight')
    await p.page.keyboard.type('130000.5')
    await p.page.keyboard.press('Enter')
    await cells.nth(2).focus()
    await cells.nth(2).evaluate((cell) => {
      const data = new DataTransfer()
      data.setData('text/plain', '140,000\t150,000\t160,000\r\n')
      cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    await p.page.getByText('700,000.5').first().waitFor()
    await p.shot('targets')
    await p.accessible()
    await p.button('tg.save').click()
    await p.text(p.t('tg.saved')).first().waitFor()
    const metric = new URL(p.page.url()).searchParams.get('targets')
    const year = await p.page.evaluate(() => new Date().getFullYear()) // as the page reckons it, at the hospital's hour
    const rows = async () => (await api.get(`/api/v1/metrics/${metric}/targets`)).rows
    assert.deepEqual((await rows()).map((one) => one.amount).sort(), ['120000', '130000.5', '140000', '150000', '160000'])
    await p.button('tg.yearAfter').click()
    await p.button('tg.copy').click()
    await p.dialog().getByRole('textbox').fill('10')
    await p.dialog().getByRole('button', { name: p.t('tg.fill'), exact: true }).click()
    await p.button('tg.save').click()
    await p.page.waitForFunction(() => document.querySelector('.tg-bar .x-btn-primary')?.disabled)
    const next = (await rows()).filter((one) => one.from.startsWith(String(year + 1)))
    assert.deepEqual(next.map((one) => one.amount).sort(), ['132000', '143000.55', '154000', '165000', '176000'])
  })

  await it('is the same on a phone, in English', async () => {
    const phone = await world.as('owner', server, { width: 390, lang: 'en' })
    await phone.go(`/boards/${id}/design`)
    await phone.page.locator('.bd-phone .bd-tile').first().waitFor()
    await phone.page.locator('.bd-phone .bd-tile').first().focus()
    await phone.page.locator('.bd-panel [data-stage]').first().waitFor()
    await phone.shot('analyses-design', { full: true })
    await phone.accessible()
    await phone.go('/boards?part=metrics')
    await phone.page.locator('[data-metric]').first().waitFor()
    await phone.shot('metrics')
    await phone.accessible()
    await (await world.apiAs('owner', server)).patch('/api/v1/me', { lang: 'zh' })
  })
}
