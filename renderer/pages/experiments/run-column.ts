import type { RunCell, RunColumnInfo, RunRow } from '../../../main/contract/tracked-run.ts'
import { isBetterLow, isJudged, metricOrder, metricTitle } from './metric-title.ts'

/** Spelled out so that the contract's schemas stay out of the page. */
export const aggregates = ['last', 'min', 'max', 'mean'] as const
export type Aggregate = (typeof aggregates)[number]

/** A column of the table of runs. */
export interface RunColumn {
  /** As the backend takes it, such as `metrics.loss.min`; `model` is read from the row itself. */
  name: string
  title: string
  group: RunColumnInfo['group']
  kind: RunColumnInfo['kind'] | 'state' | 'model'
  /** Of a metric. */
  aggregate?: Aggregate
  /** The name without the aggregate. */
  base: string
  /** Whether a smaller or a larger number is the better one; undefined where neither is. */
  better?: 'low' | 'high'
}

export const modelColumn = 'model'
const nameColumn = 'attributes.run_name'

const attributeTitles: Record<string, string> = {
  run_name: 'Run',
  run_id: 'Id',
  experiment: 'Experiment',
  state: 'State',
  kind: 'Kind',
  user_id: 'User',
  parent_id: 'Parent',
  start_time: 'Started',
  end_time: 'Ended',
  duration: 'Took',
  dataset: 'Dataset',
}

/** What a person reads above a column. */
export function titleOf({ group, key }: Pick<RunColumnInfo, 'group' | 'key'>, aggregate?: Aggregate): string {
  const title =
    group === 'attributes' ? (attributeTitles[key] ?? key) : group === 'metrics' ? metricTitle(key) : key
  return aggregate && aggregate !== 'last' ? `${title} (${aggregate})` : title
}

/** A name that was kept, as a column; undefined when no run has it any more. */
export function toRunColumn(name: string, infos: ReadonlyMap<string, RunColumnInfo>): RunColumn | undefined {
  if (name === modelColumn) return { name, base: name, title: 'Model', group: 'attributes', kind: 'model' }
  const ending = /\.(last|min|max|mean)$/.exec(name)
  const whole = infos.get(name)
  const info = whole ?? (ending ? infos.get(name.slice(0, ending.index)) : undefined)
  if (!info || (!whole && info.group !== 'metrics')) return undefined
  const aggregate = info.group === 'metrics' ? aggregateOf(whole ? undefined : ending?.[1]) : undefined
  return {
    name,
    base: info.column,
    title: titleOf(info, aggregate),
    group: info.group,
    kind: info.key === 'state' && info.group === 'attributes' ? 'state' : info.kind,
    ...(aggregate && { aggregate }),
    ...betterOf(info),
  }
}

const aggregateOf = (word: string | undefined): Aggregate => aggregates.find((one) => one === word) ?? 'last'

export const withAggregate = (base: string, aggregate: Aggregate) =>
  aggregate === 'last' ? base : `${base}.${aggregate}`

function betterOf({ group, key }: RunColumnInfo): Pick<RunColumn, 'better'> {
  if (key === 'duration' && group === 'attributes') return { better: 'low' }
  if (group !== 'metrics' || !isJudged(key)) return {}
  return { better: isBetterLow(key) ? 'low' : 'high' }
}

const telling = ['accuracy', 'rocAuc', 'f1', 'logLoss']
const shownOfEach = 4

/**
 * What is shown until a person chooses: of the metrics the four that tell most, of the params four in which the runs
 * differ.
 */
export function usualColumns(infos: readonly RunColumnInfo[]): string[] {
  const of = (group: RunColumnInfo['group']) => infos.filter((info) => info.group === group)
  const metrics = new Map(of('metrics').map((info) => [info.key, info.column]))
  const keys = metricOrder([...metrics.keys()])
  const known = telling.filter((key) => metrics.has(key))
  const params = of('params').filter(({ isVarying }) => isVarying)
  return [
    'attributes.state',
    ...(known.length > 0 ? known : keys.slice(0, shownOfEach)).map((key) => metrics.get(key)!),
    ...params.slice(0, shownOfEach).map(({ column }) => column),
    modelColumn,
    'attributes.duration',
    'attributes.start_time',
  ]
}

/** The columns of a table as the backend is asked for them, in this order; the name comes with each row. */
export const askedColumns = (columns: readonly RunColumn[]): string[] =>
  columns.map(({ name }) => name).filter((name) => name !== modelColumn && name !== nameColumn)

/** A cell of a row that was asked for `asked`. */
export function cellOf(row: RunRow, column: string, asked: readonly string[]): RunCell {
  if (column === modelColumn) return row.model ? `${row.model.name} ${row.model.version}` : null
  return row.cells[asked.indexOf(column)] ?? null
}

/** The number in a cell, as JSON had to write it; a param's text is one where it reads as one. */
export function numberOf(cell: RunCell | undefined): number | undefined {
  if (typeof cell === 'number') return cell
  if (typeof cell !== 'string' || cell.trim() === '') return undefined
  const number = Number(cell)
  return Number.isNaN(number) && cell !== 'NaN' ? undefined : number
}
