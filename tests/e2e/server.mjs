// SPDX-License-Identifier: Apache-2.0
// The program under test: a data folder of its own, a free port, and what it prints.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const bin = process.env.XINGLIN_BIN
const server = process.env.E2E_PG // a PostgreSQL of `tests/pg.sh start`; SQLite without it
let made = 0

export class Server {
  constructor(name) {
    this.folder = mkdtempSync(join(tmpdir(), `xinglin-e2e-${name}-`))
    this.data = join(this.folder, 'data')
    this.said = []
    this.env = { ...process.env, LANG: 'zh_CN.UTF-8' }
    if (!server) return
    const base = `e2e_${process.pid}_${++made}`
    execFileSync('psql', ['-Xq', '-d', server, '-c', `CREATE DATABASE ${base}`])
    this.env.XINGLIN_DATABASE = `${server} dbname=${base}`
  }

  /** The command line on this data folder; answers what it printed. */
  async cli(...words) {
    const { stdout } = await run(bin, [...words, '--data', this.data], { env: this.env, maxBuffer: 64 << 20 })
    return stdout
  }

  async start() {
    this.process = spawn(bin, ['serve', '--data', this.data, '--listen', '127.0.0.1:0', '--test-clock'], { env: this.env })
    this.ended = new Promise((resolve) => this.process.once('close', resolve))
    createInterface({ input: this.process.stderr }).on('line', (line) => this.said.push(line))
    const lines = createInterface({ input: this.process.stdout })
    await new Promise((resolve, reject) => {
      lines.on('line', (line) => {
        this.said.push(line)
        const link = /https?:\/\/\S+/.exec(line)?.[0]
        if (link?.includes('/setup?token=')) this.setupLink = link
        else if (link && !this.address) this.address = link.replace(/\/$/, '')
        // The set-up link follows it: nobody has been here yet.
        if (this.address && this.setupLink) resolve()
      })
      this.ended.then((code) => reject(new Error(`the server ended (${code}):\n${this.said.join('\n')}`)))
    })
    return this
  }

  async stop() {
    if (!this.process) return 0
    this.process.kill('SIGTERM')
    const code = await this.ended
    this.process = null
    return code
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
