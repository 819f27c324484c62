// SPDX-License-Identifier: Apache-2.0
// Marketing: a channel, its person, its code with a QR poster, and figures that open their rows.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const NAME = '春晖社区诊所'

export default async function marketing(world, it) {
  const server = await world.hospital('demo')
  const p = await world.as('channel_manager', server)
  const api = await world.apiAs('channel_manager', server)
  let id = ''

  await it('sees the list of channels with its views', async () => {
    await p.go('/r/channel')
    await p.page.getByRole('grid').waitFor()
    await p.shot('marketing-channels')
    await p.accessible()
  })

  await it('adds a channel in the form', async () => {
    await p.button('list.new').click()
    const dialog = p.dialog()
    await dialog.getByRole('textbox', { name: '渠道编码', exact: true }).fill('E2E001')
    await dialog.getByRole('textbox', { name: '渠道名称', exact: true }).fill(NAME)
    await p.choose(/渠道类型$/, '社区诊所', dialog)
    await p.choose(/状态$/, '合作中', dialog)
    await p.shot('marketing-channel-new', { full: true })
    await p.accessible()
    await dialog.getByRole('button', { name: p.t('ui.save') }).click()
    await p.text(p.t('record.created', { name: NAME })).waitFor()
    const { rows } = await api.query('channel', { filter: { field: 'code', op: 'eq', value: 'E2E001' } })
    assert.equal(rows.length, 1)
    id = rows[0].id
  })

  await it('finds it by pinyin initials from anywhere', async () => {
    await p.page.keyboard.press('Escape')
    await p.go('/')
    await p.page.keyboard.press('Control+k')
    await p.page.keyboard.type('chsqzs')
    await p.dialog().getByText(NAME).waitFor()
    await p.page.keyboard.press('Enter')
    await p.page.waitForURL(new RegExp(`channel/${id}$`))
    await p.shot('marketing-channel')
    await p.accessible()
  })

  await it('makes a tracking code with a QR code and a link', async () => {
    await p.page.getByRole('tab', { name: p.t('channel.codes') }).click()
    await p.button('channel.newCode').click()
    await p.label('channel.medium').fill('前台立牌')
    await p.button('channel.makeCode').click()
    const card = p.page.locator('.c-codes li').first()
    await card.waitFor()
    const qr = card.locator('img')
    await qr.scrollIntoViewIfNeeded()
    await p.page.waitForFunction(() => document.querySelector('.c-codes img')?.naturalWidth > 0)
    server.link = (await card.locator('.c-link').innerText()).trim()
    assert.match(server.link, /\/f\/[\w-]{16,}/)
    await p.shot('marketing-codes')
    await p.accessible()
  })

  await it('prints the poster, and downloads it as SVG, PNG and PDF', async () => {
    await p.button('channel.poster').click()
    await p.page.waitForFunction(() => document.querySelector('.c-poster')?.naturalWidth > 0)
    await p.shot('marketing-poster')
    for (const [kind, head] of [['svg', '<'], ['png', '\x89PNG'], ['pdf', '%PDF']]) {
      const [download] = await Promise.all([
        p.page.waitForEvent('download'),
        p.dialog().getByRole('link', { name: new RegExp(kind.toUpperCase()) }).click(),
      ])
      const bytes = readFileSync(await download.path())
      assert.ok(bytes.toString('latin1', 0, 8).startsWith(head), `${kind} begins with ${bytes.subarray(0, 8)}`)
      assert.ok(bytes.length > 1000)
    }
    await p.page.keyboard.press('Escape')
  })

  await it('compares channels; a number opens exactly its rows', async () => {
    await p.go('/channels')
    await p.page.getByRole('row').nth(2).waitFor()
    await p.shot('marketing-figures')
    await p.accessible()
    const cell = p.page.locator('tbody tr').first().locator('a[href*="lead"]').first()
    const told = Number((await cell.innerText()).replace(/\D/g, ''))
    assert.ok(told > 0)
    await cell.click()
    await p.page.waitForURL(/\.lead\?/)
    await p.page.getByText(p.t('list.count', { n: told.toLocaleString('en-US') })).waitFor()
    await p.shot('marketing-figure-rows')
  })

  await it('sees one channel’s figures, costs and agreements on its page', async () => {
    const { rows } = await api.get('/api/v1/channels/figures')
    const best = rows.toSorted((a, b) => Number(b.leads?.value ?? 0) - Number(a.leads?.value ?? 0))[0]
    await p.go(`/r/channel/${best.channel?.id ?? best.id}`)
    await p.page.locator('.c-figure').first().waitFor()
    await p.shot('marketing-channel-figures', { full: true })
    await p.accessible()
    await p.page.getByRole('tab', { name: p.t('record.related') }).click()
    await p.shot('marketing-channel-related', { full: true })
    await p.accessible()
  })

  await it('the same in English on a phone, dark', async () => {
    const q = await world.as('channel_manager', server, { lang: 'en', width: 390, theme: 'dark' })
    await q.go('/r/channel')
    await q.shot('marketing-channels')
    await q.accessible()
    await q.go('/channels')
    await q.page.getByRole('row').nth(2).waitFor()
    await q.shot('marketing-figures')
    await q.accessible()
    await q.go(`/r/channel/${id}`)
    await q.shot('marketing-channel', { full: true })
    await q.accessible()
  })

  await it('in English at 1280 px nothing is left in Chinese but the data', async () => {
    const q = await world.as('channel_manager', server, { lang: 'en' })
    await q.go('/channels')
    await q.page.getByRole('row').nth(2).waitFor()
    await q.shot('marketing-figures')
    const words = await q.page.locator('nav, header, thead').allInnerTexts()
    const left = words.join(' ').replaceAll('杏林示范医院', '').replaceAll('周敏', '')
    assert.deepEqual(left.match(/[\u4e00-\u9fff]{2,}/g) ?? [], [])
  })
}
