// SPDX-License-Identifier: Apache-2.0
// Answers questions with DuckDB on one thread: a job as JSON on stdin, {"csv","columns":[name,..],"asks":[sql,..],"rounds"};
// the median milliseconds of each and its rows as JSON on stdout.
import { readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'

const job = JSON.parse(readFileSync(0, 'utf8'))
const db = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
const types = job.columns.map(([name, type]) => `'${name}': '${type}'`).join(', ')
await db.run(
  `CREATE TABLE t AS SELECT * FROM read_csv('${job.csv}', delim='\\t', header=false, nullstr='\\N', quote='', escape='', columns={${types}})`,
)
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
