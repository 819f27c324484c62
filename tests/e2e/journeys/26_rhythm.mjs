// SPDX-License-Identifier: Apache-2.0
// What comes again and again: a plan with a step each week and one by a solar term, moved together to its newest
// version; a rule that is asked of the last thirty days before it is switched on.
import assert from 'node:assert/strict'

export default async function rhythm(world, it) {
  const server = await world.hospital('clock')
  const { api } = server
  let p, form, plan
  const field = (type, key, zh) => ({ key, type, title: { zh, en: '' } })
  const runs = async () => (await api.get(`/api/v1/forms/${form}/plan-runs`)).rows

  await it('has a form of courses and two patients', async () => {
    const app = (await api.post('/api/v1/apps', { title: { zh: '调理', en: 'Care' } })).key
    form = (
      await api.post(`/api/v1/apps/${app}/forms`, {
        title: { zh: '疗程', en: 'Courses' },
        options: { title_field: 'name' },
        fields: [{ ...field('text', 'name', '姓名'), required: true }, field('date', 'day', '开始日期'), field('integer', 'n', '次数')],
      })
    ).full_key
    for (const name of ['何一', '何二']) await api.create(form, { name, day: '2099-03-02', n: 1 })
    p = await world.as('owner', server)
  })

  await it('draws a step each week and one by a solar term', async () => {
    await p.go(`/admin/forms/${form}/plans/new`)
    await p.label('plan.name').fill('调理随访')
    await p.button('plan.addStep').click()
    await p.label('plan.stepTitle').fill('每周电话')
    const todo = p.page.locator('.pl-step .h-step').first()
    await todo.getByRole('textbox', { name: p.t('house.stepTitle'), exact: true }).fill('电话')
    await p.page.getByText(p.t('plan.repeat'), { exact: true }).click()
    await p.label('plan.every').fill('7')
    await p.label('plan.times').fill('3')
    await p.page.locator('.pl-dates li', { hasText: '每周电话' }).first().waitFor()
    await p.button('plan.addStep').click()
    const second = p.page.locator('.pl-step').last()
    await second.getByRole('textbox', { name: p.t('plan.stepTitle') }).fill('膏方')
    await second.locator('.h-step').getByRole('textbox', { name: p.t('house.stepTitle'), exact: true }).fill('约膏方')
    await p.choose(p.t('plan.by'), p.t('plan.by.term'), second)
    await p.choose(new RegExp(p.t('plan.termAny')), /立冬/)
    await p.page.locator('.pl-dates li', { hasText: '膏方' }).first().waitFor()
    await p.accessible()
    await p.shot('rhythm-plan', { full: true })
    await p.button('house.saveOn').click()
    await p.text(p.t('house.saved')).waitFor()
    ;[plan] = (await api.get(`/api/v1/forms/${form}/plans`)).rows
    const weekly = plan.spec.steps.find((step) => step.repeat)
    const winter = plan.spec.steps.find((step) => step.term)
    assert.deepEqual([weekly.repeat.days, weekly.repeat.times], [7, 3])
    assert.match(winter.term.name, /立冬/)
  })

  await it('begins it on both', async () => {
    const { rows } = await api.post(`/api/v1/forms/${form}/query`, { fields: ['name'] })
    const ids = rows.map((row) => row.id)
    await api.post(`/api/v1/forms/${form}/plan-runs`, { do: 'begin', plan: plan.id, ids })
    await p.go(`/follow-ups/${form}`)
    await p.text('何一').first().waitFor()
    assert.deepEqual((await runs()).map((run) => run.version), [plan.version, plan.version])
  })

  await it('moves them together to the newest version', async () => {
    const steps = plan.spec.steps.map((step) => (step.term ? step : { ...step, title: { zh: '每周微信' }, at: '10:00' }))
    await api.patch(`/api/v1/rules/${plan.id}`, { title: plan.title, mode: 'on', version: plan.version, spec: { ...plan.spec, steps } })
    await p.go(`/follow-ups/${form}`)
    await p.button('plan.olderN', { n: 2 }).click()
    await p.button('plan.newestN', { n: 2 }).waitFor()
    await p.accessible()
    await p.shot('rhythm-newest')
    await p.button('plan.newestN', { n: 2 }).click()
    await p.text(p.t('plan.newestDone', { n: 2 })).waitFor()
    const now = await runs()
    assert.ok(now.every((run) => run.version > plan.version))
    assert.ok(now.every((run) => run.steps.some((step) => step.due_at?.includes('T02:00'))), 'ten in the morning')
  })

  await it('asks a rule of the last thirty days', async () => {
    const { rows } = await api.post(`/api/v1/forms/${form}/query`, { fields: ['name'] })
    const [one] = rows
    const { rev } = await api.get(`/api/v1/forms/${form}/records/${one.id}`)
    await api.patch(`/api/v1/forms/${form}/records/${one.id}`, { values: { n: 5 } }, rev)
    const rule = await api.post(`/api/v1/forms/${form}/rules`, {
      title: { zh: '多次' },
      mode: 'off',
      spec: {
        when: { kind: 'record', on: ['created', 'updated'] },
        if: { field: 'n', op: 'ge', value: 5 },
        do: [{ do: 'notify', to: [{ owner: true }], title: { zh: '{name} 已有五次' } }],
      },
    })
    await p.go(`/admin/forms/${form}/rules/${rule.id}`)
    await p.button('guards.replayDo').click()
    await p.text(p.t('guards.replayed', { n: 1 })).waitFor()
    await p.page.getByRole('status').getByRole('link', { name: one.title || '何' }).waitFor()
    await p.accessible()
    await p.shot('rhythm-replay', { full: true })
  })
}
