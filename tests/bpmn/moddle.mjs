// SPDX-License-Identifier: Apache-2.0
// A random graph is written as BPMN, read by bpmn-moddle without a warning, compared with it node by node (kind,
// name, ends, default, place in the diagram), written again by it, and read back: it is the graph that went out,
// and nothing was refused. Then what foreign tools hold beside our subset is named.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { BpmnModdle } = await import(pathToFileURL(require.resolve('bpmn-moddle')))
const ROUNDS = 300

let seed = Number(process.env.SEED ?? 11)
const random = (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
  return (seed >> 8) % n
}
const one = (list) => list[random(list.length)]
const some = (value) => (random(2) ? value() : undefined)
const clean = (o) => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined))
const WORDS = ['主管审批', 'A & B', '<五万>', '"引号"', "it's", '行\n二', '\t缩进', '𠮷', '', ' 空格 ']

const ELEMENT = {
  start: 'bpmn:StartEvent', end: 'bpmn:EndEvent', terminate: 'bpmn:EndEvent', fill: 'bpmn:UserTask', approve: 'bpmn:UserTask',
  copy: 'bpmn:SendTask', service: 'bpmn:ServiceTask', exclusive: 'bpmn:ExclusiveGateway', parallel: 'bpmn:ParallelGateway',
  inclusive: 'bpmn:InclusiveGateway', wait: 'bpmn:IntermediateCatchEvent', subflow: 'bpmn:CallActivity',
}

function title() {
  return some(() => (random(3) ? one(WORDS) || undefined : { zh: one(WORDS) || '无', en: 'Words' }))
}

function span() {
  const made = clean({ days: some(() => 1 + random(400)), hours: some(() => 1 + random(23)), minutes: some(() => 1 + random(59)) })
  return Object.keys(made).length ? made : { days: 2 }
}

const parts = {
  start: () => ({ manual: random(2) === 1, when: some(() => [{ when: { kind: 'record', on: ['created'] } }]) }),
  fill: task, approve: task,
  copy: () => ({ who: [{ role: 'sales' }] }),
  service: () => ({ do: [{ do: 'update', set: { note: { value: one(WORDS) } } }] }),
  wait: () => (random(3) ? span() : one([{ workdays: 2, at: '09:00' }, { field: 'ends', offset: { days: -3 } }, { until: { field: 'n', op: 'eq', value: '1' }, days: 3 }])),
  subflow: () => ({ flow: `flow${random(9)}`, record: some(() => ({ field: 'lead' })) }),
  end: () => ({ result: some(() => 'approved') }),
  terminate: () => ({ result: some(() => 'rejected') }),
}

function task(id) {
  return {
    who: [one([{ initiator: true }, { role: 'sales' }, { chain: 'initiator', levels: 3 }])],
    sign: some(() => one(['any', 'all', 'ratio', 'sequence', 'claim'])),
    fields: some(() => ({ amount: 'read', note: 'need' })),
    limit: some(() => ({ workhours: 8 })),
    boundary: some(() => [border(id)]),
  }
}

function border(id) {
  const after = one([span(), { workhours: 3 }])
  if (random(2)) return { id: `b_${id}`, after, interrupting: random(2) === 1 }
  return clean({ id: `b_${id}`, after, repeat: random(2) ? after : { days: 5 }, times: some(() => 1 + random(9)), interrupting: false })
}

function graph() {
  const ids = Array.from({ length: 2 + random(14) }, (_, i) => one([`n${i}`, `${i}x`, `_${i}`, `N-${i}`]))
  const nodes = [...new Set(ids)].map((id, i) => {
    const type = i === 0 ? 'start' : one(Object.keys(ELEMENT))
    return clean({ id, type, title: title(), ...clean((parts[type] ?? (() => ({})))(id)) })
  })
  const edges = []
  const marked = new Set()
  for (let i = 0; i < nodes.length + random(5); i++) {
    const from = one(nodes)
    const gate = ['exclusive', 'inclusive'].includes(from.type)
    const isDefault = gate && !marked.has(from.id) && random(3) === 0
    if (isDefault) marked.add(from.id)
    edges.push(clean({
      id: `e${i}`, from: from.id, boundary: from.boundary && random(2) ? from.boundary[0].id : undefined, to: one(nodes).id, title: title(),
      if: gate && !isDefault ? { field: 'amount', op: 'gte', value: one(['1.00', '<&>']) } : undefined, default: isDefault || undefined,
    }))
  }
  const layout = Object.fromEntries(nodes.map((n) => [n.id, [random(3000) - 500, random(3000) - 500]]))
  return { nodes, edges, layout, ...some(() => ({ options: { cancel: 'any' } })) }
}

function ask(lines) {
  const got = spawnSync(process.argv[2], { input: lines.map((l) => `${JSON.stringify(l)}\n`).join(''), maxBuffer: 1 << 28 })
  assert.equal(got.status, 0, String(got.error ?? got.stderr))
  return String(got.stdout).trimEnd().split('\n').map((l) => JSON.parse(l))
}

const name = (t) => (typeof t === 'object' ? t.zh : t) || undefined
const plain = (id) => id.replace(/^_\./, '')

const overlap = (a, b, by) => a.x < b.x + b.width + by && b.x < a.x + a.width + by && a.y < b.y + b.height + by && b.y < a.y + a.height + by

let lines = 0
let barred = 0

// Down from its node to the top of the other, by right angles; through another only where nodes lie thick and anyhow.
function assertLine(spec, shapes, edge, points) {
  const bounds = (id) => shapes.find((s) => s.$type === 'bpmndi:BPMNShape' && plain(s.bpmnElement.id) === id).bounds
  const [from, to] = [bounds(edge.boundary ?? edge.from), bounds(edge.to)]
  const [first, last] = [points[0], points.at(-1)]
  assert.deepEqual([first.x, first.y], [from.x + from.width / 2, from.y + from.height])
  assert.deepEqual([last.x, last.y], [to.x + to.width / 2, to.y])
  for (const [k, p] of points.entries()) assert.ok(k === 0 || p.x === points[k - 1].x || p.y === points[k - 1].y)
  const all = spec.nodes.map((node) => bounds(node.id))
  if (all.some((a, i) => all.some((b, j) => i < j && overlap(a, b, 60)))) return
  const others = spec.nodes.filter((node) => node.id !== edge.from && node.id !== edge.to).map((node) => bounds(node.id))
  const stretch = (p, q) => ({ x: Math.min(p.x, q.x), y: Math.min(p.y, q.y), width: Math.abs(p.x - q.x), height: Math.abs(p.y - q.y) })
  lines++
  barred += points.some((p, k) => k > 0 && others.some((b) => overlap(stretch(p, points[k - 1]), b, 0)))
}

function compare(spec, root) {
  const process_ = root.rootElements.find((e) => e.$type === 'bpmn:Process')
  const found = new Map(process_.flowElements.map((e) => [plain(e.id), e]))
  for (const node of spec.nodes) {
    const e = found.get(node.id)
    assert.equal(e?.$type, ELEMENT[node.type])
    assert.equal(e.name || undefined, name(node.title))
    assert.equal((e.eventDefinitions ?? []).some((d) => d.$type === 'bpmn:TerminateEventDefinition'), node.type === 'terminate')
    assert.equal((e.outgoing ?? []).length, spec.edges.filter((x) => x.from === node.id && !x.boundary).length)
    assert.equal((e.incoming ?? []).length, spec.edges.filter((x) => x.to === node.id).length)
    const other = spec.edges.find((x) => x.from === node.id && x.default)
    assert.equal(e.default && plain(e.default.id), other?.id)
    for (const b of node.boundary ?? []) {
      assert.equal(found.get(b.id).attachedToRef, e)
      assert.equal(found.get(b.id).cancelActivity, b.interrupting)
    }
  }
  for (const edge of spec.edges) {
    const e = found.get(edge.id)
    assert.equal(plain(e.sourceRef.id), edge.boundary ?? edge.from)
    assert.equal(plain(e.targetRef.id), edge.to)
  }
  const shapes = root.diagrams[0].plane.planeElement
  for (const node of spec.nodes) {
    const shape = shapes.find((s) => s.$type === 'bpmndi:BPMNShape' && plain(s.bpmnElement.id) === node.id)
    assert.deepEqual([shape.bounds.x, shape.bounds.y], spec.layout[node.id])
  }
  for (const edge of spec.edges) {
    const line = shapes.find((s) => s.$type === 'bpmndi:BPMNEdge' && plain(s.bpmnElement.id) === edge.id)
    assertLine(spec, shapes, edge, line.waypoint)
  }
}

const FOREIGN = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="http://bpmn.io/schema/bpmn">
<bpmn:collaboration id="c"><bpmn:participant id="P" name="销售部" processRef="p"/></bpmn:collaboration>
<bpmn:process id="p" name="合同" isExecutable="true">
<bpmn:laneSet id="L"><bpmn:lane id="l1" name="法务"><bpmn:flowNodeRef>u</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
<bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:userTask id="u" name="法务审核" camunda:assignee="legal"><bpmn:documentation>条款</bpmn:documentation></bpmn:userTask>
<bpmn:scriptTask id="x" name="算价"/><bpmn:subProcess id="sp"><bpmn:task id="inner"/></bpmn:subProcess><bpmn:eventBasedGateway id="eb"/>
<bpmn:exclusiveGateway id="g" default="f3"/><bpmn:endEvent id="e"><bpmn:errorEventDefinition/></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="u"/><bpmn:sequenceFlow id="f2" sourceRef="u" targetRef="x"/>
<bpmn:sequenceFlow id="f3" sourceRef="g" targetRef="e"/>
<bpmn:sequenceFlow id="f4" sourceRef="u" targetRef="g"><bpmn:conditionExpression>\${amount &gt; 1}</bpmn:conditionExpression></bpmn:sequenceFlow>
<bpmn:textAnnotation id="t"><bpmn:text>注意</bpmn:text></bpmn:textAnnotation></bpmn:process></bpmn:definitions>`

let passed = 0
let failed = 0
async function check(what, work) {
  try {
    await work()
    passed++
  } catch (error) {
    if (++failed < 5) console.log(`FAILED ${what} (SEED=${process.env.SEED ?? 11})\n${error.stack}`)
  }
}

const specs = Array.from({ length: ROUNDS }, graph)
const xmls = ask(specs.map((spec) => ({ spec })))
const again = []
for (const [at, spec] of specs.entries()) {
  await check(`graph ${at} as the reference reader sees it`, async () => {
    const moddle = new BpmnModdle()
    const { rootElement, warnings } = await moddle.fromXML(xmls[at])
    assert.deepEqual(warnings.map((w) => w.message), [])
    compare(spec, rootElement)
    again[at] = (await moddle.toXML(rootElement, { format: true })).xml
  })
}
const back = ask(again.map((xml) => ({ xml })))
for (const [at, spec] of specs.entries()) {
  await check(`graph ${at} through the other tool and back`, () => {
    assert.deepEqual(back[at].refused, [])
    assert.deepEqual(back[at].spec, spec)
  })
}
await check('lines go round what stands in their way', () => {
  assert.ok(lines > 500 && barred * 100 < lines, `${barred} of ${lines} lines go through a node`)
})
await check('what is not supported is named, once each', () => {
  const [got] = ask([{ xml: FOREIGN }])
  const named = got.refused.map((r) => `${r.element} ${r.id}`).sort()
  assert.deepEqual(named, ['assignee u', 'conditionExpression f4', 'documentation u', 'errorEventDefinition e', 'eventBasedGateway eb',
    'laneSet L', 'participant P', 'scriptTask x', 'sequenceFlow f2', 'subProcess sp', 'textAnnotation t'])
  assert.deepEqual(got.spec.nodes.map((n) => n.id), ['s', 'u', 'g', 'e'])
  assert.deepEqual(got.spec.edges.map((e) => e.id), ['f1', 'f3', 'f4'])
})
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
