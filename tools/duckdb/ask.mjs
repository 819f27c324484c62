// SPDX-License-Identifier: Apache-2.0
// Answers questions with DuckDB: a job as JSON on stdin, {"threads", "run":[sql, ..] first,
// "asks":[sql, ..], "rounds"}; of each ask the median milliseconds and its rows as JSON on stdout.
import { readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'

const job = JSON.parse(readFileSync(0, 'utf8'))
const db = await (await DuckDBInstance.create(':memory:', { threads: String(job.threads) })).connect()
for (const sql of job.run) await db.run(sql)
const out = []
for (const ask of job.asks) {
  const times = []
  let rows = []
  for (let i = 0; i < job.rounds; i++) {
    const begun = performance.now()
    rows = (await db.runAndReadAll(ask)).getRowsJson()
    times.push(performance.now() - begun)
  }
  times.sort((a, b) => a - b)
  out.push({ ms: times[Math.floor(times.length / 2)], rows })
}
process.stdout.write(JSON.stringify(out))
