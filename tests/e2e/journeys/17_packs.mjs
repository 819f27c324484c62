// SPDX-License-Identifier: Apache-2.0
// An app is made of a template after a look at it, is changed, and its maker's new release joins the changes.
import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default async function packs(world, it) {
  const server = await world.hospital('own')
  let p, pack

  const card = () => p.page.locator('.x-card', { has: p.page.getByRole('heading', { name: '会员登记' }) })
  const more = async (entry) => {
    await card().getByRole('button', { name: p.t('pack.more', { name: '会员登记' }) }).click()
    await p.page.getByRole('menuitem', { name: p.t(entry) }).click()
  }

  await it('looks at a template and makes an app of it', async () => {
    p = await world.as('owner', server)
    await p.go('/admin/forms')
    await p.button('design.newApp').click()
    await p.dialog().getByRole('radio', { name: '会员登记' }).waitFor()
    await p.page.keyboard.press('Tab')
    await p.dialog().getByText('会员登记', { exact: true }).click()
    await p.dialog().locator('.d-look li', { hasText: '家庭成员' }).waitFor()
    await p.shot('packs-template')
    await p.accessible()
    await p.dialog().getByRole('button', { name: p.t('pack.make'), exact: true }).click()
    await p.text(p.t('pack.made')).waitFor()
    await card().waitFor()
    await p.page.getByRole('link', { name: '充值与消费' }).first().waitFor()
  })

  await it('fills it in', async () => {
    await p.go('/r/members.member')
    await p.page.getByRole('button', { name: p.t('list.new') }).first().click()
    await p.dialog().getByRole('textbox', { name: '姓名' }).first().fill('王小满')
    await p.dialog().getByRole('textbox', { name: '手机号' }).fill('19900000001')
    await p.page.keyboard.press('Control+Enter')
    await p.text('王小满').waitFor()
  })

  await it('takes it away as a pack', async () => {
    await p.go('/admin/forms')
    await more('pack.export')
    await p.dialog().getByText(p.t('pack.withRecords', { name: '会员' })).click()
    const [download] = await Promise.all([
      p.page.waitForEvent('download'),
      p.dialog().getByRole('button', { name: p.t('pack.download') }).click(),
    ])
    assert.equal(download.suggestedFilename(), 'members.json')
    pack = await server.api.get('/api/v1/apps/members/pack?records=member')
    assert.equal(pack.records.member[0].values.name, '王小满')
  })

  await it('upgrades it and decides what both sides changed', async () => {
    const { api } = server
    const there = await api.get('/api/v1/forms/members.member/design')
    there.form.fields.find((f) => f.key === 'note').title.zh = '前台备注'
    await api.put('/api/v1/forms/members.member/design', { rev: there.rev, form: there.form })
    delete pack.records
    pack.version = '2.0'
    const member = pack.forms.find((f) => f.key === 'member')
    member.fields.find((f) => f.key === 'note').title.zh = '说明'
    member.fields.push({ type: 'text', key: 'wechat', title: { zh: '微信号', en: 'WeChat' } })
    const file = join(mkdtempSync(join(tmpdir(), 'xinglin-pack-')), 'members-2.json')
    writeFileSync(file, JSON.stringify(pack))
    await more('pack.upgrade')
    const [chooser] = await Promise.all([
      p.page.waitForEvent('filechooser'),
      p.dialog().getByRole('button', { name: p.t('pack.choose') }).click(),
    ])
    await chooser.setFiles(file)
    const go = p.dialog().getByRole('button', { name: p.t('pack.upgradeNow'), exact: true })
    await p.dialog().getByText(p.t('pack.ours', { value: '前台备注' })).waitFor()
    assert.ok(await go.isDisabled())
    await p.dialog().getByText(`会员 / 前台备注 / ${p.t('pack.part.title')}`).waitFor()
    await p.shot('packs-upgrade')
    await p.accessible()
    await p.dialog().getByText(p.t('pack.ours', { value: '前台备注' })).click()
    await go.click()
    await p.text(p.t('pack.upgraded')).waitFor()
    const after = (await api.get('/api/v1/forms/members.member/design')).form.fields
    assert.ok(after.some((f) => f.key === 'wechat') && after.some((f) => f.title.zh === '前台备注'))
  })

  await it('finds the solution of the house up to date', async () => {
    await p.go('/admin/solutions')
    await p.button('pack.checkUpgrade').first().click()
    await p.dialog().getByText(p.t('pack.upToDate')).waitFor()
    await p.page.keyboard.press('Escape')
  })

  await it('shows the same on a phone and in English', async () => {
    for (const look of [{ lang: 'en', theme: 'dark' }, { lang: 'zh', width: 390 }]) {
      const q = await world.as('owner', server, look)
      await q.go('/admin/forms')
      await q.button('design.newApp').click()
      await q.dialog().getByRole('radio').nth(3).waitFor()
      await q.shot('packs-template')
      await q.accessible()
    }
  })
}
