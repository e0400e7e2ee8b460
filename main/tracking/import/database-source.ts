import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { invalidInput } from '../../lib/errors.ts'
import { openForeign } from '../../state/open-foreign.ts'
import * as answers from '../mlflow-client/answers.ts'
import type { ImportSource, Left, SourceFile } from './import-source.ts'
import { filesBelow, folderOf } from './source-files.ts'

type Row = Record<string, string | number | null>

const runsPerPage = 500
const modelStatuses = ['LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED']
/** Tables of what Sporeprint has no place for. */
const foreign: [table: string, what: string][] = [
  ['trace_info', 'traces'],
  ['assessments', 'assessments'],
  ['scorers', 'scorers'],
  ['webhooks', 'webhooks'],
  ['evaluation_datasets', 'evaluation datasets'],
  ['jobs', 'jobs'],
]

/**
 * The SQLite file of an MLflow server from 1.x on; tables that a version does not have are empty. Artifacts are taken
 * from the folders beside it.
 *
 * @throws INVALID_INPUT when it is damaged, or no database of MLflow's.
 */
export function openDatabaseSource(path: string, onLeft: (left: Left) => void): ImportSource {
  const database = openForeign(path)
  const base = dirname(path)
  const tables = new Set(
    database
      .all<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`)
      .map(({ name }) => name),
  )
  if (!['experiments', 'runs', 'metrics', 'params', 'tags'].every((name) => tables.has(name))) {
    database.close()
    throw invalidInput(`"${path}" is no database of MLflow's: it has no tables of experiments and runs.`, {
      path,
    })
  }
  const rows = (table: string, sql: string, ...values: (string | number)[]): Row[] =>
    tables.has(table) ? database.all<Row>(sql, ...values) : []
  const pairs = (table: string, where: string, ...values: (string | number)[]) =>
    rows(table, `SELECT key, value FROM ${table} WHERE ${where}`, ...values).map(({ key, value }) => ({
      key,
      value: value ?? '',
    }))
  const columnsOf = (table: string) =>
    new Set(
      database
        .all<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
        .map(({ name }) => name),
    )
  const runColumns = columnsOf('runs')
  const versionColumns = columnsOf('model_versions')

  async function* artifactsAt(uri: string, what: string): AsyncGenerator<SourceFile, void, void> {
    const folder = await folderOf(base, uri)
    if (folder !== undefined) yield* filesBelow(folder, onLeft)
    else if (isElsewhere(base, uri))
      onLeft({
        what,
        reason: `They are kept outside of "${base}". Copy them beside the database, or import from the running server.`,
        example: uri,
      })
  }
  const datasetsOf = (runId: string) =>
    rows(
      'inputs',
      `SELECT i.input_uuid, d.name, d.digest, d.dataset_source_type AS source_type, d.dataset_source AS source,
         d.dataset_schema AS schema, d.dataset_profile AS profile
       FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
       WHERE i.destination_id = ? AND i.source_type = 'DATASET'`,
      runId,
    ).map(({ input_uuid: id, schema, profile, ...dataset }) => ({
      dataset: {
        ...dataset,
        ...(schema === null ? {} : { schema }),
        ...(profile === null ? {} : { profile }),
      },
      tags: rows('input_tags', 'SELECT name AS key, value FROM input_tags WHERE input_uuid = ?', String(id)),
    }))
  const toRun = (row: Row) => {
    const id = String(row['run_uuid'])
    const tags = pairs('tags', 'run_uuid = ?', id)
    const metrics = rows(
      'latest_metrics',
      'SELECT key, value, timestamp, step, is_nan FROM latest_metrics WHERE run_uuid = ?',
      id,
    )
    const datasets = datasetsOf(id)
    const named = tags.find(({ key }) => key === 'mlflow.runName')?.value
    return answers.run.parse({
      info: {
        ...row,
        run_id: id,
        run_name: row['name'] || named,
        experiment_id: String(row['experiment_id']),
      },
      data: { params: pairs('params', 'run_uuid = ?', id), tags, metrics: metrics.map(toPoint) },
      inputs: datasets.length === 0 ? {} : { dataset_inputs: datasets },
    })
  }

  return {
    name: path,
    async *experiments() {
      const sql =
        'SELECT experiment_id, name, artifact_location, lifecycle_stage FROM experiments ORDER BY experiment_id'
      for (const row of rows('experiments', sql)) {
        const tags = pairs('experiment_tags', 'experiment_id = ?', row['experiment_id'] ?? '')
        yield answers.experiment.parse({ ...row, tags })
      }
    },
    async *runs(experimentId) {
      const columns = [
        'run_uuid',
        'name',
        'user_id',
        'status',
        'start_time',
        'end_time',
        'lifecycle_stage',
        'artifact_uri',
      ]
      const known = columns.filter((column) => runColumns.has(column)).join(', ')
      for (let after = 0; ;) {
        const page = rows(
          'runs',
          `SELECT rowid AS row_number, experiment_id, ${known} FROM runs WHERE experiment_id = ? AND rowid > ? ORDER BY rowid LIMIT ?`,
          ...([Number(experimentId), after, runsPerPage] as const),
        )
        for (const row of page) yield toRun(row)
        if (page.length < runsPerPage) return
        after = Number(page.at(-1)!['row_number'])
      }
    },
    async *history({ info }, key) {
      const sql =
        'SELECT key, value, timestamp, step, is_nan FROM metrics WHERE run_uuid = ? AND key = ? ORDER BY timestamp, step'
      for (const row of rows('metrics', sql, info.run_id, key)) yield answers.metric.parse(toPoint(row))
    },
    runFiles: ({ info }) => artifactsAt(info.artifact_uri ?? '', 'artifacts of a run'),
    async *models() {
      const sql = `SELECT name, creation_time AS creation_timestamp, last_updated_time AS last_updated_timestamp,
        ifnull(description, '') AS description FROM registered_models ORDER BY name`
      for (const row of rows('registered_models', sql)) {
        const name = String(row['name'])
        const aliases = rows(
          'registered_model_aliases',
          'SELECT alias, version FROM registered_model_aliases WHERE name = ?',
          name,
        )
        yield answers.registeredModel.parse({
          ...row,
          tags: pairs('registered_model_tags', 'name = ?', name),
          aliases,
        })
      }
    },
    async *versions(name) {
      const columns = ['version', 'current_stage', 'source', 'run_id', 'run_link', 'description', 'user_id']
      const known = columns.filter((column) => versionColumns.has(column))
      const sql = `SELECT name, creation_time AS creation_timestamp, last_updated_time AS last_updated_timestamp,
        ${known.map((column) => `ifnull(${column}, '') AS ${column}`).join(', ')}
        FROM model_versions WHERE name = ? AND current_stage != 'Deleted_Internal' ORDER BY version`
      for (const row of rows('model_versions', sql, name)) {
        const version = row['version'] ?? ''
        const aliases = rows(
          'registered_model_aliases',
          'SELECT alias FROM registered_model_aliases WHERE name = ? AND version = ?',
          ...([name, version] as const),
        ).map(({ alias }) => alias)
        const tags = pairs('model_version_tags', 'name = ? AND version = ?', name, version)
        yield answers.modelVersion.parse({ ...row, tags, aliases })
      }
    },
    async *loggedModels(experimentId) {
      const sql = `SELECT model_id, experiment_id, name, artifact_location AS artifact_uri, creation_timestamp_ms,
        last_updated_timestamp_ms, status, model_type, source_run_id FROM logged_models
        WHERE experiment_id = ? AND lifecycle_stage != 'deleted'`
      for (const row of rows('logged_models', sql, Number(experimentId))) {
        const id = String(row['model_id'])
        const metrics = rows(
          'logged_model_metrics',
          `SELECT metric_name AS key, metric_value AS value, metric_timestamp_ms AS timestamp, metric_step AS step,
             run_id, dataset_name, dataset_digest FROM logged_model_metrics WHERE model_id = ?`,
          id,
        )
        const texts = (kind: string) =>
          rows(
            `logged_model_${kind}s`,
            `SELECT ${kind}_key AS key, ${kind}_value AS value FROM logged_model_${kind}s WHERE model_id = ?`,
            id,
          )
        const status = typeof row['status'] === 'number' ? modelStatuses[row['status'] - 1] : row['status']
        yield answers.loggedModel.parse({
          info: { ...row, status, tags: texts('tag') },
          data: { params: texts('param'), metrics },
        })
      }
    },
    loggedModelFiles: ({ info }) => artifactsAt(info.artifact_uri ?? '', 'files of a logged model'),
    async *unsupported() {
      for (const [table, what] of foreign) {
        const count = Number(rows(table, `SELECT count(*) AS count FROM ${table}`)[0]?.['count'] ?? 0)
        if (count > 0) yield { what, reason: `Sporeprint keeps no ${what}.`, count }
      }
    },
    close: () => database.close(),
  }
}

const toPoint = ({ value, is_nan: isNaN, ...point }: Row) => ({
  ...point,
  value: isNaN === 1 || isNaN === 'true' || value === null ? 'NaN' : value,
})

/** Where nothing is beside the database, a run may have logged no file; or all of them are somewhere else. */
const isElsewhere = (base: string, uri: string) =>
  uri.startsWith('mlflow-artifacts:')
    ? !existsSync(join(base, 'mlartifacts'))
    : /^(?!file:)[a-z][a-z0-9+.-]+:/i.test(uri) || !existsSync(join(base, 'mlruns'))
