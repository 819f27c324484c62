// SPDX-License-Identifier: Apache-2.0
// What the journeys share: two hospitals (one with demo data, one that brings its own workbooks),
// their people, and the pages that are open.
import { Api } from './api.mjs'
import { Server } from './server.mjs'

export const PASSWORD = 'apricot-forest-2026'
export const OWNER = { org: '杏林示范医院', name: '林院长', account: 'owner' }
// One person of each trade, by the key of the role.
export const STAFF = {
  channel_manager: '周敏',
  consultant: '苏晴',
  desk: '何静',
  finance: '钱宁',
  doctor: '白芷',
}

export class World {
  constructor(browsers) {
    this.browsers = browsers
    this.people = []
    this.servers = {}
  }

  /** 'demo': with the demo data; 'own': without, for the hospital's own workbooks. */
  async server(kind) {
    if (this.servers[kind]) return this.servers[kind]
    const server = new Server(kind)
    await server.cli('install', 'channel-hospital', ...(kind === 'demo' ? ['--demo'] : []))
    this.servers[kind] = await server.start()
    return server
  }

  /** A hospital that is set up, with its people; the owner's API client is `server.api`. */
  async hospital(kind) {
    const server = await this.server(kind)
    if (!server.api) {
      server.api = new Api(server.address)
      const { api } = server
      api.csrf = (await api.get('/api/v1/session')).csrf ?? ''
      if (server.setupLink && !server.isSetUp) {
        const token = new URL(server.setupLink).searchParams.get('token')
        await api.post('/api/v1/setup', { token, ...OWNER, password: PASSWORD })
        server.isSetUp = true
      }
      await api.signIn(OWNER.account, PASSWORD)
    }
    if (!server.staff) server.staff = await this.staff(server.api)
    return server
  }

  async staff(api) {
    const roles = (await api.get('/api/v1/roles')).rows
    const there = (await api.get('/api/v1/users')).rows
    const dept = (await api.get('/api/v1/departments')).rows.find((one) => !one.parent)?.id
    const made = {}
    for (const [key, name] of Object.entries(STAFF)) {
      const role = roles.find((one) => one.key.split('.').pop() === key)
      if (!role) throw new Error(`no role ${key} among ${roles.map((one) => one.key)}`)
      const account = `e2e_${key}`
      made[key] =
        there.find((one) => one.account === account) ??
        (await api.post('/api/v1/users', { account, name, password: PASSWORD, roles: [role.id], ...(dept ? { dept } : {}) }))
    }
    return made
  }

  /** A person at a browser; every page's problems are asked for at the journey's end. */
  async open(server, look) {
    this.person = await this.browsers.open(server.address, look)
    this.people.push(this.person)
    return this.person
  }

  async as(role, server, look) {
    const person = await this.open(server, look)
    // People see the product in the language that they chose, whatever the browser's.
    await (await this.apiAs(role, server)).patch('/api/v1/me', { lang: person.lang })
    await person.signIn(role === 'owner' ? OWNER.account : `e2e_${role}`, PASSWORD)
    return person
  }

  async apiAs(role, server) {
    server.apis ??= {}
    const account = role === 'owner' ? OWNER.account : `e2e_${role}`
    server.apis[role] ??= await new Api(server.address).signIn(account, PASSWORD)
    return server.apis[role]
  }

  async quiet() {
    const problems = this.people.flatMap((person) => person.problems)
    for (const person of this.people) await person.close()
    this.people = []
    this.person = null
    if (problems.length > 0) throw new Error(problems.slice(0, 6).join('\n'))
  }

  async end(it) {
    await this.browsers.stop()
    for (const [kind, server] of Object.entries(this.servers)) {
      await it(`${kind}: stops cleanly when told to, and its audit log verifies`, async () => {
        const code = await server.stop()
        if (code !== 0) throw new Error(`exit ${code}:\n${server.said.slice(-20).join('\n')}`)
        await server.cli('verify')
      })
      server.remove()
    }
  }
}
