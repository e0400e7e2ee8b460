import { experimentColumns, restoredExperiment, type StoredExperiment } from './experiments.ts'
import type { Database, SqlValue } from './database.ts'
import { runColumns, type RunRow } from './runs.ts'

/** A part of a statement with the values of its question marks. */
export interface Sql {
  text: string
  values: SqlValue[]
}

/** What to list: a condition and an order over the columns of the listed tables. */
export interface Listing {
  where: Sql
  order: Sql
  limit: number
  offset: number
}

interface KeyValue {
  runId: string
  key: string
  value: string
}
interface Latest {
  runId: string
  key: string
  value: number | null
  at: number
  step: number
}

/** Lists by conditions that were made elsewhere: runs as `r`, experiments as `e`, models as `m`, versions as `v`. */
export function createListings(database: Database) {
  const list = <Row>(columns: string, from: string, { where, order, limit, offset }: Listing) =>
    database.all<Row>(
      `SELECT ${columns} FROM ${from} WHERE ${where.text} ORDER BY ${order.text} LIMIT ? OFFSET ?`,
      ...where.values,
      ...order.values,
      limit,
      offset,
    )
  const partsOf = <Row>(table: string, columns: string, runIds: readonly string[]) =>
    database.all<Row>(
      `SELECT t.run_id AS runId, ${columns} FROM json_each(?) i CROSS JOIN ${table} t ON t.run_id = i.value
       ORDER BY t.run_id, t.key`,
      JSON.stringify(runIds),
    )
  return {
    runs: (listing: Listing) => list<RunRow>(runColumns, 'runs r', listing),
    experiments: (listing: Listing) =>
      list<StoredExperiment>(experimentColumns, 'experiments e', listing).map(restoredExperiment),
    modelNames: (listing: Listing) =>
      list<{ name: string }>('m.name', 'registered_models m', listing).map((row) => row.name),
    versions: (listing: Listing) =>
      list<{ name: string; version: number }>('v.name, v.version', 'model_versions v', listing),
    loggedModels: (listing: Listing) =>
      list<{ record: string }>('l.record', 'logged_models l', listing).map((row): unknown =>
        JSON.parse(row.record),
      ),
    /** How many rows there are, counted up to a limit: whether a condition is rare. */
    countUpTo(from: string, where: Sql, limit: number): number {
      const sql = `SELECT count(*) AS count FROM (SELECT 1 FROM ${from} WHERE ${where.text} LIMIT ${limit})`
      return database.get<{ count: number }>(sql, ...where.values)!.count
    },
    params: (runIds: readonly string[]) => partsOf<KeyValue>('params', 't.key, t.value', runIds),
    tags: (runIds: readonly string[]) => partsOf<KeyValue>('tags', 't.key, t.value', runIds),
    /** A null value is NaN. */
    latestMetrics: (runIds: readonly string[]) =>
      partsOf<Latest>('latest_metrics', 't.key, t.value, t.at, t.step', runIds),
  }
}
