export { openDuckdb } from './duckdb/open.ts'
export type { DuckdbOptions, DuckdbWarehouse } from './duckdb/open.ts'
