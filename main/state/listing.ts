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

/** The order of runs unless another is asked for, and of ties; the indexes are in it. */
export const newestFirst = 'r.started_at DESC, r.run_id'

/** Runs that are under none: also those whose parent was deleted without them, as MLflow's clients can. */
export const topLevel = `(r.parent_id IS NULL
  OR NOT EXISTS (SELECT 1 FROM runs p WHERE p.run_id = r.parent_id AND p.deleted_at IS NULL))`

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
      `SELECT r.run_id AS runId, ${columns} FROM json_each(?) i
       CROSS JOIN runs r ON r.run_id = i.value CROSS JOIN ${table} t ON t.run = r.id ORDER BY r.id, t.key`,
      JSON.stringify(runIds),
    )
  return {
    runs: (listing: Listing) => list<RunRow>(runColumns, 'runs r', listing),
    /** The same for a condition that few runs meet and that gives their numbers: those are looked at, and no others. */
    fewRuns: (listing: Listing) => list<RunRow>(runColumns, 'runs r NOT INDEXED', listing),
    /** Of the newest runs that are listed at all, those that meet a condition: a look at so many rows and no more. */
    newestRuns: (among: { listed: Sql; count: number }, where: Sql, limit: number) =>
      database.all<RunRow>(
        `SELECT ${runColumns} FROM (SELECT * FROM runs r WHERE ${among.listed.text} ORDER BY ${newestFirst} LIMIT ?) r
         WHERE ${where.text} ORDER BY ${newestFirst} LIMIT ?`,
        ...among.listed.values,
        among.count,
        ...where.values,
        limit,
      ),
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
    /** Which datasets went into the runs of some experiments, each once, with what it was used for. */
    datasets: (experiments: readonly string[], limit: number) =>
      database.all<{ experiment: string; name: string; digest: string; context: string | null }>(
        `SELECT DISTINCT r.experiment, d.value ->> '$.dataset.name' AS name, d.value ->> '$.dataset.digest' AS digest,
           (SELECT g.value ->> '$.value' FROM json_each(d.value, '$.tags') g
            WHERE g.value ->> '$.key' = 'mlflow.data.context') AS context
         FROM json_each(?) e CROSS JOIN runs r ON r.experiment = e.value
         CROSS JOIN json_each(r.inputs, '$.dataset_inputs') d
         ORDER BY r.experiment, name, digest, context LIMIT ?`,
        JSON.stringify(experiments),
        limit,
      ),
    params: (runIds: readonly string[]) => partsOf<KeyValue>('params', 't.key, t.value', runIds),
    tags: (runIds: readonly string[]) => partsOf<KeyValue>('tags', 't.key, t.value', runIds),
    /** A null value is NaN. */
    latestMetrics: (runIds: readonly string[]) =>
      partsOf<Latest>('latest_metrics', 't.key, t.value, t.at, t.step', runIds),
  }
}
