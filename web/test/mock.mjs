// SPDX-License-Identifier: Apache-2.0
// Answers of a server, for tests of the public pages alone. Never part of the product.

export const CODE = '135790'

export const leadForm = {
  title: '初诊预约登记',
  org: '示例医院',
  channel: '',
  lang: 'zh',
  fields: [
    { key: 'name', type: 'text', label: '姓名', required: true, max_len: 20 },
    { key: 'phone', type: 'phone', label: '手机号', required: true },
    {
      key: 'sex',
      type: 'select',
      label: '性别',
      options: [
        { key: 'm', label: '男' },
        { key: 'f', label: '女' },
      ],
    },
    { key: 'birth', type: 'date', label: '出生日期' },
    {
      key: 'need',
      type: 'multiselect',
      label: '想咨询的项目',
      options: ['种植', '正畸', '洁牙', '儿童口腔', '其他'].map((label, n) => ({
        key: `n${n}`,
        label,
      })),
    },
    {
      key: 'branch',
      type: 'select',
      label: '意向院区',
      options: Array.from({ length: 8 }, (_, n) => ({ key: `b${n}`, label: `第 ${n + 1} 院区` })),
    },
    { key: 'at', type: 'datetime', label: '方便到院的时间' },
    { key: 'budget', type: 'money', label: '预算（元）' },
    { key: 'seen', type: 'boolean', label: '以前来过吗' },
    { key: 'note', type: 'longtext', label: '想对医生说的话', max_len: 500 },
  ],
  notice: {
    version: '3',
    purpose: '用于联系您并安排初诊，不作其他用途。',
    processor: '示例医院客户服务中心',
    retention: '自提交之日起两年，到期删除。',
    rights: '您可随时致电前台查询、更正或要求删除您的信息，也可撤回同意。',
  },
  consents: [
    { key: 'personal', text: '我已阅读上述告知，同意处理我的个人信息。', required: true },
    { key: 'health', text: '我单独同意处理我所填写的健康信息。', required: true },
  ],
}

const problem = (status, detail, errors) => ({
  status,
  json: { status, code: 'x', detail, errors },
})

/** A server with one user, boss / correct horse battery, who has a second factor. */
export function mockApi({ setupNeeded = false } = {}) {
  const seen = []
  const state = { signedIn: false, code: false, setup: setupNeeded }
  const session = () => ({
    signed_in: state.signedIn && state.code,
    needs_totp: state.signedIn && !state.code,
    csrf: 'token-1',
    org: '示例医院',
    lang: 'zh',
    insecure_http: false,
    setup_needed: state.setup,
  })
  const routes = {
    'GET /api/v1/session': () => ({ status: 200, json: session() }),
    'POST /api/v1/session': ({ account, password }) => {
      if (account !== 'boss' || password !== 'correct horse battery')
        return problem(401, '账号或密码不正确')
      state.signedIn = true
      return { status: 200, json: session() }
    },
    'POST /api/v1/session/totp': ({ code }) => {
      if (code !== CODE) return problem(401, '动态码不正确')
      state.code = true
      return { status: 200, json: session() }
    },
    'DELETE /api/v1/session': () => {
      state.signedIn = false
      state.code = false
      return { status: 204 }
    },
    'POST /api/v1/setup': ({ token }) => {
      if (token !== 'once') return problem(403, '链接无效或已使用')
      Object.assign(state, { setup: false, signedIn: true, code: true })
      return { status: 201, json: {} }
    },
    'GET /pub/v1/forms/good': () => ({ status: 200, json: leadForm }),
    'POST /pub/v1/forms/good': ({ values }) =>
      values.name === '拒绝'
        ? problem(422, '内容有误', [
            { path: 'values.phone', code: 'x', message: '该号码今日已登记' },
          ])
        : {
            status: 201,
            json: { number: 'XS20260705-0042', message: '我们会在一个工作日内与您联系。' },
          },
  }
  const api = (request, body) => {
    const path = new URL(request.url, 'http://localhost').pathname
    const data = body ? JSON.parse(body) : {}
    seen.push({ method: request.method, path, data, headers: request.headers })
    return routes[`${request.method} ${path}`]?.(data) ?? null
  }
  return { api, seen }
}
