import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

const sample = join(import.meta.dirname, '../../../resources/sample/mushroom/data/mushrooms.csv')

/** The sample's rows over and over, in another order. */
export function mushroomsSql(rows: number): string {
  return `WITH given AS (SELECT *, row_number() OVER () - 1 AS place FROM read_csv('${sample}', all_varchar = true, nullstr = '?'))
   SELECT given.* EXCLUDE (place) FROM range(${rows}) AS i(i) JOIN given ON place = (i * 7919) % 8124 ORDER BY i`
}

function random(salt: number): string {
  return `((hash(i, ${salt}) % 1000003) / 1000003.0)`
}

/** Measured and counted numbers, with gaps, categories of few and of many values, a date, a name for each row. */
export function mixedSql(rows: number): string {
  const normal = (salt: number) =>
    `sqrt(-2 * ln(${random(salt)} + 1e-9)) * cos(6.283185307 * ${random(salt + 50)})`
  const numbers = Array.from(
    { length: 8 },
    (_, j) =>
      `CASE WHEN ${random(200 + j)} >= ${j % 3 === 0 ? 0.05 : 0} THEN round(${10 * j} + ${normal(j)} * ${j + 1}, 6) END AS x${j}`,
  )
  const counts = Array.from(
    { length: 4 },
    (_, j) => `floor(${random(300 + j)} * ${4 * 10 ** j})::BIGINT AS n${j}`,
  )
  const categories = Array.from(
    { length: 8 },
    (_, j) => `'v' || floor(pow(${random(400 + j)}, 1.5) * ${j * 8 + 2})::BIGINT AS c${j}`,
  )
  const others = [
    `DATE '2020-01-01' + (${random(500)} * 2000)::INTEGER AS day`,
    `'item ' || i AS name`,
    `CASE WHEN ${random(3)} + ${random(600)} > 1.1 THEN 'yes' ELSE 'no' END AS y`,
  ]
  return `SELECT ${[...numbers, ...counts, ...categories, ...others].join(', ')} FROM range(${rows}) AS r(i)`
}

export async function inDuckdb<T>(
  file: string,
  work: (run: (sql: string) => Promise<unknown>) => Promise<T>,
) {
  const peer = await DuckDBInstance.create(file, { threads: '2' })
  const connection = await peer.connect()
  try {
    return await work(async (sql) => (await connection.runAndReadAll(sql)).getRowsJS())
  } finally {
    connection.closeSync()
    peer.closeSync()
  }
}
