import type { z } from 'zod'
import type { MetricSeries, RunCell, RunColumnInfo, RunScope, trackedRun } from '../contract/tracked-run.ts'
import { invalidInput } from '../lib/errors.ts'
import type { SqlValue } from '../state/database.ts'
import { newestFirst, topLevel, type Sql } from '../state/listing.ts'
import type { State } from '../state/open-state.ts'
import { containsText } from '../state/run-search.ts'
import { columnToSql, filterToSql, join } from './filter/to-sql.ts'
import { identityOf } from './run-saver.ts'
import { tableRuns } from './searchable-runs.ts'

type Input<Procedure extends keyof typeof trackedRun> = z.output<
  NonNullable<(typeof trackedRun)[Procedure]['~orpc']['inputSchema']>
>

/** The columns that runs have by themselves. */
const attributes: Pick<RunColumnInfo, 'column' | 'key' | 'kind'>[] = [
  ...(['run_name', 'run_id', 'experiment', 'state', 'kind', 'user_id', 'parent_id'] as const).map((key) => ({
    column: `attributes.${key}`,
    key,
    kind: 'text' as const,
  })),
  { column: 'attributes.start_time', key: 'start_time', kind: 'time' },
  { column: 'attributes.end_time', key: 'end_time', kind: 'time' },
  { column: 'attributes.duration', key: 'duration', kind: 'duration' },
  { column: 'datasets.name', key: 'dataset', kind: 'text' },
]

const isPlain = (key: string) =>
  /^[\p{L}\p{N}_][\p{L}\p{N}_\-/:]*(\.[\p{L}\p{N}_][\p{L}\p{N}_\-/:]*)*$/u.test(key)
/** A column as it is written in a filter; the last part of a plain name must not be taken for an aggregate. */
export const columnName = (group: string, key: string) =>
  isPlain(key) && !/\.(last|min|max|mean)$/.test(key)
    ? `${group}.${key}`
    : `${group}.\`${key.replaceAll('`', '``')}\``

const toCell = (value: SqlValue): RunCell =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value

const quoted = (value: RunCell) =>
  typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`

/** The condition that a value of a column makes, as it is written in a filter. */
const equals = (column: string, value: RunCell) =>
  value === null ? `${column} IS NULL` : `${column} = ${quoted(value)}`

export type RunTable = ReturnType<typeof createRunTable>

/** Runs of every origin as a table: of any columns, in any order, in windows and in groups. */
export function createRunTable(state: State) {
  const searchable = tableRuns(state)
  const columnOf = (column: string) => columnToSql(column, searchable)

  const scopeToSql = (scope: RunScope): Sql => {
    const parts: Sql[] = []
    const add = (text: string, ...values: SqlValue[]) => parts.push({ text, values })
    const { view, depth, parentId, experiments, states, runIds, text } = scope
    if (view === 'active') add('r.deleted_at IS NULL')
    if (view === 'deleted') add('r.deleted_at IS NOT NULL')
    if (parentId !== undefined) add('r.parent_id = ?', parentId)
    else if (depth === 'top') add(view === 'active' ? topLevel : 'r.parent_id IS NULL')
    // One name, or one value, lets the index give the order.
    if (experiments?.length === 1) add('r.experiment = ?', experiments[0]!)
    else if (experiments) add('r.experiment IN (SELECT value FROM json_each(?))', JSON.stringify(experiments))
    if (states) add('r.state IN (SELECT value FROM json_each(?))', JSON.stringify(states))
    if (runIds) add('r.run_id IN (SELECT value FROM json_each(?))', JSON.stringify(runIds))
    if (text?.trim()) parts.push(containsText(text.trim()))
    if (scope.filter.trim()) parts.push(filterToSql(scope.filter, searchable))
    return parts.length === 0 ? { text: 'TRUE', values: [] } : join(parts, ' AND ')
  }
  const orderToSql = (orderBy: Input<'ids'>['orderBy']): Sql => {
    const parts = orderBy.map(({ column, descending }) => columnOf(column).order(descending))
    return {
      text: [...parts.map((part) => part.text), newestFirst].join(', '),
      values: parts.flatMap((part) => part.values),
    }
  }
  const ordered = (query: Pick<Input<'ids'>, 'orderBy'> & RunScope) => ({
    where: scopeToSql(query),
    order: orderToSql(query.orderBy),
  })

  return {
    search({ columns, offset, limit, ...query }: Input<'search'>) {
      const runs = ordered(query)
      const cells = columns.map((column) => columnOf(column).value)
      const rows = state.runTable.rows(runs, cells, offset, limit).map((row) => {
        const model = state.models.ofRun(row.runId)
        return {
          ...identityOf(row),
          isDeleted: row.deletedAt !== null,
          childCount: row.childCount,
          ...(model ? { model: { name: model.name, version: model.version, aliases: model.aliases } } : {}),
          cells: row.cells.map(toCell),
        }
      })
      return { rows, total: state.runTable.count(runs) }
    },

    ids({ offset, limit, ...query }: Input<'ids'>) {
      const runs = ordered(query)
      return { runIds: state.runTable.ids(runs, offset, limit), total: state.runTable.count(runs) }
    },

    columns(scope: RunScope): RunColumnInfo[] {
      const where = scopeToSql(scope)
      const total = state.runTable.countRuns(where)
      const values = attributes.map(({ column }) => columnOf(column).value)
      const own = state.runTable
        .attributes(where, values)
        .map((one, index): RunColumnInfo => ({ ...attributes[index]!, group: 'attributes', ...one }))
      const keyed = (group: 'metrics' | 'params' | 'tags', table: 'latest_metrics' | 'params' | 'tags') =>
        state.runTable.keys(table, where).map(({ key, runs, isVarying }): RunColumnInfo => ({
          column: columnName(group, key),
          group,
          key,
          kind: group === 'metrics' ? 'number' : 'text',
          runs,
          isVarying: isVarying === 1 || runs < total,
        }))
      return [
        ...own,
        ...keyed('metrics', 'latest_metrics'),
        ...keyed('params', 'params'),
        ...keyed('tags', 'tags'),
      ]
    },

    values({ column, containing, limit, ...scope }: Input<'values'>) {
      const pattern = `%${containing.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
      return state.runTable
        .values(scopeToSql(scope), columnOf(column).value, pattern, limit)
        .map(({ value, runs }) => ({ value: toCell(value), runs }))
    },

    groups({ by, statistics, orderBy, offset, limit, ...scope }: Input<'groups'>) {
      const keys = by.map(columnOf)
      const metric = by.find((_, index) => keys[index]!.type === 'metric')
      if (metric !== undefined) {
        throw invalidInput(
          `Runs are grouped by a param, a tag, a dataset or an attribute, but not by "${metric}": choose it for the statistics.`,
          { column: metric },
        )
      }
      const found = statistics.map(columnOf)
      const notNumber = statistics.find((_, index) => !found[index]!.isNumber)
      if (notNumber !== undefined) {
        throw invalidInput(
          `"${notNumber}" is a text and has no mean. Choose a metric, a duration or a time for the statistics.`,
          { column: notNumber },
        )
      }
      const order = orderBy.map(({ column, descending }) => {
        const index = by.indexOf(column)
        if (index !== -1) return `g${index} ${descending ? 'DESC' : 'ASC'} NULLS LAST`
        throw invalidInput(
          `Groups are ordered by what they are made of, ${by.join(', ')}, but not by "${column}".`,
          {
            column,
          },
        )
      })
      const { groups, total } = state.runTable.groups({
        where: scopeToSql(scope),
        by: keys.map((column) => column.value),
        statistics: found.map((column) => column.value),
        order: order.join(', '),
        limit,
        offset,
      })
      return {
        total,
        groups: groups.map((group) => {
          const values = group.values.map(toCell)
          return {
            values,
            filter: `(${by.map((column, index) => equals(column, values[index]!)).join(' AND ')})`,
            runs: group.runs,
            statistics: group.statistics.map(({ count, mean, min, max }) =>
              count === 0 ? null : { count, mean: toCell(mean), min: toCell(min), max: toCell(max) },
            ),
          }
        }),
      }
    },

    history({ runIds, metric, points, from, to }: Input<'history'>): MetricSeries[] {
      return runIds.map((runId) => {
        const { total, rows } = state.metrics.thinned(runId, metric, { points, from, to })
        return {
          runId,
          total,
          steps: rows.map((row) => row.step),
          times: rows.map((row) => row.at),
          values: rows.map((row) => toCell(row.value)),
        }
      })
    },
  }
}
