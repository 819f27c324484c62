// SPDX-License-Identifier: Apache-2.0
// Finance: the hospital's own workbooks go in by the wizard, three months are settled, and the
// statements are right to the fen, down to the charge behind each line.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { until } from '../browser.mjs'

const data = (name) => fileURLToPath(new URL(`../../data/channel-hospital/${name}`, import.meta.url))
const BOOKS = [
  ['commission_scheme', '佣金方案.xlsx'],
  ['channel', '渠道.xlsx'],
  ['lead', '线索.xlsx'],
  ['visit', '到诊.xlsx'],
  ['charge', '收费.xlsx'],
]
const MONTHS = ['2026-07', '2026-08', '2026-09']
const COLUMNS = { 人头: 'heads', 基数: 'base', 佣金: 'commission', 调整: 'adjustment', 上期结转: 'carried_in', 应付: 'payable' }

function readCsv(file) {
  const [head, ...rows] = readFileSync(file, 'utf8').replace(/^\ufeff/, '').trim().split(/\r?\n/).map((line) => line.split(','))
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])))
}

async function allRows(api, form, fields) {
  const rows = []
  for (let cursor; ; ) {
    const page = await api.query(form, { limit: 200, fields, ...(cursor ? { cursor } : {}) })
    rows.push(...page.rows)
    if (!page.next) return rows
    cursor = page.next
  }
}

async function importFile(p, form, file) {
  await p.go(`/import/channel_hospital.${form}`)
  await p.page.locator('input[type=file]').setInputFiles(file)
  await p.page.locator('.i-tiles').waitFor({ timeout: 60_000 })
}

async function finish(p) {
  await p.page.getByRole('button', { name: new RegExp(`^${p.t('import.run', { n: '[\\d,]+' })}$`) }).click()
  await p.page.getByRole('heading', { name: p.t('import.state.done') }).waitFor({ timeout: 120_000 })
}

export default async function finance(world, it) {
  const server = await world.hospital('own')
  const p = await world.as('finance', server)
  const api = await world.apiAs('finance', server)
  const owner = await world.apiAs('owner', server)

  await it('imports the five workbooks by the wizard', async () => {
    for (const [form, file] of BOOKS) {
      // Schemes and channels belong to the director and to marketing, whoever has the right to import.
      await importFile(p, form, data(file))
      if (form === 'charge') {
        await p.shot('finance-import-preview', { full: true })
        await p.accessible()
      }
      await finish(p)
    }
    await p.shot('finance-import-done')
    await p.accessible()
    assert.equal((await owner.query('charge', { limit: 1, count: 'exact' })).count.n, 1145)
  })

  await it('sees before anything is written which rows are rejected, and why', async () => {
    const csv = [
      '单号,手机号,项目,实收金额,缴费时间,类型',
      'BAD-1,19900000001,挂号,12.345,2026-10-01 09:00:00,收费',
      'BAD-2,19900000001,挂号,abc,2026-10-01 09:00:00,收费',
      'BAD-3,,挂号,10.00,2026-10-01 09:00:00,收费',
      'BAD-4,19900000001,挂号,10.00,2026-13-01 09:00:00,收费',
      'BAD-5,19900000001,挂号,10.00,2026-10-01 09:00:00,赠送',
      'GOOD-1,19900000001,挂号,10.00,2026-10-01 09:00:00,收费',
    ].join('\n')
    await importFile(p, 'charge', { name: '坏行.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    const tile = (state) => p.page.locator('.i-tile', { hasText: p.t(`import.${state}`) }).locator('strong')
    assert.equal(await tile('rejected').innerText(), '5')
    assert.equal(await tile('create').innerText(), '1')
    await p.shot('finance-import-rejected', { full: true })
    await p.accessible()
    assert.equal((await owner.query('charge', { limit: 1, count: 'exact' })).count.n, 1145)
    await finish(p)
    assert.equal((await owner.query('charge', { limit: 1, count: 'exact' })).count.n, 1146)
    const [download] = await Promise.all([p.page.waitForEvent('download'), p.link('import.errorFile').click()])
    const rejected = readFileSync(await download.path(), 'utf8')
    assert.equal(rejected.match(/BAD-/g)?.length, 5)
    await p.button('import.undo').click()
    await p.dialog().getByRole('button', { name: p.t('import.undo') }).click()
    await p.page.getByRole('heading', { name: p.t('import.undone') }).waitFor()
    assert.equal((await owner.query('charge', { limit: 1, count: 'exact' })).count.n, 1145)
  })

  await it('looks at the draft of a running month, down to its lines', async () => {
    await p.go('/commission')
    await p.page.locator('a[href^="/commission/draft/"]').first().waitFor({ timeout: 60_000 })
    await p.shot('finance-commission', { full: true })
    await p.accessible()
    await p.choose(new RegExp(p.t('statement.period')), MONTHS[0])
    await p.page.getByRole('heading', { name: p.t('commission.draftOf', { period: MONTHS[0] }) }).waitFor()
    await p.page.locator('a[href^="/commission/draft/"]').first().waitFor({ timeout: 60_000 })
    await p.shot('finance-draft', { full: true })
    await p.accessible()
    await p.page.locator('a[href^="/commission/draft/"]').first().click()
    await p.page.waitForURL(/\/commission\/draft\//)
    await p.page.getByRole('row').nth(2).waitFor()
    await p.shot('finance-draft-channel', { full: true })
    await p.accessible()
  })

  await it('settles three months in order; the statements are right to the fen', async () => {
    for (const month of MONTHS) {
      await p.go('/commission')
      // The first month ever settled is chosen; then each follows the one before.
      if (month === MONTHS[0]) await p.choose(new RegExp(p.t('statement.period')), month)
      await p.button('commission.settle', { period: month }).click()
      await p.dialog().getByRole('button').last().click()
      await p.text(p.t('commission.settled', { period: month })).waitFor({ timeout: 120_000 })
    }
    await p.go('/commission')
    await p.shot('finance-settled', { full: true })
    await p.accessible()
    const rows = await allRows(api, 'statement', ['channel_code', 'period', ...Object.values(COLUMNS)])
    const got = Object.fromEntries(rows.map(({ values: v }) => [`${v.channel_code} ${v.period}`, Object.values(COLUMNS).map((key) => Number(v[key] ?? 0))]))
    const want = Object.fromEntries(
      readCsv(data('statements.csv')).map((row) => [`${row.渠道编码} ${row.期间}`, Object.keys(COLUMNS).map((key) => Number(row[key]))]),
    )
    assert.deepEqual(got, want)
  })

  let statement
  await it('reads a statement down to line, rule, tier and source charge', async () => {
    const { rows } = await api.query('statement', { limit: 1, filter: { field: 'period', op: 'eq', value: '2026-07' }, sort: [{ field: 'payable', dir: 'desc' }] })
    statement = rows[0]
    await p.go(`/r/channel_hospital.statement/${statement.id}`)
    await p.page.getByRole('row').nth(2).waitFor()
    await p.shot('finance-statement', { full: true })
    await p.accessible()
    await p.page.getByRole('tabpanel').locator('a[href*="charge/"]').first().click()
    await p.page.waitForURL(/charge\/\d+/)
    await p.page.locator('.r-head').waitFor()
    await p.page.goBack()
  })

  await it('downloads it as PDF and XLSX', async () => {
    await p.page.locator('.r-head').waitFor()
    for (const [key, head] of [
      ['statement.pdf', '%PDF'],
      ['statement.xlsx', 'PK'],
    ]) {
      const [download] = await Promise.all([p.page.waitForEvent('download'), p.link(key).click()])
      const bytes = readFileSync(await download.path())
      assert.ok(bytes.toString('latin1', 0, 8).startsWith(head))
      assert.ok(bytes.length > 3000)
      await download.saveAs(fileURLToPath(new URL(`../shots/finance-statement.${key.split('.')[1]}`, import.meta.url)))
    }
  })

  await it('confirms, approves and pays it; the next step is always the offered one', async () => {
    const moves = { confirmed: '确认', approved: '审批通过', paid: '登记付款' }
    for (const [state, verb] of Object.entries(moves)) {
      await p.page.getByRole('button', { name: verb, exact: true }).click()
      const form = p.dialog()
      const isThere = async () => (await api.get(`/api/v1/forms/statement/records/${statement.id}`)).values.state === state
      await until(async () => (await form.isVisible()) || (await isThere())) // some ask first, some are done at once
      if (await form.isVisible()) {
        const ref = form.getByRole('textbox', { name: '付款凭证', exact: true })
        if (await ref.isVisible()) await ref.fill('BANK-2026-001')
        await form.getByRole('button', { name: verb }).or(form.getByRole('button', { name: p.t('ui.ok') })).last().click()
      }
      await p.page.waitForFunction(
        async ([id, want]) => {
          const answer = await fetch(`/api/v1/forms/statement/records/${id}`)
          return (await answer.json()).values.state === want
        },
        [statement.id, state],
      )
      await p.settled()
    }
    await p.shot('finance-paid')
  })

  await it('a settled line can never change, a month out of order is refused with the reason', async () => {
    p.expected = /4\d\d/
    const { rows } = await api.query('statement_line', { limit: 1 })
    await assert.rejects(api.patch(`/api/v1/forms/statement_line/records/${rows[0].id}`, { values: { amount: '1.00' } }, 1), /4\d\d/)
    await assert.rejects(
      api.post('/api/v1/commission/settle', { period: '2026-12' }).then((job) => waitFor(api, job.job)),
      /4\d\d|failed/,
    )
  })

  await it('in English on a phone, dark', async () => {
    const q = await world.as('finance', server, { lang: 'en', width: 390, theme: 'dark' })
    await q.go('/commission')
    await q.shot('finance-commission', { full: true })
    await q.accessible()
    await q.go(`/r/channel_hospital.statement/${statement.id}`)
    await q.shot('finance-statement', { full: true })
    await q.accessible()
  })
}

async function waitFor(api, id) {
  const job = await until(() => api.get(`/api/v1/jobs/${id}`), (now) => ['failed', 'done'].includes(now.state))
  if (job.state !== 'done') throw new Error(job.state === 'failed' ? 'failed' : 'the job does not end')
  return job
}
