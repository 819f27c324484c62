// SPDX-License-Identifier: Apache-2.0
// What starts a rule besides a save: somebody presses a button of a record, another program calls, a flow ends.
import assert from 'node:assert/strict'

export default async function triggers(world, it) {
  const server = await world.hospital('clock')
  const { api } = server
  let p, form, rules, one
  const settle = () => api.call('POST', '/test/clock', { drain: true })
  const saveOn = async () => {
    await p.button('house.saveOn').click()
    await p.text(p.t('house.saved')).waitFor()
  }

  await it('has a form with buttons', async () => {
    const app = (await api.post('/api/v1/apps', { title: { zh: '回访', en: 'Calls' } })).key
    const choice = (key, zh) => ({ key, title: { zh, en: '' } })
    form = (
      await api.post(`/api/v1/apps/${app}/forms`, {
        title: { zh: '来访', en: 'Visits' },
        options: { title_field: 'name', rules: [{ when: { field: 'state', op: 'eq', value: 'new' }, then: 'show', fields: ['stop'] }] },
        fields: [
          { key: 'name', type: 'text', title: { zh: '姓名', en: '' }, required: true },
          { key: 'state', type: 'select', title: { zh: '状态', en: '' }, choices: [choice('new', '新来访'), choice('called', '已回访')] },
          { key: 'call', type: 'button', title: { zh: '安排回访', en: 'Arrange a call' }, options: { tone: 'primary', icon: 'phone' } },
          { key: 'stop', type: 'button', title: { zh: '不再回访', en: 'No more calls' }, options: { tone: 'danger', confirm: '确定不再回访这位来访者？' } },
        ],
      })
    ).full_key
    rules = `/admin/forms/${form}/rules`
    one = await api.create(form, { name: '孙小满', state: 'new' })
    p = await world.as('owner', server)
  })

  await it('writes a rule that a button starts', async () => {
    await p.go(`${rules}/new`)
    await p.label('house.name').fill('安排回访')
    await p.page.getByText(p.t('house.kind.button'), { exact: true }).click()
    await p.page.locator('.h-sentence', { hasText: '安排回访' }).waitFor()
    await p.page.locator('.h-steps > .x-btn').last().click()
    await p.page.getByRole('menuitem', { name: p.t('house.do.task') }).click()
    await p.page.locator('#h-do\\.0').getByRole('textbox', { name: p.t('house.stepTitle'), exact: true }).fill('回访')
    await p.shot('triggers-button-rule', { full: true })
    await p.accessible()
    await saveOn()
    const rows = (await api.get(`/api/v1/forms/${form}/rules`)).rows
    assert.deepEqual(rows.map((rule) => rule.spec.when), [{ kind: 'button', field: 'call' }])
  })

  await it('presses it on the record', async () => {
    await p.go(`/r/${form}/${one.id}`)
    await p.page.getByRole('button', { name: '安排回访' }).click()
    await p.text(p.t('button.started', { n: 1 })).waitFor()
    await settle()
    assert.deepEqual((await api.get('/api/v1/me/tasks?box=open')).rows.filter((task) => task.form === form).map((task) => task.title), ['回访'])
    await p.shot('triggers-button')
    await p.accessible()
  })

  await it('is asked first where the form says so, and told that nothing listens', async () => {
    await p.page.getByRole('button', { name: '不再回访' }).click()
    await p.dialog().getByText('确定不再回访这位来访者？').waitFor()
    await p.shot('triggers-button-ask')
    await p.dialog().getByRole('button', { name: '不再回访' }).click()
    await p.text(p.t('button.none')).waitFor()
  })

  await it('does not see what the form hides', async () => {
    const row = await api.get(`/api/v1/forms/${form}/records/${one.id}`)
    await api.patch(`/api/v1/forms/${form}/records/${one.id}`, { values: { state: 'called' } }, row.rev)
    await p.go(`/r/${form}/${one.id}`)
    await p.page.getByRole('button', { name: '安排回访' }).waitFor()
    assert.equal(await p.page.getByRole('button', { name: '不再回访' }).count(), 0)
  })

  await it('presses it in a list', async () => {
    await api.post(`/api/v1/forms/${form}/views`, { title: '回访', spec: { fields: ['name', 'state', 'call'] } })
    await p.go(`/r/${form}`)
    await p.page.getByRole('gridcell').getByRole('button', { name: '安排回访' }).first().click()
    await p.text(p.t('button.started', { n: 1 })).waitFor()
    await settle()
    await p.shot('triggers-button-list')
    await p.accessible()
  })

  await it('gives another program an address, and sees its call', async () => {
    await p.go(`${rules}/new`)
    await p.label('house.name').fill('官网来访')
    await p.page.getByText(p.t('house.kind.webhook'), { exact: true }).click()
    await p.page.getByRole('button', { name: p.t('house.addSet'), exact: true }).first().click()
    await p.page.getByRole('textbox', { name: p.t('house.hookPathOf', { name: '姓名' }) }).fill('data.name')
    await p.page.locator('.h-steps > .x-btn').last().click()
    await p.page.getByRole('menuitem', { name: p.t('house.do.task') }).click()
    await p.page.locator('#h-do\\.0').getByRole('textbox', { name: p.t('house.stepTitle'), exact: true }).fill('官网来访')
    await saveOn()
    await p.button('house.hookNew').click()
    await p.text(p.t('house.hookOnce')).waitFor()
    await p.shot('triggers-hook', { full: true })
    await p.accessible()
    const url = await p.page.getByRole('textbox', { name: p.t('house.hookUrl'), exact: true }).inputValue()
    const sent = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id: 1, data: { name: '官网来的' } }) })
    assert.deepEqual([sent.status, await sent.json()], [202, { repeated: false, state: 'started' }])
    const rule = (await api.get(`/api/v1/forms/${form}/rules`)).rows[1]
    await p.go(`${rules}/${rule.id}`)
    await p.page.locator('.h-calls li', { hasText: p.t('house.hookState.started') }).first().waitFor()
    await p.shot('triggers-hook-log', { full: true })
  })

  await it('listens to a flow, and is told of the ring that it closes', async () => {
    const node = (id, type, more = {}) => ({ id, type, ...more })
    const spec = {
      nodes: [node('start', 'start', { manual: true }), node('n1', 'approve', { title: '院长审批', who: [{ initiator: true }] }), node('end', 'end', { result: 'approved' })],
      edges: [{ id: 'a', from: 'start', to: 'n1' }, { id: 'b', from: 'n1', to: 'end' }],
    }
    const flow = await api.post(`/api/v1/forms/${form}/flows`, { title: { zh: '来访审批', en: '' }, spec })
    await api.post(`/api/v1/flows/${flow.id}/publish`, { rev: flow.rev })
    await p.go(`${rules}/new`)
    await p.label('house.name').fill('拒绝后回访')
    await p.page.getByText(p.t('house.kind.flow'), { exact: true }).click()
    await p.page.getByRole('button', { name: p.t('house.flow') }).click()
    await p.page.getByRole('option', { name: '来访审批' }).click()
    await p.page.getByRole('button', { name: p.t('house.flowResults') }).click()
    await p.page.getByRole('option', { name: p.t('house.flowWay.rejected'), exact: true }).click()
    await p.page.keyboard.press('Escape')
    await p.page.locator('.h-sentence', { hasText: '来访审批' }).waitFor()
    await p.page.locator('.h-steps > .x-btn').last().click()
    await p.page.getByRole('menuitem', { name: p.t('house.do.flow') }).click()
    await p.page.locator('#h-do\\.0').getByRole('button', { name: p.t('house.flow') }).click()
    await p.page.getByRole('option', { name: '来访审批' }).click()
    await p.shot('triggers-flow-rule', { full: true })
    await p.accessible()
    await saveOn()
    await p.text(p.t('guards.ringOwn')).waitFor()
    const made = (await api.get(`/api/v1/forms/${form}/rules`)).rows.find((rule) => rule.title.zh === '拒绝后回访')
    assert.deepEqual(made.spec.when, { kind: 'flow', flow: flow.key, on: ['ended'], results: ['rejected'] })
    const started = await api.post(`/api/v1/forms/${form}/records/${one.id}/flows/${flow.id}`, {})
    const seen = await api.get(`/api/v1/instances/${started.id}`)
    await api.post(`/api/v1/flow-tasks/${seen.tasks[0].id}`, { op: 'reject', rev: seen.rev })
    await settle()
    await p.go(`${rules}/${made.id}/runs`)
    await p.page.locator('.h-run', { hasText: p.t('house.cause.flow.ended') }).first().waitFor()
    await p.go(`/admin/forms/${form}/flows/${flow.id}`)
    await p.text(p.t('guards.ringFlow')).waitFor()
    await p.shot('triggers-flow-ring')
    await p.accessible()
  })

  for (const look of [{ lang: 'en', theme: 'dark' }, { lang: 'zh', width: 390 }])
    await it(`is the same in ${JSON.stringify(look)}`, async () => {
      p = await world.as('owner', server, look)
      const rule = (await api.get(`/api/v1/forms/${form}/rules`)).rows[0].id
      for (const [name, path] of Object.entries({ record: `/r/${form}/${one.id}`, list: `/r/${form}`, rule: `${rules}/${rule}` })) {
        await p.go(path)
        await p.shot(`triggers-look-${name}`, { full: true })
        await p.accessible()
      }
    })
}
