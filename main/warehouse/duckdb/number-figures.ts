import type { DuckDBConnection } from '@duckdb/node-api'
import type { NumberFigures } from '../files.ts'
import { asNumber } from './sql.ts'
import { typeIn, type Table } from './table.ts'

/** Exact quantiles hold all values of a column in memory while a scan runs. */
const valuesAtOnce = 16_000_000

/** Figures of finite values, several columns a scan. Quantiles are of Hyndman and Fan's type 7, as NumPy's. */
export async function numberFigures(
  connection: DuckDBConnection,
  table: Table,
  columns: readonly string[],
  quantiles: readonly number[],
): Promise<NumberFigures[]> {
  const [total] = (await connection.runAndReadAll(`SELECT count(*) FROM ${table.sqlName}`)).getRowsJS()
  const atOnce = Math.max(1, Math.min(16, Math.floor(valuesAtOnce / Math.max(1, Number(total![0])))))
  const found: NumberFigures[] = []
  for (let start = 0; start < columns.length; start += atOnce) {
    const portion = columns.slice(start, start + atOnce)
    const inner = portion.map((column, i) => {
      const value = asNumber(column, typeIn(table, column))
      return `CASE WHEN isfinite(${value}) THEN ${value} END AS v${i}, isinf(${value}) AS i${i}`
    })
    const outer = portion.map(
      (_, i) =>
        `count(v${i}), count(*) FILTER (WHERE i${i}), min(v${i}), max(v${i}), avg(v${i}), quantile_cont(v${i}, [${quantiles.join(', ')}])`,
    )
    const reader = await connection.runAndReadAll(
      `SELECT ${outer.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${table.sqlName})`,
    )
    const [row] = reader.getRowsJS()
    for (const i of portion.keys()) {
      const [finite, infinite, min, max, mean, at] = row!.slice(i * 6, i * 6 + 6)
      found.push({
        finite: Number(finite),
        infinite: Number(infinite),
        min: toNumber(min),
        max: toNumber(max),
        mean: toNumber(mean),
        quantiles: quantiles.map((_, q) => toNumber(Array.isArray(at) ? at[q] : null)),
      })
    }
  }
  return found
}

const toNumber = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null)
