// SPDX-License-Identifier: Apache-2.0
// The office behind the flows: who is on duty, a program of others that is called and what became of the calls, a
// flow begun for several records, to-dos handed on, the records of one who leaves, a cancel that waits for agreement.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { until } from '../browser.mjs'
import { PASSWORD } from '../world.mjs'

const LOOKS = [{}, { lang: 'en' }, { width: 390 }]

/** A program that answers with the number of the file. */
function otherSide() {
  const side = { got: [] }
  side.server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      side.got.push({ path: request.url, body })
      const fails = request.url.includes('broken')
      response.writeHead(fails ? 500 : 200, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify(fails ? { error: 'no such file' } : { data: { no: 'A-1024' } }))
    })
  })
  return new Promise((done) =>
    side.server.listen(0, '127.0.0.1', () => done(Object.assign(side, { url: `http://127.0.0.1:${side.server.address().port}/api` }))),
  )
}

export default async function office(world, it) {
  const server = await world.hospital('office') // one of its own: the roster is of today, and nobody moved its clock
  const { api } = server
  const side = await otherSide()
  const ids = {}
  let p, app, form, flow, rows

  const settle = () => api.call('POST', '/test/clock', { drain: true })
  const as = async (who, look) => {
    await world.quiet()
    p = await world.as(who, server, look)
  }
  const choose = async (label, text) => {
    await p.page.getByRole('combobox', { name: p.t(label), exact: true }).fill(text)
    await p.page.getByRole('option', { name: text }).first().click()
  }
  const row = (text) => p.page.getByRole('row').filter({ hasText: text }).first()
  const everywhere = async (name, path, look = async () => {}) => {
    for (const [n, one] of LOOKS.entries()) {
      if (n > 0) await as('owner', one)
      await p.go(path)
      await look()
      await p.shot(`office-${name}`, { full: true })
      await p.accessible()
    }
    await as('owner')
  }

  await it('has a form of files, and people', async () => {
    app = (await api.post('/api/v1/apps', { title: { zh: '档案', en: 'Files' } })).key
    const title = (zh) => ({ zh, en: '' })
    form = (
      await api.post(`/api/v1/apps/${app}/forms`, {
        title: title('档案'),
        options: { title_field: 'name' },
        fields: [
          { key: 'name', type: 'text', title: title('名称'), required: true },
          { key: 'no', type: 'text', title: title('编号') },
          { key: 'keeper', type: 'user', title: title('保管人') },
        ],
      })
    ).full_key
    const grant = { form, actions: ['read', 'create', 'update', 'assign', 'history'], scope: 'all', fields: { '*': 'rw' } }
    const role = (await api.post('/api/v1/roles', { key: 'files', title: '档案员', grants: [grant] })).id
    for (const [account, name] of [['off_ann', '安然'], ['off_bo', '薄云']])
      ids[account] = (await api.post('/api/v1/users', { account: `e2e_${account}`, name, password: PASSWORD, roles: [role] })).id
    const me = await api.get('/api/v1/me')
    await api.patch(`/api/v1/users/${me.user.id}`, { roles: [...me.roles.map((one) => one.id), role] })
    await api.signIn('owner', PASSWORD)
    rows = []
    for (const name of ['甲卷', '乙卷', '丙卷']) rows.push(await api.create(form, { name }))
    p = await world.as('owner', server)
  })

  await it('puts somebody on the duty roster, and takes a day off', async () => {
    await p.go('/admin/duty')
    await p.text(p.t('duty.peopleNone')).waitFor()
    await p.button('duty.add').click()
    await choose('duty.person', '安然')
    await p.dialog().getByRole('textbox', { name: p.t('duty.from') }).fill('0:00')
    await p.dialog().getByRole('textbox', { name: p.t('duty.to') }).fill('0:00')
    await p.shot('office-duty-shift')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('ui.save') }).click()
    await p.page.locator('.dt-person', { hasText: '安然' }).waitFor()
    await p.page.locator('.wc-today').click()
    await choose('duty.person', '薄云')
    await p.dialog().getByRole('textbox', { name: p.t('duty.note') }).fill('外出学习')
    await p.shot('office-duty-day')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('ui.save') }).click()
    await p.page.locator('.wc-today', { hasText: p.t('duty.off', { name: '薄云' }) }).waitFor()
    const { days } = await api.get('/api/v1/duty')
    assert.deepEqual(days.map((one) => [one.user, one.kind, one.note]), [[ids.off_bo, 'off', '外出学习']])
    await everywhere('duty', '/admin/duty')
  })

  await it('enters his own leave, and takes it back', async () => {
    await as('off_bo')
    await p.go('/tasks/delegations')
    await p.button('work.leaveNew').click()
    await p.dialog().getByRole('textbox', { name: p.t('work.leaveNote') }).fill('年假')
    await p.shot('office-leave-new')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('ui.save') }).click()
    // Today was planned as a day off already: it stays as it is, and is nobody's own to take back.
    await p.dialog().waitFor({ state: 'detached' })
    await p.text(p.t('work.leavePlanned')).or(p.page.getByText(/外出学习/)).first().waitFor()
    const bo = await world.apiAs('off_bo', server)
    const { today } = await bo.get('/api/v1/me/leave')
    const day = (n) => new Date(Date.parse(`${today}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10)
    await bo.call('PUT', '/api/v1/me/leave', { from_day: day(2), until_day: day(4), is_off: true, note: '年假' })
    for (const look of [{}, { lang: 'en' }, { width: 390 }]) {
      await as('off_bo', look)
      await p.go('/tasks/delegations')
      await p.page.locator('.wk-hand', { hasText: `${day(2)} – ${day(4)}` }).waitFor()
      await p.shot('office-leave', { full: true })
      await p.accessible()
    }
    await p.page.getByRole('button', { name: new RegExp(p.t('work.leaveBack')) }).click()
    await p.page.locator('.wk-hand', { hasText: `${day(2)} – ${day(4)}` }).waitFor({ state: 'detached' })
    assert.deepEqual((await bo.get('/api/v1/me/leave')).rows.map((one) => one.note), ['外出学习'])
    await as('owner')
  })

  await it('adds a connection', async () => {
    await p.go('/admin/connections')
    await p.button('calls.add').click()
    await p.dialog().getByRole('textbox', { name: p.t('calls.key') }).fill('archive')
    await p.dialog().getByRole('textbox', { name: p.t('calls.name'), exact: true }).fill('档案系统')
    await p.dialog().getByRole('textbox', { name: p.t('calls.base') }).fill(side.url)
    await p.dialog().getByText(p.t('calls.inside')).click()
    await p.dialog().getByRole('textbox', { name: p.t('calls.secret'), exact: true }).fill('a secret of thirty-two characters')
    await p.shot('office-connection')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('ui.save') }).click()
    await p.page.locator('.x-card', { hasText: '档案系统' }).waitFor()
    await p.text(p.t('calls.ready')).waitFor()
    assert.equal((await api.get('/api/v1/connections')).connections[0].is_ready, true)
  })

  await it('writes a rule that calls it, tries the call, and sees what became of the calls', async () => {
    await p.go(`/admin/forms/${form}/rules/new`)
    await p.label('house.name').fill('登记编号')
    await p.page.locator('.h-steps > .x-btn').last().click()
    await p.page.getByRole('menuitem', { name: p.t('house.do.call') }).click()
    const step = p.page.locator('#h-do\\.0')
    await step.getByRole('button', { name: p.t('calls.connection') }).click()
    await p.page.getByRole('option', { name: '档案系统' }).click()
    await step.getByRole('textbox', { name: p.t('calls.path'), exact: true }).fill('/files')
    const record = step.getByRole('combobox', { name: p.t('calls.tryRecord'), exact: true })
    await step.getByRole('button', { name: p.t('calls.tryNow') }).scrollIntoViewIfNeeded()
    await p.settled() // what scrolls closes the list
    await record.fill('甲卷')
    await p.page.getByRole('option', { name: '甲卷' }).first().click()
    await step.getByRole('button', { name: p.t('calls.tryNow') }).click()
    await step.getByText(p.t('calls.tried.done'), { exact: true }).waitFor()
    await p.shot('office-try', { full: true })
    await p.accessible()
    assert.equal(side.got.length, 1)
    const call = (path, more) => [{ do: 'call', connection: 'archive', method: 'POST', path, body: { name: { field: 'name' } }, ...more }]
    for (const [title, path, more] of [['登记', '/files', { into: { no: 'data.no' } }], ['坏的', '/broken', {}]])
      await api.post(`/api/v1/forms/${form}/rules`, {
        title: { zh: title },
        mode: 'on',
        spec: { when: { kind: 'record', on: ['created'] }, do: call(path, more) },
      })
    const made = await api.create(form, { name: '丁卷' })
    await settle()
    await until(async () => {
      const calls = (await api.get('/api/v1/calls')).rows
      return calls.length === 2 && calls.every((one) => !['waiting', 'sending'].includes(one.state) || one.tries > 0)
    })
    await settle()
    assert.equal((await api.get(`/api/v1/forms/${form}/records/${made.id}`)).values.no, 'A-1024')
    await p.page.goto('about:blank')
    await everywhere('calls', '/admin/connections', async () => {
      await p.page.getByRole('tab', { name: p.t('calls.log') }).click()
      await row('/files').waitFor()
      await row('/broken').waitFor()
      await p.shot('office-calls-log', { full: true })
      await row('/files').click()
      await p.dialog().getByText(p.t('calls.answer')).waitFor()
    })
  })

  await it('begins a flow for several records at once', async () => {
    const node = (id, type, more = {}) => ({ id, type, ...more })
    // Whatever weekday it is.
    const { rev } = (await api.get('/api/v1/duty')).rows.find((one) => one.user === ids.off_ann)
    const always = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00', on: 'all' }
    await api.call('PUT', `/api/v1/duty/people/${ids.off_ann}`, { rev, shifts: [always] })
    const made = await api.post(`/api/v1/forms/${form}/flows`, {
      title: { zh: '借阅', en: 'Lending' },
      spec: {
        nodes: [
          node('start', 'start', { manual: true }),
          node('n1', 'approve', { title: '一审', who: [{ user: ids.off_ann }, { user: ids.off_bo }], on_duty: true }),
          node('n2', 'approve', { title: '二审', who: [{ user: ids.off_ann }] }),
          node('end', 'end'),
        ],
        edges: [['start', 'n1'], ['n1', 'n2'], ['n2', 'end']].map(([from, to], n) => ({ id: `e${n}`, from, to })),
        options: { cancel: 'ask' },
      },
    })
    flow = (await api.post(`/api/v1/flows/${made.id}/publish`, { rev: made.rev })).id
    await p.go(`/r/${form}`)
    const boxes = p.page.locator('.g-row input[type=checkbox]')
    for (const n of [0, 1]) await boxes.nth(n).check({ force: true })
    await p.page.locator('.v-bulk').getByRole('button', { name: p.t('bulk.flow'), exact: true }).click()
    await p.dialog().getByText('借阅').first().waitFor()
    await p.shot('office-many')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('work.startGo'), exact: true }).click()
    await p.dialog().waitFor({ state: 'detached' })
    const all = (await api.get(`/api/v1/flows/${flow}/instances`)).rows
    assert.equal(all.length, 2)
    // 薄云 has no shift, and is off today: who is on duty has it.
    assert.deepEqual([...new Set(all.flatMap((one) => one.tokens.map((token) => token.node)))], ['n1'])
    const ann = await world.apiAs('off_ann', server)
    assert.equal((await ann.get('/api/v1/me/flows?box=todo')).rows.length, 2)
    assert.equal((await (await world.apiAs('off_bo', server)).get('/api/v1/me/flows?box=todo')).rows.length, 0)
  })

  await it('counts votes by a matrix', async () => {
    const title = (zh) => ({ zh, en: '' })
    const matrix = (
      await api.post(`/api/v1/apps/${app}/forms`, {
        title: title('委员'),
        fields: [
          { key: 'of', type: 'text', title: title('档案') },
          { key: 'person', type: 'user', title: title('委员') },
          { key: 'votes', type: 'integer', title: title('票数') },
        ],
      })
    ).full_key
    const grant = { form: matrix, actions: ['read', 'create'], scope: 'all', fields: { '*': 'rw' } }
    const role = (await api.post('/api/v1/roles', { key: 'votes', title: '委员名单', grants: [grant] })).id
    const me = await api.get('/api/v1/me')
    await api.patch(`/api/v1/users/${me.user.id}`, { roles: [...me.roles.map((one) => one.id), role] })
    await api.signIn('owner', PASSWORD)
    const who = [{ matrix: { form: matrix, match: { of: 'name' }, field: 'person', all: true } }]
    const made = await api.post(`/api/v1/forms/${form}/flows`, {
      title: { zh: '表决', en: 'Vote' },
      spec: {
        nodes: [
          { id: 'start', type: 'start', manual: true },
          { id: 'n1', type: 'approve', title: '表决', who, sign: 'ratio', pass: 60, weights: { field: 'votes' }, on_duty: true },
          { id: 'end', type: 'end' },
        ],
        edges: [{ id: 'e1', from: 'start', to: 'n1' }, { id: 'e2', from: 'n1', to: 'end' }],
      },
    })
    await as('owner')
    await everywhere('weights', `/admin/forms/${form}/flows/${made.id}`, async () => {
      await p.page.locator('[data-card="n1"]').click()
      await p.page.getByRole('button', { name: p.t('flows.weightOf') }).waitFor()
      await p.page.getByText('票数').first().waitFor()
    })
  })

  await it('wishes to cancel what somebody has decided already, and waits for agreement', async () => {
    const ann = await world.apiAs('off_ann', server)
    const [task] = (await ann.get('/api/v1/me/flows?box=todo')).rows
    await ann.post(`/api/v1/flow-tasks/${task.task.id}`, { op: 'approve', rev: task.rev })
    await p.go(`/flows/i/${task.id}`)
    await p.page.locator('.wk-bar, .wk-head').first().waitFor()
    const { rev } = await api.get(`/api/v1/instances/${task.id}`)
    await api.post(`/api/v1/instances/${task.id}`, { op: 'cancel', rev, opinion: '借错了，不用再批' })
    await everywhere('cancelling', `/flows/i/${task.id}`, async () => {
      await p.page.getByText('借错了，不用再批').first().waitFor()
    })
    await as('off_ann')
    await p.go(`/flows/i/${task.id}`)
    await p.page.getByText('借错了，不用再批').first().waitFor()
    await p.shot('office-cancel-asked', { full: true })
    await p.accessible()
    await as('owner')
  })

  await it('hands several to-dos on', async () => {
    const ann = await world.apiAs('off_ann', server)
    await api.post(`/api/v1/forms/${form}/rules`, {
      title: { zh: '上架' },
      mode: 'on',
      spec: { when: { kind: 'record', on: ['created'] }, do: [{ do: 'task', to: [{ user: ids.off_ann }], title: { zh: '上架 {name}' } }] },
    })
    for (const name of ['戊卷', '己卷']) await api.create(form, { name })
    await settle()
    await as('off_ann')
    await p.go('/tasks')
    await p.button('tasks.giveMany').click()
    await choose('tasks.giveTo', '薄云')
    await p.dialog().getByRole('textbox', { name: p.t('tasks.giveWhy') }).fill('我去库房')
    await p.dialog().getByText(p.t('tasks.giveAll', { n: 2 })).click()
    await p.shot('office-give')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('tasks.giveN', { n: 2 }) }).click()
    await p.dialog().waitFor({ state: 'detached' })
    const open = async (who) => (await who.get('/api/v1/me/tasks?box=open')).rows.filter((one) => one.kind !== 'flow').map((one) => one.title)
    assert.deepEqual(await open(ann), [])
    assert.deepEqual((await open(await world.apiAs('off_bo', server))).sort(), ['上架 己卷', '上架 戊卷'])
  })

  await it('gives the records of one who leaves to others', async () => {
    const ann = await world.apiAs('off_ann', server)
    const own = await ann.post(`/api/v1/forms/${form}/records`, { values: { name: '庚卷' } })
    await settle()
    await as('owner')
    await p.go('/admin/users')
    await p.button('user.handOf', { name: '安然' }).click()
    await p.dialog().locator('.ho-line', { hasText: '档案' }).waitFor()
    await choose('user.handTo', '薄云')
    await p.dialog().getByRole('textbox', { name: p.t('user.handWhy') }).fill('离职')
    await p.shot('office-leaving')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('user.hand'), exact: true }).click()
    await p.dialog().getByText(p.t('user.handMoved', { n: 1 })).waitFor()
    await p.shot('office-left')
    await p.accessible()
    assert.equal((await api.get(`/api/v1/forms/${form}/records/${own.id}`)).owner.id, ids.off_bo)
    await p.dialog().getByRole('button', { name: p.t('ui.close') }).last().click()
    side.server.close()
  })
}
