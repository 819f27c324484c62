// SPDX-License-Identifier: Apache-2.0
// Somebody without training writes the rule "three days after a visit, call": names are offered while he writes, he is
// asked before he loses what is not saved, and the to-do is there on its day.
import assert from 'node:assert/strict'
import { PASSWORD } from '../world.mjs'

const DAY = 24 * 3600_000

export default async function untrained(world, it) {
  const server = await world.hospital('clock') // its clock moves
  const { api } = server
  let p, form, rules

  const task = () => p.page.locator('#h-do\\.0')
  const title = () => task().getByRole('textbox', { name: p.t('house.stepTitle'), exact: true })
  const offered = () => p.page.getByRole('listbox', { name: p.t('named.fields') })
  const asked = () => p.page.getByRole('alertdialog', { name: p.t('leave.ask') })
  const stay = async () => {
    await asked().getByRole('button', { name: p.t('leave.stay') }).click()
    await asked().waitFor({ state: 'detached' })
  }

  await it('has a form of visits', async () => {
    const app = (await api.post('/api/v1/apps', { title: { zh: '门诊', en: 'Clinic' } })).key
    form = (
      await api.post(`/api/v1/apps/${app}/forms`, {
        title: { zh: '就诊', en: 'Seen' },
        options: { title_field: 'name' },
        fields: [
          { key: 'name', type: 'text', title: { zh: '姓名', en: 'Name' }, required: true },
          { key: 'seen', type: 'date', title: { zh: '就诊日期', en: 'Seen on' } },
          { key: 'item', type: 'text', title: { zh: '项目', en: 'Item' } },
        ],
      })
    ).full_key
    rules = `/admin/forms/${form}/rules`
    p = await world.as('owner', server)
  })

  await it('says when: three days after the visit', async () => {
    await p.go(rules)
    await p.text(p.t('house.none')).waitFor()
    await p.link('house.new').click()
    await p.label('house.name').fill('就诊三天后回访')
    await p.page.getByText(p.t('house.kind.date')).click()
    await p.choose(p.t('house.offsets'), p.t('house.after'))
    await p.page.getByRole('textbox', { name: p.t('house.offsetN', { n: 1 }) }).fill('3')
    await p.page.locator('.h-sentence', { hasText: '就诊日期后 3 天' }).waitFor()
  })

  await it('is offered the fields behind a brace', async () => {
    await p.page.locator('.h-steps > .x-btn').last().click()
    await p.page.getByRole('menuitem', { name: p.t('house.do.task') }).click()
    await title().pressSequentially('回访 {')
    await offered().getByRole('option').first().waitFor()
    await p.accessible()
    await p.shot('untrained-offered')
    await title().pressSequentially('姓')
    await offered().getByRole('option', { name: '就诊日期' }).waitFor({ state: 'detached' })
    await p.page.keyboard.press('Enter')
    await task().locator('.h-chip', { hasText: '姓名' }).waitFor()
    assert.equal(await title().inputValue(), '回访 {姓名}')
    await title().pressSequentially(' {')
    await offered().waitFor()
    await p.page.keyboard.press('ArrowDown')
    await p.page.keyboard.press('Escape')
    await offered().waitFor({ state: 'detached' })
    await p.page.keyboard.press('Backspace')
    await p.page.keyboard.press('Backspace')
    await p.page.locator('.h-sentence', { hasText: '“回访 {姓名}”' }).waitFor()
  })

  await it('is asked before it is lost: by a link, and by the way back', async () => {
    await p.page.locator('.a-nav a[href="/tasks"]').first().click()
    await asked().waitFor()
    await p.accessible()
    await p.shot('untrained-leave')
    await stay()
    await p.page.evaluate(() => history.back())
    await asked().waitFor()
    await stay()
    assert.equal(new URL(p.page.url()).pathname, `${rules}/new`)
    assert.equal(await title().inputValue(), '回访 {姓名}')
  })

  await it('saves, and goes without a question', async () => {
    await p.button('house.saveOn').click()
    await p.page.waitForURL((url) => url.pathname.startsWith(rules) && !url.pathname.endsWith('/new'))
    const [rule] = (await api.get(`/api/v1/forms/${form}/rules`)).rows
    assert.deepEqual([rule.mode, rule.spec.when.offsets, rule.spec.do[0].title.zh], ['on', [{ days: 3 }], '回访 {name}'])
    await p.text(p.t('house.save')).first().waitFor()
    await p.page.locator('.a-nav a[href="/tasks"]').first().click()
    await p.page.waitForURL((url) => url.pathname === '/tasks')
    assert.equal(await asked().count(), 0)
  })

  await it('has the to-do on its day', async () => {
    const now = Date.parse((await api.get('/api/v1/me/tasks?box=open')).now)
    const today = new Date(now + 8 * 3600_000).toISOString().slice(0, 10)
    await api.create(form, { name: '安小满', seen: today, item: '洁牙' })
    for (const { page } of world.people) await page.goto('about:blank') // sessions end with the days
    await api.call('POST', '/test/clock', { shift_ms: 4 * DAY, drain: true })
    server.apis = {}
    await api.signIn('owner', PASSWORD)
    p = await world.as('owner', server)
    await p.go('/tasks')
    await p.text('回访 安小满').waitFor()
    await p.shot('untrained-task')
    await p.accessible()
  })
}
