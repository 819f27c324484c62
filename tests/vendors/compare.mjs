// SPDX-License-Identifier: Apache-2.0
// Random requests to be signed by our program and by the packages of Alibaba Cloud, Tencent Cloud and WeCom.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const alibaba = require('@alicloud/openapi-util').default
const tencent = require('tencentcloud-sdk-nodejs-common/tencentcloud/common/sign').default
const wecom = require('@wecom/crypto')

const ROUNDS = 1000
let seed = Number(process.env.SEED ?? 7)
const random = (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
  return (seed >> 8) % n
}
const SIGNS = [...'abcXYZ019 -_.~*+%&=/?:@!\'()[]{}"\\\t', '诊', '所', '\u{1f33f}', 'é', '\u0301']
const text = (most) => Array.from({ length: random(most) }, () => SIGNS[random(SIGNS.length)]).join('')
const word = (n) => Array.from({ length: n }, () => 'abcdefghij0123456789'[random(20)]).join('')

const kinds = {
  aliyun() {
    const params = { AccessKeyId: word(8), Action: 'SendSms', SignName: text(12) }
    for (let i = random(8); i > 0; i--) params[`P${word(4)}`] = text(30) || '1'
    const secret = word(20)
    return [{ kind: 'aliyun', params, secret }, alibaba.getRPCSignature(params, 'POST', secret)]
  },
  tencent() {
    const one = { kind: 'tencent', id: word(12), secret: word(20), host: `${word(5)}.example.com`, seconds: 1700000000 + random(1e6) }
    one.content_type = 'application/json; charset=utf-8'
    one.body = JSON.stringify({ text: text(40) })
    const theirs = tencent.sign3({
      method: 'POST',
      url: `https://${one.host}/`,
      payload: Buffer.from(one.body),
      timestamp: one.seconds,
      service: 'sms',
      secretId: one.id,
      secretKey: one.secret,
      headers: { 'Content-Type': one.content_type },
    })
    return [one, theirs]
  },
  // What they encrypt we open, what we encrypt they open.
  open() {
    const keys = wx()
    const plain = `<xml>${text(60)}</xml>`
    const encrypted = wecom.encrypt(keys.aes_key, plain, keys.receiver, randomBytes(16))
    const timestamp = String(1700000000 + random(1e6))
    const nonce = word(10)
    const signature = wecom.getSignature(keys.token, timestamp, nonce, encrypted)
    return [{ kind: 'open', ...keys, timestamp, nonce, encrypted, signature }, plain]
  },
  seal() {
    const keys = wx()
    const plain = `<xml>${text(60)}</xml>`
    const opened = (ours) => {
      const got = wecom.decrypt(keys.aes_key, ours)
      return got.id === keys.receiver ? got.message : `for ${got.id}`
    }
    return [{ kind: 'seal', ...keys, plain }, plain, opened]
  },
}

function wx() {
  return { token: word(16), aes_key: `${word(42)}${'AEIMQUYcgkosw048'[random(16)]}`, receiver: `wx${word(16)}` }
}

let passed = 0
let failed = 0
for (const [name, make] of Object.entries(kinds)) {
  const cases = Array.from({ length: ROUNDS }, make)
  const got = spawnSync(process.argv[2], { input: cases.map(([one]) => `${JSON.stringify(one)}\n`).join(''), maxBuffer: 1 << 28 })
  const lines = String(got.stdout).trim().split('\n')
  if (got.status !== 0 || lines.length !== ROUNDS) {
    console.log(`FAILED ${name}: ${got.error ?? got.stderr}`)
    failed++
    continue
  }
  cases.forEach(([one, theirs, read = (ours) => ours], at) => {
    const ours = read(JSON.parse(lines[at]))
    if (ours === theirs) passed++
    else if (++failed < 10) console.log(`FAILED ${name} (seed ${process.env.SEED ?? 7})\n  ${JSON.stringify(one)}\n  ours ${ours}\n  theirs ${theirs}`)
  })
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
