// SPDX-License-Identifier: Apache-2.0
// Somebody who does not use a mouse builds a form, a rule, a formula, a print template and a public form:
// no press of a pointer anywhere, only Tab, arrows, Enter and typing.
import assert from 'node:assert/strict'

export default async function keyboard(world, it) {
  const server = await world.hospital('own')
  const { api } = server
  let p, app, form

  const press = async (...names) => {
    for (const name of names) await p.page.keyboard.press(name)
  }
  const type = (text) => p.page.keyboard.type(text)
  // Found once: to look a role up anew for each press takes longer than the press.
  const watch = async (target) => {
    const element = await target.elementHandle()
    return () => element.evaluate((one) => one.contains(document.activeElement))
  }
  /** Tab after Tab until the focus is there. Nobody presses it hundreds of times. */
  const reach = async (target, { most = 150, back = false } = {}) => {
    const here = await watch(target)
    for (let presses = 0; presses < most; presses++) {
      if (await here()) return
      await press(back ? 'Shift+Tab' : 'Tab')
    }
    throw new Error(`not reached by ${most} presses of Tab: ${target}`)
  }
  const arrow = async (target, key = 'ArrowDown', most = 60) => {
    const here = await watch(target)
    for (let presses = 0; presses < most; presses++) {
      if (await here()) return
      await press(key)
    }
    throw new Error(`not reached by ${key}: ${target}`)
  }
  const go = async (target, options) => {
    await reach(target, options)
    await press('Enter')
  }
  /** A select of the kit: opened, the option found by typing its first letters or by arrows. */
  const pick = async (button, title) => {
    await reach(button)
    await press('Enter')
    const option = p.page.getByRole('option', { name: title, exact: true })
    await arrow(option)
    await press('Enter')
    await option.waitFor({ state: 'detached' })
  }
  const properties = () => p.page.getByRole('complementary', { name: p.t('design.properties') })
  const palette = () => p.page.getByRole('complementary', { name: p.t('design.palette') })
  const canvas = () => p.page.getByRole('grid', { name: p.t('design.canvas') })
  const title = () => properties().getByRole('textbox', { name: p.t('design.title'), exact: true })
  const add = async (words, type_, name) => {
    await reach(palette().getByRole('searchbox'), { back: true })
    await press('Control+a')
    await type(words)
    await palette().getByRole('row', { name: type_, exact: true }).first().waitFor()
    if (words === type_) await press('Enter') // the first that is found
    else {
      await reach(palette().getByRole('row').first(), { most: 3 })
      await arrow(palette().getByRole('row', { name: type_, exact: true }).first())
      await press('Enter')
    }
    await reach(title(), { most: 5 }) // a new field's name has the focus
    await press('Control+a')
    await type(name)
    await canvas().getByRole('row', { name, exact: true }).waitFor()
  }

  await it('makes a form: types found by words, named, moved, made required', async () => {
    app = (await api.post('/api/v1/apps', { title: { zh: '键盘', en: 'Keys' } })).key
    form = (await api.post(`/api/v1/apps/${app}/forms`, { title: { zh: '接种登记', en: 'Shots' }, fields: [] })).full_key
    p = await world.as('owner', server)
    await p.go(`/admin/forms/${form}`)
    await add('文本', '文本', '姓名')
    await add('单选', '单选', '反应')
    await add('金', '金额', '单价')
    await add('整数', '整数', '支数')
    await reach(canvas(), { back: true })
    await press('Home')
    await arrow(canvas().getByRole('row', { name: '支数' }))
    await press('Alt+ArrowUp')
    await p.page.waitForFunction(() => document.activeElement?.getAttribute('data-uid') !== null)
    await press('Enter')
    await reach(properties().getByRole('checkbox', { name: p.t('design.required') }))
    await press('Space')
    assert.deepEqual(
      await canvas().getByRole('row').evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label'))),
      ['姓名', '反应', '支数', '单价'],
    )
  })

  await it('writes a formula, with names offered', async () => {
    await add('公式', '公式', '应收')
    await pick(properties().getByRole('button', { name: /结果类型/ }), '金额')
    await reach(properties().locator('.fx-text'))
    await type('{dj')
    await properties().getByRole('option', { name: /单价/ }).waitFor()
    await press('Enter')
    await type('*{支')
    await properties().getByRole('option', { name: /支数/ }).waitFor()
    await press('Enter')
    assert.equal(await properties().locator('.fx-text').inputValue(), '{单价}*{支数}')
  })

  await it('builds a rule and closes the drawer', async () => {
    await go(p.button('rules.open'), { back: true })
    const drawer = p.page.getByRole('dialog', { name: p.t('rules.title') })
    await go(drawer.getByRole('button', { name: p.t('rules.add') }))
    const card = drawer.locator('.rule-card').last()
    await go(card.getByRole('button', { name: p.t('filter.addRow'), exact: true }), { back: true })
    await reach(card.getByRole('combobox', { name: p.t('filter.field') }))
    await press('Control+a')
    await type('支数')
    await p.page.getByRole('option', { name: '支数', exact: true }).waitFor()
    await press('ArrowDown', 'Enter')
    await reach(card.locator('.v-input input').first())
    await type('2')
    await pick(card.getByRole('button', { name: p.t('rules.then') }), p.t('rules.then.require'))
    await reach(card.getByRole('button', { name: p.t('rules.fields') }))
    await press('Enter')
    await arrow(p.page.getByRole('option', { name: '反应', exact: true }))
    await press('Enter', 'Escape')
    await drawer.waitFor()
    await p.shot('keyboard-rules')
    await go(p.page.locator('.x-drawer .x-dialog-head button'), { back: true })
    await drawer.waitFor({ state: 'detached' })
  })

  await it('undoes and does again, and publishes', async () => {
    await reach(canvas())
    await press('Control+z', 'Control+y')
    await go(p.button('design.publish'), { back: true })
    await p.dialog().locator('.d-changes li').first().waitFor()
    await go(p.dialog().getByRole('button', { name: p.t('design.publish') }))
    await p.text(p.t('design.published')).waitFor()
    const { fields, options } = (await api.get(`/api/v1/forms/${form}/design`)).form
    assert.deepEqual(fields.map((field) => field.title.zh), ['姓名', '反应', '支数', '应收', '单价'])
    assert.equal(fields[2].required, true)
    assert.deepEqual([options.rules[0].then, options.rules[0].fields, options.rules[0].when.value], ['require', [fields[1].key], 2])
  })

  await it('lays a print template out', async () => {
    await p.go(`/admin/forms/${form}/print`)
    await go(p.button('printing.new'))
    await p.page.locator('.pr-block').first().waitFor()
    await go(p.button('printing.kind.text'))
    await reach(p.page.getByRole('textbox', { name: p.t('printing.text') }))
    await press('Control+a')
    await type('接种人 ')
    await reach(p.page.locator('.pr-properties').getByRole('button', { name: p.t('printing.putField') }))
    await press('Enter')
    await arrow(p.page.getByRole('option', { name: '姓名', exact: true }))
    await press('Enter')
    await reach(p.page.locator('.pr-selected'), { back: true })
    await press('Alt+ArrowUp')
    await go(p.button('printing.save'), { back: true })
    await p.text(p.t('printing.saved')).waitFor()
    const [row] = (await api.get(`/api/v1/forms/${form}/print-templates`)).rows
    const at = row.spec.blocks.findIndex((block) => block.kind === 'text')
    assert.match(row.spec.blocks[at].text, /^接种人 \{\w+\}$/)
    assert.ok(at < row.spec.blocks.length - 1, 'it was moved up')
  })

  await it('makes a public form of it', async () => {
    await p.go(`/admin/forms/${form}/public`)
    await go(p.button('public.new'))
    await reach(p.label('public.formTitle'))
    await press('Control+a')
    await type('接种前问卷')
    await go(p.button('public.down', { name: '姓名' }))
    await reach(p.page.getByRole('tab', { name: p.t('public.content') }), { back: true })
    await press('ArrowRight')
    await reach(p.page.getByRole('switch', { name: p.t('public.captcha') }))
    await press('Space')
    await go(p.button('public.save'), { back: true })
    await p.text(p.t('public.saved')).waitFor()
    const [made] = (await api.get(`/api/v1/forms/${form}/public-forms`)).rows
    assert.equal(made.spec.title.zh, '接种前问卷')
    assert.equal(made.spec.captcha, true)
  })
}
