// SPDX-License-Identifier: Apache-2.0
// The administrator puts the five analyses on a board of the demo house and opens the rows behind one number of each.
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
  let p, id

  const button = (key, vars) => p.button(key, vars).first()
  const panel = () => p.page.locator('.bd-panel')
  const chosen = () => p.page.locator('.bd-tile-on')
  const tile = (title) => p.page.locator('.bd-tile', { has: p.page.locator('h3', { hasText: title }) })
  const drawn = (of) => of.locator('.ch-box canvas, .ch-box svg, .ch-box table').first().waitFor()
  const saved = async () => (await api.get(`/api/v1/boards/${id}`)).doc.tabs[0].tiles
  const save = async () => {
    await button('bd.save').click()
    await p.page.waitForFunction((text) => document.body.innerText.includes(text), p.t('bd.saved'))
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
      await p.page.locator('.bd-picks button', { hasText: titleOf(kind) }).click()
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
}
