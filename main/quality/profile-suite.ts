import type { ColumnSummary } from '../contract/dataset.ts'
import type { WrittenExpectation } from '../contract/suite.ts'
import type { DataDeps } from '../data/data-deps.ts'
import { readDatasetVersion } from '../data/dataset-files.ts'
import { summarizeDataset } from '../data/summarize-dataset.ts'
import type { WorkContext } from '../lib/work.ts'

export interface ProfileSuiteInput {
  dataset: string
  version?: number
  /** How much later data may part from this: 0 is not at all. What it means for each kind is in docs/quality.md. */
  tolerance: number
}

/** More different values than these are not listed one by one. */
const maxListed = 50

/**
 * Expectations that a dataset version fulfils and later ones ought to, from its profile. A person chooses the tolerance;
 * what is left open here is not guessed: nothing is expected of texts but their length and of figures but their range and
 * mean.
 */
export async function suiteFromProfile(
  deps: DataDeps,
  { dataset, version: wanted, tolerance }: ProfileSuiteInput,
  context: WorkContext,
): Promise<WrittenExpectation[]> {
  const version = await readDatasetVersion(deps.paths, dataset, wanted)
  const { rows, columns } = await summarizeDataset(deps, { name: dataset, version: version.version }, context)
  return [
    critical('expect_table_columns_to_match_set', { column_set: columns.map(({ name }) => name) }),
    warning('expect_table_row_count_to_be_between', {
      min_value: Math.floor(rows * (1 - tolerance)),
      ...(tolerance === 0 ? { max_value: rows } : { max_value: Math.ceil(rows * (1 + tolerance)) }),
    }),
    ...columns.flatMap((column) => aboutColumn(column, rows, tolerance)),
  ]
}

const written =
  (severity: WrittenExpectation['severity']) =>
  (type: string, kwargs: WrittenExpectation['kwargs']): WrittenExpectation => ({ type, kwargs, severity })
const critical = written('critical')
const warning = written('warning')

const typeNames: Record<ColumnSummary['type'], string> = {
  boolean: 'bool',
  integer: 'int64',
  number: 'float64',
  date: 'date',
  timestamp: 'datetime64[ns]',
  text: 'str',
}

function aboutColumn(summary: ColumnSummary, rows: number, tolerance: number): WrittenExpectation[] {
  const { name: column, type, missing, distinct, role } = summary
  const share = rows === 0 ? 0 : missing / rows
  const isEmpty = missing === rows
  return [
    critical('expect_column_values_to_be_of_type', { column, type_: typeNames[type] }),
    ...(share + tolerance < 1
      ? [warning('expect_column_values_to_not_be_null', { column, ...mostly(1 - share - tolerance) })]
      : []),
    ...(role === 'identifier' && distinct === rows - missing
      ? [critical('expect_column_values_to_be_unique', { column })]
      : []),
    ...(isEmpty ? [] : aboutValues(summary, rows, tolerance)),
  ]
}

/** Rounded down, so that the data itself always complies. */
const mostly = (share: number): Record<string, number> =>
  share >= 1 ? {} : { mostly: Math.floor(Math.max(0, share) * 1e4) / 1e4 }

function aboutValues(summary: ColumnSummary, rows: number, tolerance: number): WrittenExpectation[] {
  const { name: column, type, distinct, role, min, max } = summary
  const values = summary.top.flatMap(({ value }) => (value === null ? [] : [value]))
  const isListed =
    distinct <= maxListed && values.length === distinct && (type === 'text' || type === 'boolean')
  if (isListed && distinct < Math.max(2, rows / 2))
    return [
      warning('expect_column_values_to_be_in_set', {
        column,
        value_set: type === 'boolean' ? values.map((value) => String(value) === 'true') : values,
        ...mostly(1 - tolerance),
      }),
    ]
  if (type === 'integer' || type === 'number')
    return role === 'identifier' ? [] : aboutNumbers(summary, tolerance)
  if ((type === 'date' || type === 'timestamp') && typeof min === 'string' && typeof max === 'string')
    return [
      warning('expect_column_values_to_be_between', { column, min_value: min, ...mostly(1 - tolerance) }),
    ]
  return []
}

function aboutNumbers(summary: ColumnSummary, tolerance: number): WrittenExpectation[] {
  const { name: column, type, min, max, mean, stddev } = summary
  if (typeof min !== 'number' || typeof max !== 'number' || !Number.isFinite(min) || !Number.isFinite(max))
    return []
  const reach = (max - min) * tolerance
  const isWhole = type === 'integer'
  const range = warning('expect_column_values_to_be_between', {
    column,
    // What is never below zero is taken to be unable to be.
    min_value: min >= 0 ? Math.max(0, down(min - reach, isWhole)) : down(min - reach, isWhole),
    max_value: up(max + reach, isWhole),
  })
  if (
    typeof mean !== 'number' ||
    typeof stddev !== 'number' ||
    !Number.isFinite(mean) ||
    !Number.isFinite(stddev)
  )
    return [range]
  // Sums of floating point end in other digits in another order.
  const give = stddev * tolerance + Math.abs(mean) * 1e-9
  return [
    range,
    warning('expect_column_mean_to_be_between', {
      column,
      min_value: down(mean - give, false),
      max_value: up(mean + give, false),
    }),
  ]
}

/** To six digits, away from the data. */
const down = (value: number, isWhole: boolean) => (isWhole ? Math.floor(value) : rounded(value, Math.floor))
const up = (value: number, isWhole: boolean) => (isWhole ? Math.ceil(value) : rounded(value, Math.ceil))

function rounded(value: number, round: (value: number) => number): number {
  if (value === 0) return 0
  const places = 5 - Math.floor(Math.log10(Math.abs(value)))
  if (places > 15 || places < -15) return value
  const result =
    places >= 0 ? round(value * 10 ** places) / 10 ** places : round(value / 10 ** -places) * 10 ** -places
  return Number.isFinite(result) ? result : value
}
