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
}

export const runColumns = `r.run_id AS runId, r.name, r.experiment, r.parent_id AS parentId, r.kind, r.state,
  r.started_at AS startedAt, r.ended_at AS endedAt, r.deleted_at AS deletedAt`

type Pairs = Record<string, string>
interface KeyValue {
  key: string
  value: string
}
const pairsOf = (rows: KeyValue[]): Pairs => Object.fromEntries(rows.map((row) => [row.key, row.value]))

export function createRunQueries(database: Database) {
  return {
    insert(run: RunRow): void {
      database.run(
        `INSERT INTO runs(run_id, name, experiment, parent_id, kind, state, started_at, ended_at, deleted_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...([run.runId, run.name, run.experiment, run.parentId, run.kind] as const),
        ...([run.state, run.startedAt, run.endedAt, run.deletedAt] as const),
      )
    },
    get(runId: string): RunRow | undefined {
      return database.get<RunRow>(`SELECT ${runColumns} FROM runs r WHERE run_id = ?`, runId)
    },
    setState(runId: string, state: RunState, endedAt: number | null): void {
      database.run('UPDATE runs SET state = ?, ended_at = ? WHERE run_id = ?', state, endedAt, runId)
    },
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
          `INSERT INTO params(run_id, key, value, number) VALUES (?, ?, ?, ?) ON CONFLICT (run_id, key) DO NOTHING`,
          ...([runId, key, value, Number.isNaN(number) ? null : number] as const),
        )
      }
    },
    params(runId: string): Pairs {
      return pairsOf(
        database.all<KeyValue>('SELECT key, value FROM params WHERE run_id = ? ORDER BY key', runId),
      )
    },
    setTags(runId: string, tags: Pairs): void {
      for (const [key, value] of Object.entries(tags)) {
        database.run(
          `INSERT INTO tags(run_id, key, value) VALUES (?, ?, ?)
           ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value`,
          ...([runId, key, value] as const),
        )
      }
    },
    tags(runId: string): Pairs {
      return pairsOf(
        database.all<KeyValue>('SELECT key, value FROM tags WHERE run_id = ? ORDER BY key', runId),
      )
    },
    /** Forgets every run and experiment; the files they came from stay. */
    clear(): void {
      database.run('DELETE FROM metrics')
      database.run('DELETE FROM runs')
      database.run('DELETE FROM experiments')
    },
  }
}
