import type { DatasetColumn, DatasetVersion } from '../../contract/dataset.ts'
import type { ProfileColumn } from '../../contract/profile.ts'
import type { DataDeps } from '../../data/data-deps.ts'
import { datasetTable } from '../../data/dataset-files.ts'
import type { WorkContext } from '../../lib/work.ts'
import type { ValueCount } from '../../warehouse/files.ts'
import type { Answer, Cell, Measure, TableRef } from '../../warehouse/warehouse.ts'
import { factsOfGroups, factsOfNumbers, mostFrequent } from './number-column.ts'
import type { NumberColumnFacts } from './number-column.ts'
import { sortNumbers } from '../../ml/sort-numbers.ts'
import { roleOfColumn } from './roles.ts'
import { textFigures } from './text-column.ts'

/** Of a column with no more different values, all are asked for, and everything follows from them. */
const maxCounted = 10_000
const topValues = 20
/** More levels than this say nothing that a person could look at, nor are they compared. */
export const maxLevels = 200
const columnsAtOnce = 64
const textsLookedAt = 20_000
/** 64 MB. */
const valuesAtOnce = 8_000_000

export interface ColumnFacts {
  column: DatasetColumn
  described: ProfileColumn
  /** All values but missing, most frequent first, where these are at most 200. */
  levels?: readonly ValueCount[]
  number?: NumberColumnFacts
}

/** What each column holds by itself. The order is that of the version's columns. */
export async function describeColumns(
  { tables }: Pick<DataDeps, 'tables'>,
  version: DatasetVersion,
  target: string | undefined,
  context: WorkContext,
  counted = maxCounted,
): Promise<ColumnFacts[]> {
  const isCounted = (column: DatasetColumn) =>
    column.distinct <= counted && !(isNumeric(column) && isSortedSooner(column, version.rows))
  /** Groups carry dates as text, and there may be too many different numbers to ask for each. */
  const isMeasured = (column: DatasetColumn) =>
    column.distinct > 0 && (isTime(column) || (isNumeric(column) && !isCounted(column)))
  const hasGroups = (column: DatasetColumn) =>
    isCounted(column) || (!isNumeric(column) && isRepeated(column, version.rows))
  const table = datasetTable(version.dataset, version.version)
  const { columns } = version
  const facts: ColumnFacts[] = []
  for (let start = 0; start < columns.length; start += columnsAtOnce) {
    const portion = columns.slice(start, start + columnsAtOnce)
    const progress = (share: number) => context.progress(start + share * portion.length, columns.length)
    progress(0)
    const measured = portion.filter(isMeasured).map(({ name }) => name)
    const numbers = await measureNumbers(tables, table, measured, version.rows, {
      ...context,
      progress: (done, total = 1) => progress((0.6 * done) / total),
    })
    progress(0.6)
    const groups = await tables.groupCounts(
      table,
      portion
        .filter(hasGroups)
        .map((column) => ({ column: column.name, ...(isCounted(column) ? {} : { limit: topValues }) })),
      { signal: context.signal },
    )
    // The ends of numbers are those of their sorted values.
    const questions = portion.map((column) =>
      isCounted(column) || isNumeric(column) ? [] : measuresOf(column),
    )
    progress(0.8)
    const answers = await tables.measure(table, questions.flat(), undefined, { signal: context.signal })
    const samples = await sampleTexts(
      tables,
      table,
      portion.filter((column) => column.type === 'text' && !isCounted(column)),
      version.rows,
      context,
    )
    const topNumbers = (column: DatasetColumn) =>
      column.distinct <= counted || isRepeated(column, version.rows)
        ? (numbers.get(column.name)?.top ?? [])
        : []
    let [at, group] = [0, 0]
    for (const [i, column] of portion.entries()) {
      const isWhole = isCounted(column)
      const found = {
        groups: (hasGroups(column) ? groups[group++]! : topNumbers(column)).map(plainCount),
        answers: answers.slice(at, (at += questions[i]!.length)),
        measured: numbers.get(column.name),
        sample: samples.get(column.name),
      }
      facts.push(factsOf(column, found, { target, rows: version.rows, isWhole }))
    }
  }
  return facts
}

export const isNumeric = ({ type }: Pick<DatasetColumn, 'type'>) => type === 'integer' || type === 'number'
const isTime = ({ type }: DatasetColumn) => type === 'date' || type === 'timestamp'

/** Numbers that hardly repeat are sorted in less time than DuckDB groups and hands over; of few, each is needed. */
const isSortedSooner = ({ distinct }: DatasetColumn, rows: number) =>
  distinct > maxLevels && distinct > rows / 20

/** Where every value is another, none is frequent. */
const isRepeated = ({ distinct, missing }: DatasetColumn, rows: number) => distinct < rows - missing

function measuresOf({ name: column, type }: DatasetColumn): Measure[] {
  const kinds =
    type === 'text'
      ? (['min', 'max', 'min-length', 'mean-length', 'max-length'] as const)
      : (['min', 'max'] as const)
  return kinds.map((kind) => ({ kind, column }))
}

interface MeasuredNumbers extends NumberColumnFacts {
  top: ValueCount[]
  /** Infinity among them. */
  ends: [number, number] | undefined
}

/**
 * All values of a few columns at a time, in memory: sorting them takes a fraction of the time in which DuckDB finds this
 * many exact quantiles, and everything else follows from one more look at them.
 */
async function measureNumbers(
  tables: DataDeps['tables'],
  table: TableRef,
  names: readonly string[],
  rows: number,
  { signal, progress }: WorkContext,
): Promise<Map<string, MeasuredNumbers>> {
  const found = new Map<string, MeasuredNumbers>()
  const atOnce = Math.max(1, Math.min(columnsAtOnce, Math.floor(valuesAtOnce / Math.max(1, rows))))
  const memory = names.slice(0, atOnce).map(() => new Float64Array(rows))
  let spare = new Float64Array(names.length > 0 ? rows : 0)
  for (let start = 0; start < names.length; start += atOnce) {
    const portion = names.slice(start, start + atOnce)
    await tables.scan(
      table,
      { columns: portion.map((column) => ({ as: 'number', column })) },
      ({ first, rowCount, columns }) => {
        for (const [i, cells] of columns.entries())
          if (cells instanceof Float64Array) memory[i]!.set(cells.subarray(0, rowCount), first)
      },
      { signal },
    )
    for (const [i, name] of portion.entries()) {
      signal.throwIfAborted()
      const sorted = sortNumbers(memory[i]!, spare)
      if (sorted === spare) [spare, memory[i]] = [memory[i]!, spare]
      found.set(name, {
        ...factsOfNumbers(sorted),
        top: mostFrequent(sorted, topValues),
        ends: endsOfSorted(sorted),
      })
      progress(start + i + 1, names.length)
    }
  }
  return found
}

/** The first and the last of ascending values with NaN at the end; minus nought is nought. */
function endsOfSorted(values: Float64Array): [number, number] | undefined {
  const last = values.findLast((value) => value === value)
  return last === undefined ? undefined : [values[0]! + 0, last + 0]
}

async function sampleTexts(
  tables: DataDeps['tables'],
  table: TableRef,
  columns: readonly DatasetColumn[],
  rows: number,
  { signal }: WorkContext,
): Promise<Map<string, ValueCount[]>> {
  const found = new Map(columns.map(({ name }) => [name, [] as ValueCount[]]))
  if (columns.length === 0) return found
  const lists = [...found.values()]
  await tables.scan(
    table,
    {
      columns: columns.map(({ name }) => ({ as: 'text', column: name })),
      every: Math.ceil(rows / textsLookedAt),
    },
    ({ columns: texts }) => {
      for (const [i, cells] of texts.entries())
        for (const cell of cells) if (typeof cell === 'string') lists[i]!.push({ value: cell, count: 1 })
    },
    { signal },
  )
  return found
}

interface Found {
  /** All values of a column that is counted; else the most frequent. */
  groups: readonly ValueCount[]
  answers: readonly Answer[]
  measured: MeasuredNumbers | undefined
  sample: ValueCount[] | undefined
}

function factsOf(
  column: DatasetColumn,
  { groups, answers, measured, sample }: Found,
  about: { target: string | undefined; rows: number; isWhole: boolean },
): ColumnFacts {
  const { name, type, labels, missing, distinct } = column
  const { isWhole } = about
  const number = measured ?? (isNumeric(column) && isWhole ? numberOfGroups(groups) : undefined)
  const text = type === 'text' ? textOf(isWhole ? groups : sample, answers) : undefined
  const [min, max] = isWhole
    ? endsOf(groups, type)
    : isNumeric(column) && measured?.ends
      ? measured.ends.map(plain)
      : answers.slice(0, 2).map(cellOf)
  const top = groups.slice(0, topValues).map(({ value, count }) => {
    const label = labels && Object.hasOwn(labels, `${value}`) ? labels[`${value}`]! : undefined
    return { value, ...(label === undefined ? {} : { label }), count }
  })
  const described: ProfileColumn = {
    name,
    type,
    role: roleOfColumn(column, text, about),
    ...(labels ? { labels } : {}),
    missing,
    distinct,
    min: min ?? null,
    max: max ?? null,
    top,
    ...(number ? { number: number.figures } : {}),
    ...(text ? { text } : {}),
  }
  const levels = isWhole && groups.length <= maxLevels ? groups : undefined
  return { column, described, ...(levels ? { levels } : {}), ...(number ? { number } : {}) }
}

/** JSON has no infinity. */
const plain = (value: Cell): Cell =>
  typeof value === 'number' && !Number.isFinite(value) ? `${value}` : value

const plainCount = ({ value, count }: ValueCount): ValueCount => ({ value: plain(value), count })

const cellOf = (answer: Answer | undefined): Cell =>
  answer?.kind === 'number' || answer?.kind === 'text' ? plain(answer.value) : null

function numberOfGroups(groups: readonly ValueCount[]): NumberColumnFacts {
  const sorted = groups
    .map(({ value, count }) => ({ value: Number(value), count }))
    .filter(({ value }) => !Number.isNaN(value))
    .toSorted((a, b) => (a.value < b.value ? -1 : 1))
  const values = Float64Array.from(sorted, ({ value }) => value)
  return factsOfGroups(
    values,
    Float64Array.from(sorted, ({ count }) => count),
  )
}

/** The lengths of all values, where their answers are among these; else of the values given. */
function textOf(values: readonly ValueCount[] | undefined, answers: readonly Answer[]) {
  const figures = textFigures(values ?? [])
  const [min, mean, max] = answers.slice(2, 5).map(cellOf)
  if (!figures || typeof min !== 'number' || typeof mean !== 'number' || typeof max !== 'number')
    return figures
  return { ...figures, length: { min, mean, max } }
}

function endsOf(groups: readonly { value: Cell }[], type: DatasetColumn['type']): [Cell, Cell] {
  const isNumber = type === 'integer' || type === 'number'
  let [min, max]: [Cell, Cell] = [null, null]
  for (const { value } of groups) {
    const key = isNumber ? Number(value) : String(value)
    if (Number.isNaN(key)) continue
    if (min === null || key < (isNumber ? Number(min) : String(min))) min = value
    if (max === null || key > (isNumber ? Number(max) : String(max))) max = value
  }
  return [min, max]
}
