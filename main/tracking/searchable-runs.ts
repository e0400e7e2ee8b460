import type { Sql } from '../state/listing.ts'
import type { State } from '../state/open-state.ts'
import {
  nullsLast,
  type Condition,
  type KeyedSource,
  type Reading,
  type Searchable,
} from './filter/to-sql.ts'
import { statusSql } from './run-status.ts'

const artifactUriSql = `(SELECT ifnull(e.artifact_location, 'mlflow-artifacts:/' || e.id) || '/' || r.run_id || '/artifacts'
  FROM experiments e WHERE e.name = r.experiment)`
const started = { sql: 'r.started_at', isNumber: true, isNeverNull: true }
const name = { sql: 'r.name', isNeverNull: true }
const text = (sql: string) => ({ sql, isNeverNull: true })

/** What MLflow's grammar knows of a run, and what is only ours. */
const attributes = {
  run_id: text('r.run_id'),
  run_name: name,
  'run name': name,
  'Run name': name,
  'Run Name': name,
  user_id: { sql: 'r.user_id' },
  status: text(statusSql),
  artifact_uri: text(artifactUriSql),
  start_time: started,
  created: started,
  Created: started,
  end_time: { sql: 'r.ended_at', isNumber: true },
  duration: { sql: 'max(r.ended_at - r.started_at, 0)', isNumber: true },
  state: text('r.state'),
  experiment: text('r.experiment'),
  kind: text('r.kind'),
  parent_id: { sql: 'r.parent_id' },
}

/** How the values of runs are found: of one run after another, or by index as sets of runs. */
export type SearchBy = 'run' | 'set'

export function searchableRuns(state: State, by: SearchBy): Searchable {
  const tags = keyed('tags', by)
  return {
    rowNumber: 'r.id',
    attributes,
    keyed: {
      metric: metricSource('last', by),
      parameter: keyed('params', by),
      // Folds and trials have their parent in a column, runs of MLflow clients have it in both.
      tag: {
        ...tags,
        which: (key, condition) =>
          key === 'mlflow.parentRunId'
            ? either(parentIs(condition, by), tags.which(key, condition))
            : tags.which(key, condition),
      },
      dataset: datasets,
    },
    histories: {
      read: (reading) => metricSource(reading, by),
      hasMetric: (key) => state.metrics.isKnown(key),
    },
    datasetKeys: ['name', 'digest', 'context'],
  }
}

const readings = { last: 't.value', min: 't.lowest', max: 't.highest', mean: '(t.total / t.count)' }

function metricSource(reading: Reading, by: SearchBy): KeyedSource {
  const source =
    typeof reading === 'object' ? atStep(reading.step, by) : keyed('latest_metrics', by, readings[reading])
  // NaN is null in the tables; as a text it comes after all numbers, also after their opposites.
  return {
    ...source,
    value: (key) => wrapped(source, key, (value) => `ifnull(${value}, 'NaN')`),
    order: (key, isDescending) =>
      nullsLast(
        wrapped(source, key, (value) => `ifnull(${isDescending ? '-' : ''}${value}, 'NaN')`),
        false,
      ),
  }
}

/** A source whose rows are found by `from`, which ends in a condition that binds the key. */
interface Rows extends KeyedSource {
  read(key: string, expression: string): Sql
}
const wrapped = (source: Rows, key: string, wrap: (value: string) => string) =>
  source.read(key, wrap(source.column))

function keyed(table: string, by: SearchBy, column = 't.value'): Rows {
  const read = (key: string, expression: string): Sql => ({
    text: `(SELECT ${expression} FROM ${table} t WHERE t.run = r.id AND t.key = ?)`,
    values: [key],
  })
  const value = (key: string) => read(key, column)
  return {
    column,
    read,
    value,
    order: (key, isDescending) => nullsLast(value(key), isDescending),
    which: (key, condition) => ({
      text:
        by === 'set'
          ? `SELECT t.run FROM ${table} t WHERE t.key = ? AND ${condition.text}`
          : `EXISTS (SELECT 1 FROM ${table} t WHERE t.run = r.id AND t.key = ? AND ${condition.text})`,
      values: [key, ...condition.values],
      isSet: by === 'set',
    }),
  }
}

/** A metric at one step; of several values of that step it is the one that was logged last. */
function atStep(step: number, by: SearchBy): Rows {
  const column = 'iif(t.is_nan, NULL, t.value)'
  const isLast = `NOT EXISTS (SELECT 1 FROM metrics u WHERE u.run = t.run AND u.key = t.key AND u.step = t.step
    AND (u.at, u.value) > (t.at, t.value))`
  const read = (key: string, expression: string): Sql => ({
    text: `(SELECT ${expression} FROM metrics t WHERE t.run = r.id AND t.key = ? AND t.step = ?
      ORDER BY t.at DESC, t.value DESC LIMIT 1)`,
    values: [key, step],
  })
  return {
    column,
    read,
    value: (key) => read(key, column),
    order: (key, isDescending) => nullsLast(read(key, column), isDescending),
    which: (key, { text: condition, values }) => ({
      text:
        by === 'set'
          ? `SELECT t.run FROM latest_metrics l CROSS JOIN metrics t ON t.run = l.run AND t.key = l.key AND t.step = ?
             WHERE l.key = ? AND ${isLast} AND ${condition}`
          : `EXISTS (SELECT 1 FROM metrics t WHERE t.run = r.id AND t.step = ? AND t.key = ? AND ${isLast} AND ${condition})`,
      values: [step, key, ...values],
      isSet: by === 'set',
    }),
  }
}

function parentIs({ text: condition, values }: Sql, by: SearchBy): Condition {
  const parent = '(SELECT c.parent_id AS value) t'
  return by === 'set'
    ? {
        text: `SELECT c.id FROM runs c WHERE c.parent_id IS NOT NULL AND EXISTS (SELECT 1 FROM ${parent} WHERE ${condition})`,
        values,
        isSet: true,
      }
    : {
        text: `EXISTS (SELECT 1 FROM runs c WHERE c.id = r.id AND c.parent_id IS NOT NULL AND EXISTS (SELECT 1 FROM ${parent} WHERE ${condition}))`,
        values,
      }
}

const either = (one: Condition, other: Condition): Condition => ({
  text: one.isSet ? `${one.text} UNION ${other.text}` : `(${one.text} OR ${other.text})`,
  values: [...one.values, ...other.values],
  isSet: one.isSet,
})

const datasetValue = (key: string) =>
  key === 'context'
    ? `SELECT g.value ->> '$.value' AS value FROM json_each(d.value, '$.tags') g WHERE g.value ->> '$.key' = 'mlflow.data.context'`
    : `SELECT d.value ->> '$.dataset.${key === 'name' ? 'name' : 'digest'}' AS value`

/** Datasets are in the run's own row; a run may have many. As a value it is the first by name. */
const datasets: KeyedSource = {
  column: 't.value',
  which: (key, { text: condition, values }) => ({
    text: `EXISTS (SELECT 1 FROM json_each(r.inputs, '$.dataset_inputs') d WHERE EXISTS (SELECT 1 FROM (${datasetValue(key)}) t WHERE ${condition}))`,
    values,
  }),
  value: (key) => ({
    text: `(SELECT min((${datasetValue(key)})) FROM json_each(r.inputs, '$.dataset_inputs') d)`,
    values: [],
  }),
  order: (key, isDescending) => nullsLast(datasets.value(key), isDescending),
}

/** As the table of runs searches: params are ordered as numbers where they are some. */
export function tableRuns(state: State): Searchable {
  const searchable = searchableRuns(state, 'set')
  const params = keyed('params', 'set')
  return {
    ...searchable,
    keyed: {
      ...searchable.keyed,
      parameter: {
        ...params,
        order: (key, isDescending) => nullsLast(params.read(key, 'ifnull(t.number, t.value)'), isDescending),
      },
    },
  }
}
