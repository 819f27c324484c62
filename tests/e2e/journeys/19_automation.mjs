// SPDX-License-Identifier: Apache-2.0
// Rules of the house: the owner writes one as a sentence, a new lead is given to somebody with a to-do, the
// to-do is finished; a date comes; what fails is seen, mended and done again.
import assert from 'node:assert/strict'
import { PASSWORD } from '../world.mjs'

const HOUR = 3600_000

export default async function automation(world, it) {
  const server = await world.hospital('clock') // its clock moves
  const { api } = server
  const text = (key, zh, more = {}) => ({ key, type: 'text', title: { zh, en: '' }, ...more })
  let p, form, rules

  const step = (n) => p.page.locator(`#h-do\\.${n}`)
  const clock = async (ms) => {
    // Sessions end with the days: no open page is to ask meanwhile.
    for (const { page } of ms > 0 ? world.people : []) await page.goto('about:blank')
    await api.call('POST', '/test/clock', { shift_ms: ms, drain: true })
    if (ms === 0) return
    server.apis = {}
    await api.signIn('owner', PASSWORD)
  }
  const lead = async (name, more = {}) => {
    const made = await api.create(form, { name, state: 'new', ...more })
    await clock(0)
    return made
  }
  const addStep = async (key) => {
    await p.page.locator('.h-steps > .x-btn').last().click()
    await p.page.getByRole('menuitem', { name: p.t(`house.do.${key}`) }).click()
  }
  const pickWho = async (n, label, who) => {
    await step(n).getByRole('button', { name: p.t(label) }).click()
    await p.page.getByRole('option', { name: who, exact: true }).click()
    await p.page.keyboard.press('Escape')
  }
  const saveOn = async () => {
    await p.button('house.saveOn').click()
    await p.text(p.t('house.saved')).waitFor()
  }

  await it('has a form of leads, and somebody who calls', async () => {
    const app = (await api.post('/api/v1/apps', { title: { zh: '咨询', en: 'Leads' } })).key
    const choice = (key, zh) => ({ key, title: { zh, en: '' } })
    form = (
      await api.post(`/api/v1/apps/${app}/forms`, {
        title: { zh: '来电', en: 'Calls' },
        options: { title_field: 'name' },
        fields: [
          text('name', '姓名', { required: true }),
          { key: 'state', type: 'select', title: { zh: '状态', en: '' }, choices: [choice('new', '新来电'), choice('called', '已联系')] },
          { key: 'agent', type: 'user', title: { zh: '顾问', en: '' } },
          { key: 'ends', type: 'date', title: { zh: '优惠截止', en: '' } },
          text('note', '备注'),
        ],
      })
    ).full_key
    rules = `/admin/forms/${form}/rules`
    const grant = { form, actions: ['read', 'update'], scope: 'all', fields: { '*': 'rw' } }
    const role = (await api.post('/api/v1/roles', { key: 'caller', title: '来电顾问', grants: [grant] })).id
    await api.post('/api/v1/users', { account: 'e2e_caller', name: '苏晓', password: PASSWORD, roles: [role] })
    p = await world.as('owner', server)
  })

  await it('writes a rule as a sentence', async () => {
    await p.go('/admin/forms')
    await p.page.locator(`a[href="${rules}"]`).click()
    await p.text(p.t('house.none')).waitFor()
    await p.accessible()
    await p.link('house.new').click()
    await p.label('house.name').fill('新来电 24 小时内联系')
    await p.page.getByRole('button', { name: p.t('filter.addRow'), exact: true }).first().click()
    const row = p.page.locator('.v-cond').last()
    await row.getByRole('combobox', { name: p.t('filter.field') }).fill('状态')
    await p.page.getByRole('option', { name: '状态', exact: true }).click()
    await row.locator('.v-input').getByRole('button').first().click()
    await p.page.getByRole('option', { name: '新来电' }).click()
    await p.page.keyboard.press('Escape')
    await addStep('assign')
    await pickWho(0, 'house.toAmong', p.t('house.whoRole', { name: '来电顾问' }))
    await addStep('task')
    await pickWho(1, 'house.to', p.t('house.owner')) // not the owner of the record
    await pickWho(1, 'house.to', p.t('house.whoField', { name: '顾问' }))
    await step(1).getByRole('textbox', { name: p.t('house.stepTitle'), exact: true }).fill('联系 ')
    await step(1).getByRole('button', { name: p.t('named.insertIn', { name: p.t('house.stepTitle') }) }).click()
    await p.page.getByRole('menuitem', { name: '姓名', exact: true }).click()
    await step(1).locator('.h-chip', { hasText: '姓名' }).waitFor()
    await p.page.locator('.h-sentence', { hasText: '联系 {姓名}' }).waitFor()
    await p.shot('automation-rule', { full: true })
    await p.accessible()
  })

  await it('moves actions by the keyboard, and takes it back', async () => {
    await step(1).focus()
    await p.page.keyboard.press('Alt+ArrowUp')
    await step(0).getByRole('heading', { name: p.t('house.do.task') }).waitFor()
    await p.button('design.undo').click()
    await step(0).getByRole('heading', { name: p.t('house.do.assign') }).waitFor()
  })

  await it('is told at its place what is not complete', async () => {
    p.expected = /422/
    await addStep('branch')
    await p.button('house.saveOn').click()
    await step(2).locator('.x-error').first().waitFor()
    await p.shot('automation-mistake')
    await p.button('house.removeStep', { n: 3 }).click()
    p.expected = undefined
  })

  await it('tries it on a record, and nothing stays', async () => {
    const one = await lead('林小满')
    await p.page.getByRole('combobox', { name: p.t('house.record') }).fill('林小满')
    await p.page.getByRole('option', { name: '林小满' }).click()
    await p.button('house.try').click()
    await p.text(p.t('house.tryHolds')).waitFor()
    await p.page.locator('.h-done li', { hasText: '苏晓' }).first().waitFor()
    await p.shot('automation-try')
    assert.equal((await api.get(`/api/v1/forms/${form}/records/${one.id}`)).values.agent ?? null, null)
    await saveOn()
    const rows = (await api.get(`/api/v1/forms/${form}/rules`)).rows
    assert.deepEqual(rows.map((rule) => [rule.mode, rule.spec.do.map((one) => one.do)]), [['on', ['assign', 'task']]])
  })

  await it('gives a new lead to the caller, who has it to do', async () => {
    await lead('王小满')
    p = await world.as('caller', server)
    const open = p.page.waitForResponse((got) => got.url().endsWith('/api/v1/events'))
    await p.go('/tasks')
    await open
    await p.text('联系 王小满').waitFor()
    await lead('赵一一') // the open page hears of it
    await p.text('联系 赵一一').waitFor()
    await p.page.locator('.a-nav .t-count', { hasText: '2' }).first().waitFor()
    await p.shot('automation-tasks')
    await p.accessible()
  })

  await it('finishes it with one click, and can take that back', async () => {
    const finish = () => p.page.getByRole('button', { name: p.t('tasks.finish', { name: '联系 王小满' }) }).click()
    await finish()
    await p.button('ui.undo').click()
    await p.text('联系 王小满').waitFor()
    await p.text(p.t('tasks.reopened')).waitFor()
    await finish()
    await p.text('联系 王小满').waitFor({ state: 'detached' })
    await p.page.getByRole('tab', { name: p.t('tasks.done') }).click()
    await p.text('联系 王小满').waitFor()
  })

  await it('hands one over', async () => {
    await p.page.getByRole('tab', { name: p.t('tasks.open') }).click()
    await p.page.getByRole('button', { name: p.t('tasks.giveOf', { name: '联系 赵一一' }) }).click()
    await p.dialog().getByRole('combobox', { name: p.t('tasks.giveTo') }).fill('林院长')
    await p.page.getByRole('option', { name: '林院长' }).click()
    await p.dialog().getByRole('button', { name: p.t('tasks.give'), exact: true }).click()
    await p.text(p.t('tasks.given', { name: '林院长' })).waitFor()
    await p.text(p.t('tasks.none')).waitFor()
    assert.deepEqual((await api.get('/api/v1/me/tasks?box=open')).rows.map((one) => one.title), ['联系 赵一一'])
  })

  await it('writes a rule for a day, which comes', async () => {
    p = await world.as('owner', server)
    await p.go(`${rules}/new`)
    await p.label('house.name').fill('优惠到期前一天')
    await p.page.getByText(p.t('house.kind.date')).click()
    await p.choose(p.t('house.offsets'), p.t('house.before'))
    await p.page.getByRole('textbox', { name: p.t('house.offsetN', { n: 1 }) }).fill('1')
    await addStep('task')
    await pickWho(0, 'house.to', p.t('house.owner'))
    await p.page.getByRole('button', { name: p.t('house.to') }).first().click()
    await p.page.getByPlaceholder(p.t('ui.search')).last().fill('林院长')
    await p.page.getByRole('option', { name: /林院长/ }).click()
    await p.page.keyboard.press('Escape')
    await step(0).getByRole('textbox', { name: p.t('house.stepTitle'), exact: true }).fill('优惠明天到期')
    await saveOn()
    await p.shot('automation-date')
    await p.accessible()
    const now = Date.parse((await api.get('/api/v1/me/tasks?box=open')).now)
    await lead('周到期', { ends: new Date(now + 3 * 24 * HOUR + 8 * HOUR).toISOString().slice(0, 10), state: 'called' })
    await clock(3 * 24 * HOUR)
    const titles = (await api.get('/api/v1/me/tasks?box=open')).rows.map((one) => [one.title, one.record_title])
    assert.deepEqual(titles, [['联系 赵一一', '赵一一'], ['优惠明天到期', '周到期']])
  })

  await it('sees what is late in red', async () => {
    p = await world.as('owner', server)
    await p.go('/tasks')
    await p.page.locator('.t-late', { hasText: p.t('due.lateDays', { n: 2 }) }).first().waitFor()
    await p.page.locator('.a-nav .t-count-late').first().waitFor()
    await p.shot('automation-late')
    await p.go('/')
    await p.text('优惠明天到期').waitFor()
    await p.shot('automation-workbench')
  })

  await it('sees that a rule failed and why, mends it and does it again', async () => {
    const spec = {
      when: { kind: 'record', on: ['created'] },
      if: { field: 'name', op: 'eq', value: '钱未填' },
      do: [{ do: 'create', form, set: { name: { field: 'note' } } }],
    }
    const rule = await api.post(`/api/v1/forms/${form}/rules`, { title: { zh: '转来电', en: '' }, mode: 'on', spec })
    const one = await lead('钱未填')
    await p.go(rules)
    await p.page.locator('.h-failed', { hasText: p.t('guards.weekFailed', { n: 1 }) }).click()
    await p.text(p.t('house.state.failed')).waitFor()
    await p.page.locator('.h-failure', { hasText: '姓名' }).waitFor()
    await p.shot('automation-runs')
    await p.accessible()
    const row = await api.get(`/api/v1/forms/${form}/records/${one.id}`)
    await api.patch(`/api/v1/forms/${form}/records/${one.id}`, { values: { note: '钱补上' } }, row.rev)
    await p.button('house.again2').click()
    await p.text(p.t('house.retried')).waitFor()
    await clock(0)
    await p.page.locator('.h-run', { hasText: p.t('house.state.done') }).first().waitFor()
    const state = (await api.get(`/api/v1/rules/${rule.id}/runs`)).rows[0].state
    assert.equal(state, 'done')
  })

  await it('asks why a rule did not run for a record', async () => {
    await p.page.getByRole('combobox', { name: p.t('house.record') }).fill('周到期')
    await p.page.getByRole('option', { name: '周到期' }).click()
    await p.text(p.t('house.because.never')).waitFor()
    await p.shot('automation-why')
  })

  await it('switches a rule off and on in the list', async () => {
    await p.go(rules)
    await p.choose(p.t('house.modeOf', { name: '转来电' }), p.t('house.mode.off'))
    await p.page.locator('.h-rule-off', { hasText: '转来电' }).waitFor()
    await p.shot('automation-list')
    await p.accessible()
  })

  for (const look of [{ lang: 'en', theme: 'dark' }, { lang: 'zh', width: 390 }, { lang: 'en', width: 390, theme: 'dark' }])
    await it(`is the same in ${JSON.stringify(look)}`, async () => {
      p = await world.as('owner', server, look)
      const rule = (await api.get(`/api/v1/forms/${form}/rules`)).rows[0].id
      const pages = { tasks: '/tasks', list: rules, rule: `${rules}/${rule}`, runs: `${rules}/${rule}/runs` }
      for (const [name, path] of Object.entries(pages)) {
        await p.go(path)
        await p.shot(`automation-look-${name}`, { full: true })
        await p.accessible()
      }
    })
}
