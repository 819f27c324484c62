// SPDX-License-Identifier: Apache-2.0
// The engineer: a key for a program, the description of the API, and calls with the key.
import assert from 'node:assert/strict'

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

// The rules of OpenAPI 3.1 that a reader of the document depends on.
function checkDocument(doc) {
  assert.match(doc.openapi, /^3\.1\.\d+$/)
  assert.ok(doc.info?.title && doc.info?.version, 'info needs title and version')
  const ids = new Set()
  let operations = 0
  for (const [path, item] of Object.entries(doc.paths)) {
    assert.match(path, /^\//)
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((one) => one[1]).sort()
    for (const method of METHODS.filter((one) => item[one])) {
      const one = item[method]
      operations++
      assert.ok(one.operationId && !ids.has(one.operationId), `${method} ${path}: operationId missing or twice`)
      ids.add(one.operationId)
      const given = [...(item.parameters ?? []), ...(one.parameters ?? [])]
      const named = given.filter((par) => par.in === 'path').map((par) => par.name).sort()
      assert.deepEqual(named, inPath, `${method} ${path}: path parameters`)
      for (const par of given) {
        assert.ok(par.name && ['path', 'query', 'header', 'cookie'].includes(par.in), `${path}: a parameter`)
        assert.ok(par.schema || par.content, `${path}: ${par.name} has no schema`)
        if (par.in === 'path') assert.equal(par.required, true, `${path}: ${par.name} must be required`)
      }
      assert.ok(Object.keys(one.responses ?? {}).length > 0, `${method} ${path}: no responses`)
      for (const [code, answer] of Object.entries(one.responses)) {
        assert.match(code, /^([1-5]\d\d|[1-5]XX|default)$/)
        assert.ok(answer.$ref || answer.description !== undefined, `${method} ${path} ${code}: no description`)
      }
      if (one.requestBody && !one.requestBody.$ref) assert.ok(one.requestBody.content, `${method} ${path}: empty body`)
    }
  }
  assert.ok(operations > 50, `only ${operations} operations`)
  const refs = []
  JSON.stringify(doc, (key, value) => {
    if (key === '$ref' && typeof value === 'string') refs.push(value)
    return value
  })
  for (const ref of new Set(refs)) {
    assert.match(ref, /^#\//, `${ref} leads out of the document`)
    const found = ref.slice(2).split('/').reduce((at, key) => at?.[key.replace(/~1/g, '/').replace(/~0/g, '~')], doc)
    assert.ok(found, `${ref} leads nowhere`)
  }
  return operations
}

export default async function engineer(world, it) {
  const server = await world.hospital('demo')
  const p = await world.as('owner', server)
  let key = ''
  const call = (method, path, body, headers = {}) =>
    fetch(server.address + path, {
      method,
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...headers },
      body: body && JSON.stringify(body),
    })

  await it('makes a key that reads channels; it is shown once', async () => {
    await p.go('/admin/apikeys')
    await p.button('apikey.new').click()
    await p.label('apikey.title').fill('HIS 收费同步')
    const dialog = p.page.getByRole('dialog').first()
    await dialog.getByRole('button', { name: new RegExp(`^${p.t('user.roles')}`) }).click()
    await p.page.getByRole('option', { name: '渠道经理' }).click()
    await p.page.keyboard.press('Escape')
    await p.shot('engineer-key-new')
    await p.button('apikey.make').click()
    key = await p.page.locator('.d-key').innerText()
    assert.ok(key.length > 20)
    await p.shot('engineer-key-made')
    await p.accessible()
    await p.button('apikey.kept').click()
    await p.page.getByRole('row', { name: /HIS 收费同步/ }).waitFor()
    assert.ok(!(await p.page.content()).includes(key), 'the key is still on the page')
  })

  await it('the API describes itself in OpenAPI 3.1', async () => {
    const answer = await fetch(`${server.address}/api/v1/openapi.json`)
    assert.equal(answer.status, 200)
    checkDocument(await answer.json())
  })

  await it('the key reads what its role and actions allow', async () => {
    const answer = await call('POST', '/api/v1/forms/channel/query', { limit: 3 })
    assert.equal(answer.status, 200, await answer.clone().text())
    const page = await answer.json()
    assert.equal(page.rows.length, 3)
    assert.ok(page.rows[0].id)
  })

  await it('and nothing else: writing is refused with a stable code', async () => {
    const answer = await call('POST', '/api/v1/forms/channel/records', { values: { code: 'X1', name: 'X' } }, {
      'Idempotency-Key': 'e2e-refused-write-0001',
    })
    assert.equal(answer.status, 403)
    assert.match(answer.headers.get('content-type'), /application\/problem\+json/)
    const problem = await answer.json()
    assert.ok(problem.code && problem.title !== undefined)
    assert.equal((await call('GET', '/api/v1/audit')).status, 403)
  })

  await it('a revoked key is dead at once', async () => {
    await p.page.getByRole('row', { name: /HIS 收费同步/ }).getByRole('button', { name: p.t('apikey.revoke') }).click()
    await p.dialog().getByRole('button').last().click()
    await p.text(p.t('apikey.revoked')).waitFor()
    assert.equal((await call('POST', '/api/v1/forms/channel/query', {})).status, 401)
  })
}
