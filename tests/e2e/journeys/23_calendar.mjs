// SPDX-License-Identifier: Apache-2.0
// The working calendar: a day by the mouse, one by the keyboard, a file, the hours of a Saturday; and a rule that
// counts by it.
import assert from 'node:assert/strict'

const CSV = ['日期,到,类型,名称', '2027-10-01,2027-10-07,休,国庆节', '2027-10-09,,班,国庆节', '不是日期,,,']

export default async function calendar(world, it) {
  const server = await world.hospital('clock')
  const { api } = server
  let p, month
  const rows = async (from, to = from) => (await api.get(`/api/v1/calendar?from=${from}&to=${to}`)).rows
  const cell = (date) => p.page.locator(`[data-date="${date}"]`)
  const gone = () => p.page.locator('[role=dialog]').waitFor({ state: 'detached' })

  await it('shows the month, and says that no holidays are set', async () => {
    p = await world.as('owner', server)
    await p.go('/admin/users')
    await p.link('nav.calendar').first().click()
    await p.page.locator('.wc-grid').waitFor()
    const today = (await api.get('/api/v1/calendar')).today
    month = today.slice(0, 7)
    await p.text(p.t('cal.empty', { year: month.slice(0, 4) })).waitFor()
    const [one] = await rows(today)
    assert.match(await cell(today).locator('.sr-only').textContent(), new RegExp(one.lunar.month))
    await p.accessible()
  })

  await it('makes a day a holiday', async () => {
    await cell(`${month}-15`).click()
    await p.dialog().getByRole('textbox', { name: p.t('cal.name') }).fill('院庆')
    await p.shot('calendar-day')
    await p.accessible()
    await p.button('ui.save').last().click()
    await gone()
    await p.page.locator(`.wc-holiday[data-date="${month}-15"]`, { hasText: '院庆' }).waitFor()
    const [day] = await rows(`${month}-15`)
    assert.deepEqual([day.kind, day.name, day.is_worked], ['holiday', '院庆', false])
  })

  await it('goes from day to day by the keyboard, and makes one a working day', async () => {
    await cell(`${month}-15`).focus()
    await p.page.keyboard.press('ArrowDown')
    await p.page.waitForFunction((date) => document.activeElement?.dataset.date === date, `${month}-22`)
    await p.page.keyboard.press('Enter')
    await p.dialog().getByText(p.t('cal.kind.workday'), { exact: true }).click()
    await p.button('ui.save').last().click()
    await gone()
    await p.page.locator(`.wc-workday[data-date="${month}-22"]`).waitFor()
    assert.equal((await rows(`${month}-22`))[0].kind, 'workday')
  })

  await it('gives one day hours of its own', async () => {
    await cell(`${month}-10`).click()
    await p.dialog().getByText(p.t('cal.kind.hours'), { exact: true }).click()
    await p.dialog().getByRole('textbox', { name: p.t('cal.name') }).fill('中午放假')
    await p.accessible()
    await p.button('ui.save').last().click()
    await gone()
    await p.page.locator(`.wc-part[data-date="${month}-10"]`).waitFor()
    assert.deepEqual((await rows(`${month}-10`))[0].hours.length, 1)
  })

  await it('loads what the State Council announced, when it is told to', async () => {
    await p.button('cal.announced').click()
    const year = p.dialog().getByRole('checkbox', { name: /2024/ })
    await year.waitFor()
    for (const box of await p.dialog().getByRole('checkbox').all()) if (await box.isChecked()) await box.click({ force: true })
    assert.equal((await rows('2024-02-10'))[0].kind, 'usual', 'nothing is set before it is confirmed')
    await year.click({ force: true })
    await p.button('cal.load', { n: 36 }).waitFor()
    await p.accessible()
    await p.button('cal.load', { n: 36 }).click()
    await gone()
    assert.equal((await rows('2024-02-10'))[0].name, '春节')
  })

  await it('reads a file, shows what it found, and sets it', async () => {
    await p.button('cal.import').click()
    const file = { name: '放假.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV.join('\n')) }
    await p.dialog().locator('input[type=file]').setInputFiles(file)
    await p.text(p.t('cal.found', { n: 8 })).waitFor()
    await p.text(p.t('cal.line', { line: 4, text: '不是日期' })).waitFor()
    assert.equal((await rows('2027-10-01'))[0].kind, 'usual', 'nothing is set before it is confirmed')
    await p.shot('calendar-import')
    await p.accessible()
    await p.button('cal.apply', { n: 8 }).click()
    await gone()
    await p.page.locator('.wc-workday[data-date="2027-10-09"]').waitFor()
    assert.equal(await p.page.locator('.wc-holiday').count(), 7)
    await p.shot('calendar-month', { full: true })
  })

  await it('sets the hours of Saturday, and refuses what cannot be', async () => {
    const day = await p.page.locator('.wc-hours-row').nth(5).locator('> span').textContent()
    await p.button('cal.addSpan', { day }).click()
    await p.label('cal.from', { day, n: 1 }).fill('8:30')
    await p.label('cal.to', { day, n: 1 }).fill('8')
    await p.text(p.t('cal.wrongHours')).waitFor()
    await p.label('cal.to', { day, n: 1 }).fill('12')
    await p.text(p.t('cal.wrongHours')).waitFor({ state: 'detached' })
    await p.button('ui.save').click()
    await p.page.waitForFunction(async () => {
      const got = await (await fetch('/api/v1/calendar')).json()
      return JSON.stringify(got.hours[6]) === '[["08:30","12:00"]]'
    })
  })

  await it('lets a rule count working days', async () => {
    const app = (await api.post('/api/v1/apps', { title: { zh: '期限', en: 'Deadlines' } })).key
    const form = (
      await api.post(`/api/v1/apps/${app}/forms`, {
        title: { zh: '事项', en: 'Matters' },
        options: { title_field: 'name' },
        fields: [
          { key: 'name', type: 'text', title: { zh: '名称', en: '' } },
          { key: 'due', type: 'date', title: { zh: '截止日期', en: '' } },
        ],
      })
    ).full_key
    await p.go(`/admin/forms/${form}/rules/new`)
    await p.label('house.name').fill('截止前两个工作日')
    await p.page.getByText(p.t('house.kind.date'), { exact: true }).click()
    const offset = p.page.locator('.h-offset').first()
    await offset.getByRole('textbox').first().fill('2')
    await offset.getByRole('button').last().click()
    await p.page.getByRole('option', { name: p.t('house.unit.workdays'), exact: true }).click()
    await p.page.locator('.h-sentence', { hasText: p.t('house.say.span.workdays', { n: 2 }) }).waitFor()
    await p.page.locator('.h-steps > .x-btn').last().click()
    await p.page.getByRole('menuitem', { name: p.t('house.do.task') }).click()
    await p.page.locator('#h-do\\.0').getByRole('textbox', { name: p.t('house.stepTitle'), exact: true }).fill('快到期')
    await p.accessible()
    await p.button('house.saveOn').click()
    await p.text(p.t('house.saved')).waitFor()
    const [rule] = (await api.get(`/api/v1/forms/${form}/rules`)).rows
    assert.deepEqual(rule.spec.when.offsets, [{ workdays: -2 }])
  })

  for (const look of [{ lang: 'en', theme: 'dark' }, { lang: 'zh', width: 390 }])
    await it(`looks right in ${look.lang}, ${look.width ?? 1280} px`, async () => {
      const other = await world.as('owner', server, look)
      await other.go('/admin/calendar')
      await other.page.locator('.wc-grid').waitFor()
      await other.shot('calendar-month', { full: true })
      await other.accessible()
      await other.close()
    })
}
