// SPDX-License-Identifier: Apache-2.0
// Handling a flow as three people: started from a record, one more asked first, returned, handed in again, decided
// by keys, passed on, on a phone too; somebody who is faster; a stand-in for the days one is away.
import assert from 'node:assert/strict'
import { Api } from '../api.mjs'
import { PASSWORD } from '../world.mjs'

const PEOPLE = { flow_ini: '郑小满', flow_boss: '何主管', flow_fin: '沈财务' }

export default async function flowWork(world, it) {
  const server = await world.hospital('own')
  const { api } = server
  const ids = {}
  let form, flow, p, record, at

  /** Signs somebody else in; the page before is closed with its problems counted. */
  const as = async (who, look) => {
    await world.quiet()
    p = await world.as(who, server, look)
  }
  const op = (key) => p.t(`work.op.${key}`)
  const bar = (key) => p.page.locator('.wk-bar').getByRole('button', { name: op(key), exact: true })
  const send = async (key) => {
    await p.dialog().locator('.x-dialog-foot').getByRole('button', { name: op(key), exact: true }).click()
    await p.text(p.t('work.did', { op: op(key) })).waitFor()
    await p.page.locator('.wk-op').waitFor({ state: 'detached' })
  }
  const more = async (key) => {
    await p.page.locator('.wk-bar').getByRole('button', { name: p.t('work.more'), exact: true }).click()
    await p.page.getByRole('menuitem', { name: op(key), exact: true }).click()
  }
  const opinion = () => p.dialog().getByRole('textbox').first()
  const open = async (title) => {
    await p.go('/tasks')
    await p.page.locator('.wk-title', { hasText: title }).first().click()
    await p.page.locator('.wk-bar').waitFor()
    await p.settled()
  }
  const stand = async () => (await api.get(`/api/v1/instances/${at}`)).state
  const start = async (name) => {
    const made = await api.create(form, { name, amount: '300.00' })
    const ini = await world.apiAs('flow_ini', server)
    return (await ini.post(`/api/v1/forms/${form}/records/${made.id}/flows/${flow}`, {})).id
  }

  await it('has a form of expenses with an approval by two', async () => {
    const app = (await api.post('/api/v1/apps', { title: { zh: '费用', en: 'Expenses' } })).key
    const title = (zh) => ({ zh, en: '' })
    form = (
      await api.post(`/api/v1/apps/${app}/forms`, {
        title: title('费用单'),
        options: { title_field: 'name' },
        fields: [
          { key: 'name', type: 'text', title: title('事由'), required: true },
          { key: 'amount', type: 'money', title: title('金额') },
          { key: 'note', type: 'text', title: title('说明') },
        ],
      })
    ).full_key
    const grant = { form, actions: ['read', 'create', 'update', 'history'], scope: 'all', fields: { '*': 'rw' } }
    const role = (await api.post('/api/v1/roles', { key: 'spender', title: '费用', grants: [grant] })).id
    for (const [account, name] of Object.entries(PEOPLE))
      ids[account] = (await api.post('/api/v1/users', { account: `e2e_${account}`, name, password: PASSWORD, roles: [role] })).id
    const may = { transfer: true, delegate: true, add_before: true, add_after: true, add_with: true, drop: true, return: true, urge: true, batch: true }
    const approve = (id, zh, who, parts = {}) => ({ id, type: 'approve', title: title(zh), who: [{ user: ids[who] }], opinion: 'reject', may, ...parts })
    const spec = {
      nodes: [
        { id: 'start', type: 'start', title: title('发起'), manual: true, who: [], fields: { note: 'write' } },
        approve('n1', '主管审批', 'flow_boss'),
        approve('n2', '财务审批', 'flow_fin'),
        { id: 'end', type: 'end', result: 'approved' },
      ],
      edges: [['start', 'n1'], ['n1', 'n2'], ['n2', 'end']].map(([from, to], n) => ({ id: `e${n}`, from, to })),
    }
    const made = await api.post(`/api/v1/forms/${form}/flows`, { title: title('费用审批'), spec })
    flow = made.id
    await api.post(`/api/v1/flows/${flow}/publish`, { rev: made.rev })
    record = await api.create(form, { name: '义诊物料', amount: '1200.00' })
  })

  await it('is started from the record', async () => {
    p = await world.as('flow_ini', server)
    await p.go(`/r/${form}/${record.id}?tab=flows`)
    await p.button('work.start').click()
    await p.dialog().getByText(p.t('work.startSteps')).waitFor()
    await p.accessible()
    await p.dialog().getByRole('textbox', { name: '说明' }).fill('社区义诊用')
    await p.shot('flow-start')
    await p.dialog().getByRole('button', { name: p.t('work.startGo'), exact: true }).click()
    await p.page.waitForURL(/\/flows\/i\/\d+/)
    at = p.page.url().match(/i\/(\d+)/)[1]
    await p.page.locator('.wk-head', { hasText: p.t('work.state.running') }).waitFor()
    await p.page.locator('.wk-story', { hasText: PEOPLE.flow_ini }).waitFor()
    assert.equal((await api.get(`/api/v1/forms/${form}/records/${record.id}`)).values.note, '社区义诊用')
    const box = p.page.getByRole('combobox', { name: p.t('work.comment') })
    await box.click()
    await box.pressSequentially(`请 @${PEOPLE.flow_fin.slice(0, 2)}`)
    await p.page.getByRole('option', { name: PEOPLE.flow_fin }).waitFor()
    await p.page.keyboard.press('Enter')
    const [chooser] = await Promise.all([p.page.waitForEvent('filechooser'), p.button('files.attach').click()])
    await chooser.setFiles({ name: '义诊清单.txt', mimeType: 'text/plain', buffer: Buffer.from('一二三') })
    await p.button('ui.removeItem', { name: '义诊清单.txt' }).waitFor()
    await p.shot('flow-comment-file')
    await p.button('work.send').click()
    await p.page.locator('.wk-at', { hasText: PEOPLE.flow_fin }).waitFor()
    await p.page.locator('.wk-story').getByRole('link', { name: '义诊清单.txt' }).waitFor()
    await p.page.goto(`/r/${form}/${record.id}`)
    await p.settled()
    await p.page.getByRole('tab', { name: p.t('record.comments') }).click()
    const [second] = await Promise.all([p.page.waitForEvent('filechooser'), p.button('files.attach').click()])
    await second.setFiles({ name: '照片.txt', mimeType: 'text/plain', buffer: Buffer.from('四') })
    await p.button('ui.removeItem', { name: '照片.txt' }).waitFor()
    await p.button('record.send').click()
    await p.page.locator('.r-comments').getByRole('link', { name: '照片.txt' }).waitFor()
    await p.accessible()
    await p.shot('record-comment-file')
    await p.go(`/flows/i/${at}`)
    await p.page.getByRole('tab', { name: p.t('work.people') }).click()
    await p.page.locator('.wk-stage-now', { hasText: '主管审批' }).waitFor()
    await p.page.getByRole('tab', { name: p.t('work.picture') }).click()
    await p.page.locator('.fp-active', { hasText: '主管审批' }).waitFor()
    await p.accessible()
    await p.shot('flow-picture')
  })

  await it('asks one more person first (前加签)', async () => {
    await as('flow_boss', { width: 1440 })
    await open('义诊物料')
    await p.page.locator('.wk-panel').waitFor()
    await p.accessible()
    await p.shot('flow-todo')
    await more('add_before')
    await p.dialog().getByRole('button', { name: p.t('work.persons') }).click()
    await p.page.getByRole('searchbox').last().fill('沈')
    await p.page.getByRole('option', { name: PEOPLE.flow_fin }).click()
    await p.page.keyboard.press('Escape')
    await opinion().fill('请先核对金额')
    await p.accessible()
    await send('add_before')
  })

  await it('who was asked decides with one hand on a phone', async () => {
    await as('flow_fin', { width: 390 })
    await p.go('/tasks')
    await p.page.locator('.wk-title', { hasText: '义诊物料' }).waitFor()
    await p.accessible()
    await p.shot('flow-phone-todo')
    await p.page.locator('.wk-title', { hasText: '义诊物料' }).click()
    await p.page.locator('.wk-asked', { hasText: p.t('work.asked.add_before', { name: PEOPLE.flow_boss }) }).waitFor()
    await p.page.locator('.wk-asked', { hasText: '请先核对金额' }).waitFor()
    await p.accessible()
    await p.shot('flow-phone')
    await bar('approve').click()
    await p.dialog().locator('.wk-phrase').first().click()
    assert.equal(await opinion().inputValue(), p.t('work.phrase.1'))
    await p.shot('flow-phone-approve')
    await send('approve')
    await p.page.waitForURL((url) => url.pathname === '/tasks')
  })

  await it('is returned with what is wrong, and comes straight back', async () => {
    await as('flow_boss', { width: 1440 })
    await open('义诊物料')
    await bar('return').click()
    await p.dialog().locator('.x-dialog-foot').getByRole('button', { name: op('return'), exact: true }).click()
    await p.dialog().getByText(p.t('work.need.opinion')).waitFor()
    await p.dialog().getByText(p.t('work.mode.direct')).click()
    await opinion().fill('请附报价')
    await p.shot('flow-return')
    await send('return')

    await as('flow_ini')
    await open('义诊物料')
    await p.page.locator('.wk-asked', { hasText: '请附报价' }).waitFor()
    await bar('submit').click()
    await opinion().fill('已附')
    await send('submit')
  })

  await it('is decided by keys alone', async () => {
    await as('flow_boss')
    await p.go('/tasks')
    await p.page.locator('.wk-title', { hasText: '义诊物料' }).waitFor()
    await p.page.keyboard.press('j')
    await p.page.locator('.t-at', { hasText: '义诊物料' }).waitFor()
    await p.page.keyboard.press('Enter')
    await bar('approve').waitFor()
    await p.settled()
    await p.page.keyboard.press('a')
    await opinion().fill('同意，尽快')
    await p.page.keyboard.press('Control+Enter')
    await p.text(p.t('work.did', { op: op('approve') })).waitFor()
  })

  await it('is passed on, and ends (转办)', async () => {
    await as('flow_fin')
    await open('义诊物料')
    await more('transfer')
    await p.dialog().getByRole('combobox', { name: p.t('work.person') }).fill('何')
    await p.page.getByRole('option', { name: PEOPLE.flow_boss }).click()
    await send('transfer')

    await as('flow_boss')
    await open('义诊物料')
    await p.page.locator('.wk-asked', { hasText: p.t('work.asked.transfer', { name: PEOPLE.flow_fin }) }).waitFor()
    await bar('approve').click()
    await send('approve')
    assert.equal(await stand(), 'done')

    await as('flow_ini', { lang: 'en' })
    await p.go('/tasks?box=started')
    await p.page.locator('.wk-line', { hasText: '义诊物料' }).getByText(p.t('work.result.approved')).waitFor()
    await p.shot('flow-started')
    await p.go(`/flows/i/${at}`)
    const story = p.page.locator('.wk-story')
    for (const [key, vars] of [
      ['add_before', { names: PEOPLE.flow_fin }],
      ['return', { node: '发起' }],
      ['transfer', { names: PEOPLE.flow_boss }],
    ])
      await story.getByText(p.t(`work.say.${key}`, vars)).first().waitFor()
    await p.accessible()
    await p.shot('flow-story', { full: true })
  })

  await it('says who was faster, and what has happened since', async () => {
    at = await start('快一步')
    await as('flow_boss')
    await open('快一步')
    await bar('approve').click()
    const boss = await new Api(server.address).signIn('e2e_flow_boss', PASSWORD)
    const { rev, tasks } = await boss.get(`/api/v1/instances/${at}`)
    await boss.post(`/api/v1/flow-tasks/${tasks[0].id}`, { op: 'approve', rev, opinion: '手机上批了' })
    p.expected = /409/
    await p.dialog().locator('.x-dialog-foot').getByRole('button', { name: op('approve'), exact: true }).click()
    await p.text(p.t('work.moved')).waitFor()
    await p.dialog().getByText('手机上批了').waitFor()
    await p.shot('flow-overtaken')
    await p.dialog().getByRole('button', { name: p.t('work.movedOk'), exact: true }).click()
    await p.page.locator('.wk-op').waitFor({ state: 'detached' })
  })

  await it('decides several at once', async () => {
    await start('纸张')
    await start('墨盒')
    await as('flow_boss')
    await p.go('/tasks?q=')
    for (const name of ['纸张', '墨盒']) await p.page.locator('.wk-line', { hasText: name }).locator('label').click()
    await p.button('work.batchApprove').click()
    await p.accessible()
    await p.dialog().locator('.x-dialog-foot').getByRole('button', { name: op('approve'), exact: true }).click()
    await p.text(p.t('work.batchDone', { n: 2 })).waitFor()
    await p.page.locator('.wk-line', { hasText: '纸张' }).waitFor({ state: 'detached' })
  })

  const menu = async (key) => {
    await p.page.locator('.wk-head-tools').getByRole('button', { name: p.t('work.flowMenu'), exact: true }).click()
    await p.page.getByRole('menuitem', { name: op(key), exact: true }).click()
  }
  const person = async (name) => {
    await p.dialog().getByRole('button', { name: p.t('work.persons') }).click()
    await p.page.getByRole('searchbox').last().fill(name.slice(0, 2))
    await p.page.getByRole('option', { name }).click()
    await p.page.keyboard.press('Escape')
  }
  const lines = async (kind) => (await api.get(`/api/v1/instances/${at}`)).history.filter((one) => one.kind === kind)
  let seal

  await it('is signed by hand on a phone, with a file', async () => {
    const approve = (id, zh, who, parts) => ({ id, type: 'approve', title: { zh, en: '' }, who: who.map((one) => ({ user: ids[one] })), ...parts })
    const spec = {
      nodes: [
        { id: 'start', type: 'start', title: { zh: '发起', en: '' }, manual: true, who: [] },
        approve('n1', '签字', ['flow_boss'], { confirm: 'signature' }),
        approve('n2', '用印', ['flow_boss', 'flow_fin'], { sign: 'claim' }),
        approve('n3', '归档', ['flow_fin'], { confirm: 'password' }),
        { id: 'end', type: 'end', result: 'approved' },
      ],
      edges: [['start', 'n1'], ['n1', 'n2'], ['n2', 'n3'], ['n3', 'end']].map(([from, to], n) => ({ id: `e${n}`, from, to })),
    }
    const made = await api.post(`/api/v1/forms/${form}/flows`, { title: { zh: '用印审批', en: '' }, spec })
    await api.post(`/api/v1/flows/${made.id}/publish`, { rev: made.rev })
    seal = flow
    flow = made.id
    at = await start('合同用印')
    await as('flow_boss', { width: 390 })
    await open('合同用印')
    await bar('approve').click()
    const pad = p.dialog().locator('canvas')
    await pad.waitFor()
    await p.dialog().locator('.x-dialog-foot').getByRole('button', { name: op('approve'), exact: true }).click()
    await p.dialog().getByText(p.t('work.need.signature')).waitFor()
    await pad.scrollIntoViewIfNeeded()
    const box = await pad.boundingBox()
    await p.page.mouse.move(box.x + 30, box.y + 40)
    await p.page.mouse.down()
    for (const [x, y] of [[60, 70], [110, 30], [160, 60]]) await p.page.mouse.move(box.x + x, box.y + y, { steps: 4 })
    await p.page.mouse.up()
    await p.dialog().getByRole('button', { name: p.t('signature.done') }).click()
    await p.dialog().locator('.w-signed img').waitFor()
    await p.dialog().locator('input[type=file]').setInputFiles({ name: '合同.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 contract') })
    await p.dialog().locator('.x-file a', { hasText: '合同.pdf' }).waitFor()
    await opinion().fill('已核对')
    await p.accessible()
    await p.shot('flow-phone-sign')
    await send('approve')
    await p.go(`/flows/i/${at}`)
    await p.page.locator('.wk-story .wk-sign').waitFor()
    await p.page.locator('.wk-story .x-file', { hasText: '合同.pdf' }).waitFor()
    await p.shot('flow-phone-signed', { full: true })
    const [line] = await lines('approve')
    assert.equal(line.files[0].name, '合同.pdf')
  })

  await it('is claimed, let go and claimed again', async () => {
    await as('flow_boss')
    await open('合同用印')
    await bar('claim').click()
    await p.text(p.t('work.did', { op: op('claim') })).waitFor()
    await bar('approve').waitFor()
    await more('release')
    await p.text(p.t('work.did', { op: op('release') })).waitFor()
    await open('合同用印')
    await bar('claim').click()
    await bar('approve').waitFor()
    assert.deepEqual((await lines('release')).length, 1)
  })

  await it('keeps what one has begun to say', async () => {
    await bar('approve').click()
    const saved = p.page.waitForResponse((one) => one.url().includes('/flow-tasks/') && one.status() === 204)
    await opinion().fill('等原件到了再办')
    await p.dialog().locator('.x-dialog-foot').getByRole('button', { name: p.t('ui.cancel'), exact: true }).click()
    await saved
    await p.go(`/flows/i/${at}`)
    await bar('approve').click()
    assert.equal(await opinion().inputValue(), '等原件到了再办')
    await opinion().fill('原件已到')
    await send('approve')
  })

  await it('is taken back while nobody has touched the next step, and goes on by way of one more (后加签)', async () => {
    await p.go(`/flows/i/${at}`)
    await bar('recall').click()
    await p.dialog().locator('.x-dialog-foot').getByRole('button', { name: op('recall'), exact: true }).click()
    await p.page.locator('.wk-op').waitFor({ state: 'detached' })
    await p.page.waitForFunction(async (id) => {
      const got = await (await fetch(`/api/v1/instances/${id}`)).json()
      return got.open.length === 1 && got.open[0].node === 'n2'
    }, at)
    await p.go(`/flows/i/${at}`)
    await more('add_after')
    await person(PEOPLE.flow_ini)
    await opinion().fill('请经办人确认')
    await p.accessible()
    await send('add_after')

    await as('flow_ini')
    await open('合同用印')
    await p.page.locator('.wk-asked', { hasText: p.t('work.asked.add_after', { name: PEOPLE.flow_boss }) }).waitFor()
    await bar('approve').click()
    await send('approve')
  })

  await it('asks for the password, and is copied to who should know', async () => {
    await as('flow_fin')
    await open('合同用印')
    await bar('approve').click()
    const password = p.dialog().getByLabel(p.t('work.password'))
    await password.fill('Wrong-1-word')
    p.expected = /401/
    await p.dialog().locator('.x-dialog-foot').getByRole('button', { name: op('approve'), exact: true }).click()
    await p.dialog().locator('.x-error').waitFor()
    await password.fill(PASSWORD)
    await send('approve')
    assert.equal(await stand(), 'done')

    await p.go(`/flows/i/${at}`)
    await menu('copy')
    await person(PEOPLE.flow_boss)
    await send('copy')
    const boss = await world.apiAs('flow_boss', server)
    const copied = (await boss.get('/api/v1/me/flows?box=copied&unread=1')).rows.map((one) => one.id)
    assert.ok(copied.includes(at))
  })

  await it('is given to another by the administrator, who says why', async () => {
    at = await start('再次用印')
    await as('owner', { width: 390 })
    await p.go(`/flows/i/${at}`)
    await p.button('flowadm.admin').click()
    await p.page.getByRole('menuitem', { name: p.t('flowadm.op.reassign'), exact: true }).click()
    await p.dialog().getByRole('combobox', { name: p.t('flowadm.user') }).fill('沈')
    await p.page.getByRole('option', { name: PEOPLE.flow_fin }).click()
    await p.accessible()
    await p.shot('flow-phone-admin')
    await p.dialog().getByRole('textbox', { name: p.t('flowadm.why') }).fill('主管休假')
    await p.dialog().getByRole('button', { name: p.t('flowadm.op.reassign'), exact: true }).click()
    await p.page.locator('.wk-story', { hasText: '主管休假' }).waitFor()
    assert.equal((await api.get(`/api/v1/instances/${at}`)).open[0].user.name, PEOPLE.flow_fin)
  })

  await it('is cancelled by who began it, and who had it is told', async () => {
    await as('flow_ini')
    await p.go(`/flows/i/${at}`)
    await menu('cancel')
    await opinion().fill('不再需要')
    await p.accessible()
    await send('cancel')
    assert.equal(await stand(), 'cancelled')
    const fin = await world.apiAs('flow_fin', server)
    const [notice] = (await fin.get('/api/v1/me/notices')).rows.filter((one) => one.kind === 'flow.gone')
    assert.deepEqual([notice.args.instance, notice.args.text], [at, '不再需要'])
    flow = seal
    await as('flow_boss')
  })

  await it('finds somebody for the days one is away', async () => {
    await p.go('/tasks/delegations')
    await p.button('work.delegationNew').click()
    await p.dialog().getByRole('combobox', { name: p.t('work.delegationTo') }).fill('郑')
    await p.page.getByRole('option', { name: PEOPLE.flow_ini }).click()
    const until = p.dialog().getByRole('group', { name: p.t('work.delegationUntil') })
    const year = new Date().getFullYear() + 1
    await until.getByRole('spinbutton').first().click()
    await p.page.keyboard.type(`${year}0105`)
    await p.accessible()
    await p.shot('flow-delegation')
    await p.dialog().getByRole('button', { name: p.t('ui.save'), exact: true }).click()
    await p.page.locator('.wk-hand', { hasText: PEOPLE.flow_ini }).getByText(p.t('work.delegation.on')).waitFor()
    at = await start('代理的事')
    await as('flow_ini')
    await open('代理的事')
    await p.page.locator('.wk-asked', { hasText: p.t('work.mineFor', { name: PEOPLE.flow_boss }) }).waitFor()
    await bar('approve').click()
    await send('approve')
    await p.go(`/flows/i/${at}`)
    await p.page.locator('.wk-story').getByText(p.t('work.behalf', { name: PEOPLE.flow_ini, other: PEOPLE.flow_boss })).waitFor()
    await world.quiet()
  })
}
