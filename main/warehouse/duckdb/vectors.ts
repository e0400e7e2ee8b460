import { DuckDBDoubleVector, DuckDBIntegerVector, type DuckDBDataChunk } from '@duckdb/node-api'

// The vectors keep their typed array to themselves; reading or writing it whole is ten times faster than item by item.
const itemsOf = (vector: object): unknown => Reflect.get(vector, 'items')

/** The memory of a DOUBLE column of a chunk; call `flush` of its vector after writing. */
export function doubles(chunk: DuckDBDataChunk, index: number): Float64Array {
  const vector = chunk.getColumnVector(index)
  const items = itemsOf(vector)
  if (vector instanceof DuckDBDoubleVector && items instanceof Float64Array) return items
  throw new Error('DuckDB sent something else than DOUBLE.')
}

/** The memory of an INTEGER column of a chunk. */
export function integers(chunk: DuckDBDataChunk, index: number): Int32Array {
  const vector = chunk.getColumnVector(index)
  const items = itemsOf(vector)
  if (vector instanceof DuckDBIntegerVector && items instanceof Int32Array) return items
  throw new Error('DuckDB sent something else than INTEGER.')
}
