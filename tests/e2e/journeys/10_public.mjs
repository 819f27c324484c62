// SPDX-License-Identifier: Apache-2.0
// A questionnaire for anybody: its maker draws it from a form, hands out the link; a stranger fills it in
// on a phone, two pages and a code, and comes back to change it.
import assert from 'node:assert/strict'

async function makeForm(api) {
  const app = (await api.post('/api/v1/apps', { title: { zh: '问卷', en: 'Survey' } })).key
  const choices = ['满意', '一般', '不满意'].map((zh, i) => ({ key: `c${i}`, title: { zh, en: `Choice ${i + 1}` } }))
  const fields = [
    { key: 'name', type: 'text', title: { zh: '姓名', en: 'Name' }, required: true },
    { key: 'phone', type: 'phone', title: { zh: '电话', en: 'Phone' }, sensitive: true },
    { key: 'mood', type: 'select', title: { zh: '总体评价', en: 'Overall' }, choices },
    { key: 'why', type: 'text', title: { zh: '哪里不满意', en: 'What was wrong' } },
    { key: 'more', type: 'longtext', title: { zh: '建议', en: 'Suggestions' } },
    { key: 'via', type: 'text', title: { zh: '来源', en: 'From' } },
  ]
  // Who is not content is asked why, and nobody else.
  const when = { field: 'mood', op: 'eq', value: 'c2' }
  const rules = ['show', 'require'].map((then) => ({ when, then, fields: ['why'] }))
  return (await api.post(`/api/v1/apps/${app}/forms`, { title: { zh: '满意度问卷', en: 'Satisfaction' }, fields, options: { rules } })).full_key
}

const DIGITS = '一二三四五六七八九'

export default async function publicForm(world, it) {
  const server = await world.hospital('demo')
  const api = await world.apiAs('owner', server)
  const form = await makeForm(api)
  const rows = () => api.query(form).then((page) => page.rows)
  const p = await world.as('owner', server)
  let link = ''
  let back = ''

  await it('a public form is made of the form in one click, and shown as on a phone', async () => {
    await p.go(`/admin/forms/${form}/public`)
    await p.button('public.new').click()
    await p.page.locator('.pf-phone #f-name').waitFor()
    await p.shot('public-new', { full: true })
    await p.accessible()
  })

  await it('a field is left out for the source, a second page and a code are added, the preview follows', async () => {
    await p.button('public.leaveOut', { name: '来源' }).click()
    await p.button('public.addPage').click()
    await p.button('public.down', { name: '建议' }).click()
    await p.page.locator('.pf-phone .p-step').waitFor()
    await p.page.getByRole('tab', { name: p.t('public.limits') }).click()
    await p.page.getByText(p.t('public.captcha'), { exact: true }).click()
    await p.shot('public-limits', { full: true })
    await p.page.getByRole('tab', { name: p.t('public.after') }).click()
    await p.label('public.reopen').fill('24')
    await p.page.getByRole('button', { name: p.t('public.sourceField') }).click()
    await p.page.getByRole('option', { name: '来源' }).click()
    await p.button('public.save').click()
    await p.text(p.t('public.saved')).waitFor()
    const [made] = (await api.get(`/api/v1/forms/${form}/public-forms`)).rows
    assert.deepEqual(made.spec.pages.map((page) => page.fields.map((one) => one.key)), [['name', 'phone', 'mood', 'why'], ['more']])
    assert.equal(made.spec.captcha, true)
    assert.deepEqual(made.spec.source, { utm_source: 'via' })
  })

  await it('the link and its QR code are there to hand out', async () => {
    await p.page.getByRole('tab', { name: p.t('public.share') }).click()
    link = await p.label('public.link').inputValue()
    assert.match(link, /\/f\/[a-z2-7]{26}$/)
    await p.page.locator('.pf-qr img').evaluate((image) => image.decode())
    await p.shot('public-share', { full: true })
    await p.accessible()
  })

  const q = await world.open(server, { width: 390 })
  await it('a stranger fills in the first page on a phone; a draft outlives a reload', async () => {
    await q.page.goto(`${new URL(link).pathname}?utm_source=poster`)
    await q.page.locator('#f-name').fill('顾小满')
    await q.page.locator('#f-phone').fill('19900074321')
    assert.equal(await q.page.locator('#f-why').count(), 0)
    await q.page.getByRole('radio', { name: '不满意', exact: true }).check()
    await q.page.locator('#f-why').waitFor()
    await q.button('pub.form.next').click()
    await q.page.locator('#f-why-e').waitFor()
    await q.shot('public-rules', { full: true })
    await q.page.getByRole('radio', { name: '满意', exact: true }).check()
    await q.page.locator('#f-why').waitFor({ state: 'detached' })
    await q.page.reload()
    await q.page.locator('#f-name').waitFor()
    assert.equal(await q.page.locator('#f-name').inputValue(), '顾小满')
    await q.shot('public-first', { full: true })
    await q.accessible()
    await q.button('pub.form.next').click()
    await q.page.locator('#f-more').fill('候诊区再多几把椅子')
  })

  await it('the code of the picture may be a question in words; a wrong answer is said', async () => {
    await q.page.locator('.p-captcha img').evaluate((image) => image.decode())
    await q.shot('public-captcha', { full: true })
    await q.accessible()
    q.expected = /status of 422/
    await q.page.waitForTimeout(2100) // who is quicker than that is taken for a machine
    await q.page.locator('#f-captcha').fill('1')
    await q.button('pub.form.submit').click()
    await q.page.locator('#f-captcha-e').waitFor()
    await q.button('pub.captcha.toWords').click()
    const label = q.page.locator('label[for=f-captcha]')
    await q.page.waitForFunction(() => /加/.test(document.querySelector('label[for=f-captcha]')?.textContent ?? ''))
    const [, a, b] = /(.)加(.)/.exec(await label.innerText())
    await q.page.locator('#f-captcha').fill(String(DIGITS.indexOf(a) + DIGITS.indexOf(b) + 2))
    await q.page.waitForTimeout(2100)
    await q.button('pub.form.submit').click()
    await q.page.locator('.p-number').waitFor({ timeout: 60_000 })
    await q.shot('public-done', { full: true })
    await q.accessible()
    const [row] = await rows()
    assert.equal(row.values.name, '顾小满')
    assert.equal(row.values.via, 'poster')
    assert.equal(row.values.more, '候诊区再多几把椅子')
    back = await q.page.locator('.p-wayback a').getAttribute('href')
  })

  await it('the sender comes back and changes what was sent', async () => {
    await q.page.goto(new URL(back).pathname)
    await q.page.locator('#f-name').waitFor()
    await q.page.locator('#f-name').fill('顾大满')
    await q.shot('public-again', { full: true })
    await q.button('pub.form.next').click()
    await q.button('pub.form.submit').click()
    await q.page.locator('.p-number').waitFor()
    assert.equal((await rows())[0].values.name, '顾大满')
  })

  await it('once somebody worked on it, it is closed to its sender', async () => {
    const [row] = await rows()
    await api.patch(`/api/v1/forms/${form}/records/${row.id}`, { values: { more: '已回访' } }, row.rev)
    q.expected = /status of 4/
    await q.page.goto(new URL(back).pathname)
    await q.page.getByText('已在处理', { exact: false }).waitFor()
    await q.shot('public-handled')
  })

  await it('in English, dark and narrow the maker finds the same', async () => {
    const e = await world.as('owner', server, { lang: 'en', width: 390, theme: 'dark' })
    await e.go(`/admin/forms/${form}/public`)
    await e.page.locator('.pf-phone #f-name').waitFor()
    await e.shot('public-new', { full: true })
    await e.accessible()
    await (await world.apiAs('owner', server)).patch('/api/v1/me', { lang: 'zh' })
  })
}
