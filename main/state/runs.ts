import type { RunState, RunSummary } from '../contract/run.ts'
import type { Database } from './database.ts'

export interface RunRow {
  runId: string
  name: string
  experiment: string
  parentId: string | null
  kind: RunSummary['kind']
  state: RunState
  startedAt: number
  endedAt: number | null
  deletedAt: number | null
  /** 'mlflow' when an MLflow client made it, which then also ends it. */
  source?: string | null
  userId?: string | null
  /** Datasets and models, as JSON in the words of MLflow's protocol. */
  inputs?: string | null
  outputs?: string | null
}

export const runColumns = `r.run_id AS runId, r.name, r.experiment, r.parent_id AS parentId, r.kind, r.state,
  r.started_at AS startedAt, r.ended_at AS endedAt, r.deleted_at AS deletedAt,
  r.source, r.user_id AS userId, r.inputs, r.outputs`

type Pairs = Record<string, string>
interface KeyValue {
  key: string
  value: string
}
/** What belongs to a run is found by its number. */
export const numberOf = '(SELECT id FROM runs WHERE run_id = ?)'

const pairsOf = (rows: KeyValue[]): Pairs => Object.fromEntries(rows.map((row) => [row.key, row.value]))

export function createRunQueries(database: Database) {
  return {
    insert(run: RunRow): void {
      database.run(
        `INSERT INTO runs(run_id, name, experiment, parent_id, kind, state, started_at, ended_at, deleted_at,
           source, user_id, inputs, outputs)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...([run.runId, run.name, run.experiment, run.parentId, run.kind] as const),
        ...([run.state, run.startedAt, run.endedAt, run.deletedAt] as const),
        ...([run.source ?? null, run.userId ?? null, run.inputs ?? null, run.outputs ?? null] as const),
      )
    },
    /** Writes everything that can change but params, metrics and tags. */
    update(run: RunRow): void {
      database.run(
        `UPDATE runs SET name = ?, parent_id = ?, state = ?, ended_at = ?, deleted_at = ?, inputs = ?, outputs = ?
         WHERE run_id = ?`,
        ...([run.name, run.parentId, run.state, run.endedAt, run.deletedAt] as const),
        ...([run.inputs ?? null, run.outputs ?? null, run.runId] as const),
      )
    },
    /** Remembers that the run's file is to be written, also after a kill. */
    markUnsaved(runId: string): void {
      database.run('INSERT INTO unsaved_runs(run_id) VALUES (?) ON CONFLICT DO NOTHING', runId)
    },
    markSaved(runId: string): void {
      database.run('DELETE FROM unsaved_runs WHERE run_id = ?', runId)
    },
    unsaved(): string[] {
      return database
        .all<{ runId: string }>('SELECT run_id AS runId FROM unsaved_runs')
        .map((row) => row.runId)
    },
    get(runId: string): RunRow | undefined {
      return database.get<RunRow>(`SELECT ${runColumns} FROM runs r WHERE run_id = ?`, runId)
    },
    setState(runId: string, state: RunState, endedAt: number | null): void {
      database.run('UPDATE runs SET state = ?, ended_at = ? WHERE run_id = ?', state, endedAt, runId)
    },
    /** Those that were deleted and can still be restored. */
    deletedIds: (): string[] =>
      database
        .all<{ runId: string }>(
          'SELECT run_id AS runId FROM runs WHERE deleted_at IS NOT NULL ORDER BY run_id',
        )
        .map(({ runId }) => runId),
    setDeleted(runId: string, deletedAt: number | null): void {
      database.run('UPDATE runs SET deleted_at = ? WHERE run_id = ?', deletedAt, runId)
    },
    /** Runs recorded as queued or running. */
    unfinished(): RunRow[] {
      return database.all<RunRow>(`SELECT ${runColumns} FROM runs r WHERE state IN ('queued', 'running')`)
    },
    /** The run and everything under it. */
    family(runId: string): string[] {
      return database
        .all<{ runId: string }>(
          `WITH RECURSIVE family(run_id) AS (
             SELECT run_id FROM runs WHERE run_id = ?
             UNION SELECT r.run_id FROM runs r JOIN family f ON r.parent_id = f.run_id
           ) SELECT run_id AS runId FROM family`,
          runId,
        )
        .map((row) => row.runId)
    },
    childCount(runId: string): number {
      const sql = 'SELECT count(*) AS count FROM runs WHERE parent_id = ? AND deleted_at IS NULL'
      return database.get<{ count: number }>(sql, runId)!.count
    },
    setParams(runId: string, params: Pairs): void {
      for (const [key, value] of Object.entries(params)) {
        const number = value.trim() === '' ? NaN : Number(value)
        database.run(
          `INSERT INTO params(run, key, value, number) VALUES (${numberOf}, ?, ?, ?) ON CONFLICT (run, key) DO NOTHING`,
          ...([runId, key, value, Number.isNaN(number) ? null : number] as const),
        )
      }
    },
    params(runId: string): Pairs {
      return pairsOf(
        database.all<KeyValue>(`SELECT key, value FROM params WHERE run = ${numberOf} ORDER BY key`, runId),
      )
    },
    setTags(runId: string, tags: Pairs): void {
      for (const [key, value] of Object.entries(tags)) {
        database.run(
          `INSERT INTO tags(run, key, value) VALUES (${numberOf}, ?, ?)
           ON CONFLICT (run, key) DO UPDATE SET value = excluded.value`,
          ...([runId, key, value] as const),
        )
      }
    },
    tags(runId: string): Pairs {
      return pairsOf(
        database.all<KeyValue>(`SELECT key, value FROM tags WHERE run = ${numberOf} ORDER BY key`, runId),
      )
    },
    deleteTag(runId: string, key: string): boolean {
      return database.run(`DELETE FROM tags WHERE run = ${numberOf} AND key = ?`, runId, key) > 0
    },
    /** Forgets every run and experiment; the files they came from stay. */
    clear(): void {
      database.run('DELETE FROM metrics')
      database.run('DELETE FROM unsaved_runs')
      database.run('DELETE FROM runs')
      database.run('DELETE FROM experiments')
    },
  }
}
