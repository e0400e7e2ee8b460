import type { Sql } from '../../state/listing.ts'
import type { State } from '../../state/open-state.ts'
import { filterToSql, join, orderToSql, type KeyedSource, type Searchable } from './filter/to-sql.ts'
import { invalid } from './mlflow-error.ts'
import { offsetOf, pageOf, viewCondition, type ViewType } from './pages.ts'
import { statusSql, toRuns } from './run-view.ts'

/** Up to so many matches are looked up first; more are met while walking the runs in order. */
const rareLimit = 2000

const artifactUriSql = `(SELECT ifnull(e.artifact_location, 'mlflow-artifacts:/' || e.id) || '/' || r.run_id || '/artifacts'
  FROM experiments e WHERE e.name = r.experiment)`
const started = { sql: 'r.started_at', isNumber: true, isNeverNull: true }
const name = { sql: 'r.name', isNeverNull: true }

function searchableRuns(state: State): Searchable {
  const keyed = (table: string): KeyedSource => ({
    exists(key, { text, values }) {
      const where = { text: `t.key = ? AND ${text}`, values: [key, ...values] }
      const isIndexed = table !== 'tags' && text !== 'TRUE'
      const isRare = isIndexed && state.listings.countUpTo(`${table} t`, where, rareLimit) < rareLimit
      return isRare
        ? { text: `r.run_id IN (SELECT t.run_id FROM ${table} t WHERE ${where.text})`, values: where.values }
        : {
            text: `EXISTS (SELECT 1 FROM ${table} t WHERE t.run_id = r.run_id AND ${where.text})`,
            values: where.values,
          }
    },
    value: (key) => ({
      text: `(SELECT t.value FROM ${table} t WHERE t.run_id = r.run_id AND t.key = ?)`,
      values: [key],
    }),
  })
  const tags = keyed('tags')
  return {
    attributes: {
      run_id: { sql: 'r.run_id', isNeverNull: true },
      run_name: name,
      'run name': name,
      'Run name': name,
      'Run Name': name,
      user_id: { sql: 'r.user_id' },
      status: { sql: statusSql, isNeverNull: true },
      artifact_uri: { sql: artifactUriSql, isNeverNull: true },
      start_time: started,
      created: started,
      Created: started,
      end_time: { sql: 'r.ended_at', isNumber: true },
    },
    keyed: {
      metric: keyed('latest_metrics'),
      parameter: keyed('params'),
      tag: {
        ...tags,
        // Folds and trials have their parent in a column, runs of MLflow clients have it in both.
        exists: (key, condition) =>
          key === 'mlflow.parentRunId'
            ? join([parentCondition(condition), tags.exists(key, condition)], ' OR ')
            : tags.exists(key, condition),
      },
      dataset: { exists: datasetCondition, value: () => ({ text: 'NULL', values: [] }) },
    },
    datasetKeys: ['name', 'digest', 'context'],
  }
}

const parentCondition = ({ text, values }: Sql): Sql => ({
  text: `EXISTS (SELECT 1 FROM (SELECT r.parent_id AS value) t WHERE t.value IS NOT NULL AND ${text})`,
  values,
})

function datasetCondition(key: string, { text, values }: Sql): Sql {
  const value =
    key === 'context'
      ? `SELECT g.value ->> '$.value' AS value FROM json_each(d.value, '$.tags') g WHERE g.value ->> '$.key' = 'mlflow.data.context'`
      : `SELECT d.value ->> '$.dataset.${key === 'name' ? 'name' : 'digest'}' AS value`
  return {
    text: `EXISTS (SELECT 1 FROM json_each(r.inputs, '$.dataset_inputs') d WHERE EXISTS (SELECT 1 FROM (${value}) t WHERE ${text}))`,
    values,
  }
}

export interface RunSearch {
  experimentIds: readonly string[]
  filter: string
  view: ViewType
  orderBy: readonly string[]
  limit: number
  pageToken?: string
}

/** A page of runs; the newest first unless said. Without experiments there are none. */
export function searchRuns(state: State, search: RunSearch) {
  const { experimentIds, filter, view, orderBy, limit, pageToken } = search
  if (limit < 0)
    throw invalid(`Invalid value ${limit} for parameter 'max_results' supplied. It must be positive.`)
  const offset = offsetOf(pageToken)
  const names = experimentIds.flatMap((id) =>
    /^\d+$/.test(id) ? (state.experiments.byId(Number(id))?.name ?? []) : [],
  )
  const searchable = searchableRuns(state)
  const condition = filterToSql(filter, searchable)
  const order = orderToSql(orderBy, searchable, 'r.started_at DESC, r.run_id')
  if (names.length === 0) return { runs: [] }
  const marks = names.map(() => '?').join(', ')
  const here = {
    text: `${names.length === 1 ? 'r.experiment = ?' : `r.experiment IN (${marks})`} AND ${viewCondition(view, 'r.deleted_at')}`,
    values: names,
  }
  const where = join([here, condition], ' AND ')
  const { rows, ...rest } = pageOf(
    state.listings.runs({ where, order, limit: limit + 1, offset }),
    offset,
    limit,
  )
  return { runs: toRuns(state, rows), ...rest }
}
