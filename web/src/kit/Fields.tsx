// SPDX-License-Identifier: Apache-2.0
// Every field type in a form, in a cell and as a filter.
import { useState } from 'react'
import type { FieldDef, Value, Values } from '../core/schema'
import {
  FieldCell,
  FieldDisplay,
  FieldEditor,
  FieldSourceProvider,
  FilterInput,
  fieldTypes,
  isNumeric,
  operatorsOf,
  operatorTitle,
} from '../fields'
import { FormRenderer } from '../form'
import { Card, Table, toast } from '../ui'
import { words } from './words'

const rowFields: FieldDef[] = [
  { key: 'item', type: 'text', title: 'item', required: true },
  { key: 'price', type: 'money', title: 'price' },
  { key: 'count', type: 'integer', title: 'count' },
]

const SETS: Record<string, Record<string, unknown>> = {
  slider: { unit: '%', step: 5 },
  measure: { unit: 'mmol/L', ref_low: '3.9', ref_high: '6.1' },
  barcode: { kind: 'code128' },
  location: { near: '31.2304,121.4737', radius: 500 },
  toothchart: { teeth: 'permanent' },
}
const sampleSet = (type: string) => {
  const say = words()
  if (type === 'scale') return { low_zh: say.desk, high_zh: say.team }
  if (type !== 'matrix') return SETS[type]
  return { rows: [say.person, say.team].map((title, n) => ({ key: `r${n}`, title })) }
}

function sampleFields(): FieldDef[] {
  const say = words()
  return fieldTypes().map((type) => ({
    key: type,
    type,
    title: type,
    required: type === 'text',
    computed: /^(autonumber|formula|capitals)$/.test(type),
    result: type === 'formula' ? 'money' : undefined,
    scale: type === 'decimal' ? 3 : undefined,
    target: 'demo',
    fields: type === 'subform' ? rowFields : undefined,
    set: sampleSet(type),
    options: [
      { key: 'a', title: say.wechat, color: 'ok' },
      { key: 'b', title: say.douyin, color: 'violet' },
      { key: 'c', title: say.referral, parent: type === 'cascade' ? 'a' : undefined },
    ],
  }))
}

const sampleValues = (): Values => ({
  text: words().person,
  longtext: words().emptyBody,
  phone: '19900000001',
  email: 'a@example.com',
  url: 'https://example.com/',
  integer: 1200,
  decimal: '12.50',
  percent: '0.075',
  money: '1280.50',
  boolean: true,
  date: '2026-07-05',
  time: '14:03:00',
  datetime: '2026-07-05T06:03:00Z',
  select: 'a',
  multiselect: ['a', 'b'],
  user: { id: '5', title: words().person },
  department: { id: '2', title: words().dept },
  branch: { id: '1', title: words().hospital },
  link: { id: '12', title: words().person },
  links: [
    { id: '12', title: words().person },
    { id: '13', title: words().team },
  ],
  subform: [{ id: '1', values: { item: words().wechat, price: '12.00', count: 3 } }],
  autonumber: 'XS-2026-0001',
  formula: '99.00',
  attachment: [{ id: 'x', name: 'report.pdf', size: 123456, mime: 'application/pdf' }],
  idnumber: '000000199001010018',
  richtext: `<p><b>${words().person}</b></p><ul><li>${words().team}</li></ul>`,
  daterange: '2026-03-08/2026-03-12',
  duration: 5400,
  month: '2026-07',
  cascade: 'c',
  tags: ['a', 'b'],
  rating: 4,
  slider: 35,
  scale: 9,
  matrix: { r0: 'a' },
  color: '#0f766e',
  users: [{ id: '5', title: words().person }],
  departments: [{ id: '2', title: words().dept }],
  role: { id: '2', title: words().desk },
  region: { id: '310101', title: words().hospital },
  location: { lat: 31.2404, lng: 121.4737, address: words().hospital },
  image: [],
  signature: [],
  barcode: 'XL-20260705',
  secret: 'abc',
  measure: '7.2',
  toothchart: ['16', '36M', '36O'],
  bodypoint: ['a'],
  bankaccount: '6222000000000000',
  creditcode: '91350100M000100Y43',
  suggest: words().dept,
  capitals: '壹仟元整',
})

/** A cell as in the grid: a click opens its editor. */
function Editable({ field, start }: { field: FieldDef; start: Value | undefined }) {
  const [value, setValue] = useState(start)
  const [open, setOpen] = useState(false)
  if (open) {
    return (
      <FieldEditor
        field={field}
        value={value}
        onCommit={(next) => {
          setValue(next)
          setOpen(false)
        }}
        onCancel={() => setOpen(false)}
      />
    )
  }
  return (
    // A cell may hold a link, so it is no button; the grid itself moves by keys.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div className="f-fixed" data-cell={field.key} onClick={() => setOpen(true)}>
      <FieldCell field={field} value={value} />
    </div>
  )
}

export function Fields() {
  const say = words()
  const [fields] = useState(sampleFields)
  const [values] = useState(sampleValues)
  return (
    <FieldSourceProvider
      value={{
        findRefs: async (_field, query) =>
          [say.person, say.team, say.desk]
            .filter((title) => title.includes(query))
            .map((title, n) => ({ id: String(n), title })),
        departments: async () => [
          { key: '1', title: say.hospital, children: [{ key: '2', title: say.dept }] },
        ],
        upload: async (file) => ({
          id: file.name,
          name: file.name,
          size: file.size,
          mime: file.type,
        }),
        fileHref: () => '#',
        list: async () => [
          { key: '31', title: say.hospital },
          { key: '3101', title: say.dept, parent: '31' },
          { key: '310101', title: say.desk, parent: '3101' },
        ],
        suggest: async () => [say.person, say.team],
        refHref: () => '#',
      }}
    >
      <Card title="FormRenderer">
        <FormRenderer
          fields={fields}
          initial={values}
          masked={['email']}
          onSubmit={async (_all, changed) => toast(JSON.stringify(changed))}
        />
      </Card>
      <Card title="cell, display, filter" flush>
        <Table
          label="fields"
          rows={fields}
          rowKey={(field) => field.key}
          columns={[
            { key: 'type', title: 'type', cell: (field) => field.key },
            {
              key: 'cell',
              title: 'cell',
              width: 240,
              cell: (field) => <Editable field={field} start={values[field.key]} />,
            },
            {
              key: 'none',
              title: 'empty',
              cell: (field) => <FieldCell field={field} value={null} />,
            },
            {
              key: 'display',
              title: 'display',
              cell: (field) => <FieldDisplay field={field} value={values[field.key]} />,
            },
            { key: 'numeric', title: 'numeric', cell: (field) => String(isNumeric(field)) },
            {
              key: 'ops',
              title: 'operators',
              cell: (field) =>
                operatorsOf(field)
                  .map((op) => operatorTitle(field, op))
                  .join(' '),
            },
            {
              key: 'filter',
              title: 'filter',
              width: 260,
              cell: (field) => (
                <FilterInput
                  field={field}
                  op={operatorsOf(field)[0] ?? 'eq'}
                  value={null}
                  onChange={() => {}}
                />
              ),
            },
          ]}
        />
      </Card>
    </FieldSourceProvider>
  )
}
