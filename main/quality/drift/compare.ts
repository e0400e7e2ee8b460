import { setImmediate } from 'node:timers/promises'
import type { DatasetColumn } from '../../contract/dataset.ts'
import type { DriftColumn, DriftInput, DriftReport } from '../../contract/drift.ts'
import { cancelled, invalidInput } from '../../lib/errors.ts'
import type { WorkContext } from '../../lib/work.ts'
import type { TableRef, Warehouse } from '../../warehouse/warehouse.ts'
import { checkTest, checkWanted, chooseKind } from './choose.ts'
import { createColumnReader } from './column-reader.ts'
import { distributionOf } from './distribution.ts'
import { pairNumbers, pairTexts } from './pair.ts'
import type { Pair } from './pair.ts'
import { readNumbers, readTexts, type Reading } from './read-column.ts'
import { defaultTest, driftTests, isDrifted } from './tests.ts'

/** One of the two tables, with what is known of its columns. */
export interface Side {
  about: DriftReport['reference']
  table: TableRef
  columns: readonly DatasetColumn[]
}

interface ReadSide extends Side {
  reading: Reading
}

export type CompareOptions = Pick<DriftInput, 'target' | 'prediction' | 'tests'> & {
  share?: number
  /** Columns with more rows of many different values are compared on a sample. */
  maxRows?: number
}

const manyRows = 2_000_000
const namedValues = 20

/**
 * Whether the current table still is like the reference, column by column with Evidently's tests and defaults; the
 * dataset has drifted when `share` of the tested columns has. Each column is read as its values and their counts, one
 * column at a time or, where the rows are few, some. What cannot be tested says why, and is not among the tested.
 */
export async function compareTables(
  tables: Warehouse,
  reference: Side,
  current: Side,
  options: CompareOptions,
  context: WorkContext,
): Promise<DriftReport> {
  const { share = 0.5 } = options
  const before = new Map(reference.columns.map((column) => [column.name, column]))
  const shared = current.columns.filter(({ name }) => before.has(name))
  const names = shared.map(({ name }) => name)
  checkWanted(options, names)
  const maxRows = options.maxRows ?? manyRows
  const withReading = (side: Side): ReadSide => {
    const { table, about } = side
    const readColumn = createColumnReader(tables, table, names, about.rows)
    return { ...side, reading: { tables, table, readColumn, context, maxRows } }
  }
  const sides = [withReading(reference), withReading(current)] as const
  const columns: DriftColumn[] = []
  const notTested = onlyOnOneSide(reference, current)
  for (const [i, column] of shared.entries()) {
    // Lets a cancel come in between.
    await setImmediate()
    if (context.signal.aborted) throw cancelled()
    context.progress(i, shared.length, 'Comparing columns')
    const found = await compareColumn(...sides, [before.get(column.name)!, column], options)
    if ('reason' in found) notTested.push({ column: column.name, type: column.type, ...found })
    else columns.push(found)
  }
  if (columns.length === 0)
    throw invalidInput(
      'No column can be compared: there is none that both tables have, with values of one kind.',
      {
        notTested,
      },
    )
  const drifted = columns.filter(({ hasDrifted }) => hasDrifted).length
  return {
    reference: reference.about,
    current: current.about,
    hasDrifted: drifted / columns.length >= share,
    drifted,
    tested: columns.length,
    share,
    columns: columns.toSorted((a, b) => rank(a) - rank(b)),
    notTested,
  }
}

const rank = ({ part, hasDrifted }: DriftColumn) =>
  part === 'target' ? 0 : part === 'prediction' ? 1 : hasDrifted ? 2 : 3

function onlyOnOneSide(reference: Side, current: Side): DriftReport['notTested'] {
  const lacking = (from: Side, to: Side, reason: string) =>
    from.columns
      .filter(({ name }) => !to.columns.some((one) => one.name === name))
      .map(({ name, type }) => ({ column: name, type, reason }))
  return [
    ...lacking(reference, current, 'Only the reference has it.'),
    ...lacking(current, reference, 'Only the current table has it.'),
  ]
}

async function compareColumn(
  reference: ReadSide,
  current: ReadSide,
  [was, is]: readonly [DatasetColumn, DatasetColumn],
  options: CompareOptions,
): Promise<DriftColumn | { reason: string }> {
  const { name } = is
  const wanted = options.tests && Object.hasOwn(options.tests, name) ? options.tests[name] : undefined
  const choice = chooseKind(was, is, current.about.rows, wanted?.test)
  if ('reason' in choice) return choice
  const { kind, asNumbers } = choice
  if (wanted?.test !== undefined) checkTest(name, wanted.test, kind)
  const read = asNumbers ? readNumberPair : readTextPair
  const { pair, labels, sides } = await read(reference.reading, current.reading, was, is)
  if (pair.referenceCount === 0) return { reason: 'The reference has no value of it.' }
  if (pair.currentCount === 0) return { reason: 'The current table has no value of it.' }
  const test = wanted?.test ?? defaultTest(pair, kind)
  const { scoreName, name: testName, measure, threshold: usual } = driftTests[test]
  const measured = measure(pair, kind === 'numerical')
  if (!Number.isFinite(measured.score)) return { reason: `${testName} is not defined for these values.` }
  const threshold = wanted?.threshold ?? usual
  const names = kind === 'categorical' ? (labels ?? Array.from(pair.values, String)) : undefined
  const known = is.labels ?? was.labels
  return {
    column: name,
    part: name === options.target ? 'target' : name === options.prediction ? 'prediction' : 'feature',
    kind,
    test,
    testName,
    scoreName,
    score: measured.score,
    threshold,
    ...(measured.pValue === undefined ? {} : { pValue: measured.pValue }),
    ...(measured.statistic === undefined || !Number.isFinite(measured.statistic)
      ? {}
      : { statistic: measured.statistic }),
    hasDrifted: isDrifted(test, measured.score, threshold),
    reference: sideOf(sides[0], reference),
    current: sideOf(sides[1], current),
    onlyInReference: onlyWhere(names, pair.reference, pair.current),
    onlyInCurrent: onlyWhere(names, pair.current, pair.reference),
    distribution: distributionOf(
      pair,
      names?.map((text) => (known && Object.hasOwn(known, text) ? known[text]! : text)),
    ),
  }
}

interface Sampled {
  n: number
  sampled?: number
}
interface ReadPair {
  pair: Pair
  labels?: string[]
  sides: readonly [Sampled, Sampled]
}

async function readNumberPair(
  before: Reading,
  now: Reading,
  was: DatasetColumn,
  is: DatasetColumn,
): Promise<ReadPair> {
  const first = await readNumbers(before, was)
  const second = await readNumbers(now, is)
  return { pair: pairNumbers(first, second), sides: [first, second] }
}

async function readTextPair(
  before: Reading,
  now: Reading,
  was: DatasetColumn,
  is: DatasetColumn,
): Promise<ReadPair> {
  const first = await readTexts(before, was)
  const second = await readTexts(now, is)
  const { pair, texts } = pairTexts(first, second)
  return { pair, labels: texts, sides: [first, second] }
}

const sideOf = ({ n, sampled }: Sampled, { about }: Side) => ({
  n,
  missing: about.rows - n,
  ...(sampled === undefined ? {} : { sampled }),
})

function onlyWhere(
  names: readonly string[] | undefined,
  counts: Float64Array,
  others: Float64Array,
): string[] {
  return (names ?? []).filter((_, i) => counts[i]! > 0 && others[i] === 0).slice(0, namedValues)
}
