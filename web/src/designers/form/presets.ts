// SPDX-License-Identifier: Apache-2.0
// Fields as clinics want them at once: a type with its options and words. And by which words a type is
// looked for that are not its title.
import type { Titles } from './model'

export interface Preset {
  key: string
  type: string
  title: Titles
  /** What the palette says where the title is a whole question. */
  label?: Titles
  options?: Record<string, unknown>
  choices?: Titles[]
}

const words = (zh: string, en: string): Titles => ({ zh, en })
const row = (key: string, zh: string, en: string) => ({ key, title: words(zh, en) })
const range = (unit: string, low: string, high: string, scale = 0) => ({
  unit,
  ref_low: low,
  ref_high: high,
  scale,
})

export const PRESETS: readonly Preset[] = [
  {
    key: 'sex',
    type: 'select',
    title: words('性别', 'Sex'),
    choices: [words('男', 'Male'), words('女', 'Female'), words('未知', 'Unknown')],
  },
  { key: 'birthday', type: 'date', title: words('出生日期', 'Date of birth') },
  {
    key: 'nps',
    type: 'scale',
    title: words('您有多大可能推荐我们？', 'How likely are you to recommend us?'),
    label: words('NPS 0-10', 'NPS 0-10'),
    options: {
      min: 0,
      max: 10,
      low_zh: '完全不可能',
      low_en: 'Not at all likely',
      high_zh: '非常可能',
      high_en: 'Very likely',
    },
  },
  { key: 'satisfaction', type: 'rating', title: words('满意度', 'Satisfaction') },
  {
    key: 'service',
    type: 'matrix',
    title: words('服务评价', 'Our service'),
    choices: [words('满意', 'Good'), words('一般', 'Fair'), words('不满意', 'Poor')],
    options: {
      rows: [
        row('r1', '环境', 'Surroundings'),
        row('r2', '态度', 'Attitude'),
        row('r3', '等候时间', 'Waiting time'),
      ],
    },
  },
  {
    key: 'temperature',
    type: 'measure',
    title: words('体温', 'Temperature'),
    options: range('℃', '36.0', '37.2', 1),
  },
  {
    key: 'systolic',
    type: 'measure',
    title: words('收缩压', 'Systolic pressure'),
    options: range('mmHg', '90', '139'),
  },
  {
    key: 'diastolic',
    type: 'measure',
    title: words('舒张压', 'Diastolic pressure'),
    options: range('mmHg', '60', '89'),
  },
  {
    key: 'glucose',
    type: 'measure',
    title: words('空腹血糖', 'Fasting glucose'),
    options: range('mmol/L', '3.9', '6.1', 1),
  },
  { key: 'consent', type: 'signature', title: words('患者签名', 'Signature of the patient') },
  {
    key: 'noted_at',
    type: 'datetime',
    title: words('登记时间', 'Noted at'),
    options: { default: 'now' },
  },
  {
    key: 'noted_by',
    type: 'user',
    title: words('登记人', 'Noted by'),
    options: { default: 'me' },
  },
]

const ALIASES: Record<string, string> = {
  attachment: '文件 upload file',
  barcode: '扫码 qrcode 条形码 scan',
  bodypoint: '疼痛部位 pain body',
  button: '操作 点击 触发 action trigger click',
  cascade: '多级 联动 levels',
  color: '颜色 colour',
  creditcode: '税号 企业 company',
  daterange: '起止 期间 period stay',
  duration: '用时 小时 分钟 hours minutes',
  formula: '计算 公式 sum',
  image: '照片 拍照 photo camera picture',
  links: '多对多 many',
  location: '定位 打卡 gps position',
  longtext: '备注 说明 notes',
  matrix: '矩阵 量表 grid',
  measure: '体征 检验 化验 血压 血糖 vital lab',
  money: '价格 费用 price amount',
  multiselect: '复选 checkbox',
  rating: '星级 满意度 stars',
  region: '地址 城市 address city',
  richtext: '格式 编辑器 html',
  role: '岗位 job',
  scale: 'nps 打分 score',
  secret: '密码 加密 password encrypted',
  select: '下拉 单选 dropdown radio',
  signature: '签字 手写 sign',
  slider: '滑动 range',
  subform: '明细 表格 rows lines',
  suggest: '联想 候选 autocomplete',
  tags: '标记 label',
  toothchart: '牙齿 口腔 fdi dental tooth',
  user: '人员 员工 person staff',
}

const folded = (text: string) => text.normalize('NFKC').toLowerCase()

/** Whether the words are in its title, in one of its keys or among what people call it. */
export function isFound(words: string, type: { key: string; title: string }): boolean {
  const wanted = folded(words).trim()
  return folded(`${type.title} ${type.key} ${ALIASES[type.key] ?? ''}`).includes(wanted)
}
