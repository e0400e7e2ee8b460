import type { RunState } from '../contract/run.ts'
import { invalidInput } from '../lib/errors.ts'
import type { Database, SqlValue } from './database.ts'
import { newestFirst, topLevel, type Sql } from './listing.ts'
import { runColumns, type RunRow } from './runs.ts'

export interface RunQuery {
  experiment?: string
  /** Only the children of this run; without it only runs that have no parent. */
  parentId?: string
  /** Found anywhere in the id, name, params, tags or names of metrics, whatever the case. */
  text?: string
  states?: readonly RunState[]
  orderBy?: { key: string; descending: boolean }
  offset: number
  limit: number
}

const orderColumns: Record<string, string> = {
  started: 'r.started_at',
  ended: 'r.ended_at',
  name: 'r.name COLLATE NOCASE',
  state: 'r.state',
  experiment: 'r.experiment COLLATE NOCASE',
  duration: 'r.ended_at - r.started_at',
}

export function createRunSearch(database: Database) {
  return {
    search(query: RunQuery): { rows: RunRow[]; total: number } {
      const { where, values } = filterOf(query)
      const order = orderOf(query.orderBy)
      const total = database.get<{ total: number }>(
        `SELECT count(*) AS total FROM runs r WHERE ${where}`,
        ...values,
      )!.total
      const rows = database.all<RunRow>(
        `SELECT ${runColumns} FROM runs r ${order.join}
         WHERE ${where} ORDER BY ${order.by} LIMIT ? OFFSET ?`,
        ...order.values,
        ...values,
        query.limit,
        query.offset,
      )
      return { rows, total }
    },
  }
}

const like = (column: string) => String.raw`${column} LIKE ? ESCAPE '\'`

function filterOf(query: RunQuery): { where: string; values: SqlValue[] } {
  const terms = ['r.deleted_at IS NULL']
  const values: SqlValue[] = []
  const add = (term: string, ...more: SqlValue[]) => {
    terms.push(term)
    values.push(...more)
  }
  if (query.parentId === undefined) add(topLevel)
  else add('r.parent_id = ?', query.parentId)
  if (query.experiment !== undefined) add('r.experiment = ?', query.experiment)
  if (query.states?.length) {
    add(`r.state IN (${query.states.map(() => '?').join(', ')})`, ...query.states)
  }
  const text = query.text?.trim()
  if (text) {
    const { text: term, values: patterns } = containsText(text)
    add(term, ...patterns)
  }
  return { where: terms.join(' AND '), values }
}

/** Found anywhere in what a run is called, and in the names and texts that belong to it. */
export function containsText(text: string): Sql {
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return {
    text: `(${like('r.name')} OR ${like('r.run_id')} OR ${like('r.experiment')}
      OR EXISTS (SELECT 1 FROM params p WHERE p.run = r.id AND (${like('p.key')} OR ${like('p.value')}))
      OR EXISTS (SELECT 1 FROM tags t WHERE t.run = r.id AND (${like('t.key')} OR ${like('t.value')}))
      OR EXISTS (SELECT 1 FROM latest_metrics m WHERE m.run = r.id AND ${like('m.key')}))`,
    values: Array.from({ length: 8 }, () => pattern),
  }
}

/** What has no value (a running run's end, a metric never logged, NaN) comes last in both directions. */
function orderOf(orderBy: RunQuery['orderBy']): { join: string; by: string; values: SqlValue[] } {
  const { key, descending } = orderBy ?? { key: 'started', descending: true }
  const direction = descending ? 'DESC' : 'ASC'
  const tie = newestFirst
  const column = Object.hasOwn(orderColumns, key) ? orderColumns[key] : undefined
  if (column) return { join: '', by: `${column} ${direction} NULLS LAST, ${tie}`, values: [] }
  if (key.startsWith('metrics.')) {
    return {
      join: 'LEFT JOIN latest_metrics o ON o.run = r.id AND o.key = ?',
      by: `o.value ${direction} NULLS LAST, ${tie}`,
      values: [key.slice('metrics.'.length)],
    }
  }
  if (key.startsWith('params.')) {
    return {
      join: 'LEFT JOIN params o ON o.run = r.id AND o.key = ?',
      by: `o.number ${direction} NULLS LAST, o.value ${direction} NULLS LAST, ${tie}`,
      values: [key.slice('params.'.length)],
    }
  }
  throw invalidInput(
    `Runs can be ordered by ${Object.keys(orderColumns).join(', ')}, metrics.NAME or params.NAME, but not by "${key}".`,
    { orderBy: key },
  )
}
