import { columnType } from '../contract/dataset.ts'
import type { ExpectationResult } from '../contract/quality.ts'
import { didYouMean } from '../lib/closest.ts'
import { cancelled, notFound } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import type { Cell, Predicate, TableRef, Warehouse } from '../warehouse/warehouse.ts'
import { bindExpectation, plainSentence } from './catalogue.ts'
import { maxPartialUnexpected, refusal, settle, withoutRepeats } from './evaluate.ts'
import type { Asking } from './evaluate.ts'
import type { Bound } from './kwargs.ts'
import type { Selection, Step, TableShape, Verdict } from './step.ts'
import type { Expectation, Suite } from './suite.ts'

export interface ValidateOptions {
  /** Columns left out on purpose and why: what is expected of them is not evaluated rather than failed. */
  absentColumns?: Readonly<Record<string, string>>
  /** How many rows were left out on purpose: how many rows there should be is then not evaluated. */
  leftOutRows?: number
  /** How many rows other tables have, by the names that the suite calls them. */
  otherRows?: ReadonlyMap<string, number>
}

/** An expectation ready to be asked about one table. */
export interface Prepared {
  expectation: Expectation
  sentence: string
  step: Step | Selection | Verdict
  filter?: Predicate
  /** Of a step that must fail only because columns were left out on purpose. */
  droppedOnPurpose?: boolean
}

/**
 * Evaluates a suite's expectations with the semantics of Great Expectations, in one call to the warehouse for nearly
 * all of them. The results come in the suite's order. What cannot be evaluated says why and is never a pass; a column
 * that is absent fails what is expected of it.
 */
export async function validateTable(
  warehouse: Asking,
  table: TableRef,
  suite: Pick<Suite, 'expectations'>,
  options: ValidateOptions,
  context: WorkContext,
): Promise<ExpectationResult[]> {
  const shape = presentShape(await tableShape(warehouse, table), options)
  const prepared = suite.expectations.map((one) => prepare(one, shape, options))
  const verdicts = await settle(warehouse, table, prepared, context)
  const results: ExpectationResult[] = []
  for (const [i, one] of prepared.entries()) {
    if (context.signal.aborted) throw cancelled()
    context.progress(i, prepared.length)
    results.push(await toResult(warehouse, table, one, verdicts[i]!))
  }
  return results
}

/** The plans the warehouse would use for the first questions of a suite, as text. */
export async function explainSuite(
  warehouse: Warehouse,
  table: TableRef,
  suite: Pick<Suite, 'expectations'>,
): Promise<string> {
  const shape = await tableShape(warehouse, table)
  const steps = suite.expectations.flatMap((one) => {
    const { step } = prepare(one, shape, {})
    return 'measures' in step ? [step] : []
  })
  const plans: string[] = []
  try {
    return await warehouse.explain(table, withoutRepeats(steps).measures)
  } catch (error) {
    refusal(error)
  }
  for (const step of steps) {
    try {
      plans.push(await warehouse.explain(table, step.measures))
    } catch (error) {
      plans.push(refusal(error).note ?? '')
    }
  }
  return plans.join('\n')
}

/** The table's own columns. */
export async function tableShape(warehouse: Warehouse, ref: TableRef): Promise<TableShape> {
  const found = await warehouse.findTable(ref)
  if (!found)
    throw notFound(`There is no table "${ref.name}" in "${ref.space}" of the warehouse to validate.`, {
      ...ref,
    })
  return {
    columns: found.columns.map(({ name, type }) => ({
      name,
      type: columnType.safeParse(type).data ?? 'text',
    })),
  }
}

/** A table that holds several loads may have a column which only another load filled. */
const presentShape = (
  { columns }: TableShape,
  { absentColumns = {}, otherRows }: ValidateOptions,
): TableShape => ({
  columns: columns.filter(({ name }) => !Object.hasOwn(absentColumns, name)),
  ...(otherRows ? { otherRows } : {}),
})

export function prepare(expectation: Expectation, shape: TableShape, options: ValidateOptions): Prepared {
  let bound: Bound
  try {
    bound = bindExpectation(expectation)
  } catch (error) {
    return { expectation, sentence: plainSentence(expectation), step: refusal(error) }
  }
  const { sentence } = bound
  const { leftOutRows = 0 } = options
  if (leftOutRows > 0 && expectation.type.startsWith('expect_table_row_count')) {
    const note = `${leftOutRows} ${leftOutRows === 1 ? 'row was' : 'rows were'} left out on the way.`
    return { expectation, sentence, step: { outcome: 'not-evaluated', note }, droppedOnPurpose: true }
  }
  const names = shape.columns.map(({ name }) => name)
  const dropped = Object.entries(options.absentColumns ?? {}).filter(([name]) => !names.includes(name))
  const absent = bound.columns.filter((name) => !names.includes(name))
  const onPurpose = dropped.filter(([name]) => absent.includes(name))
  if (onPurpose.length > 0) return { expectation, sentence, ...leftOut(onPurpose) }
  if (absent.length > 0) {
    const note = absent.map((name) => `There is no column "${name}".${didYouMean(name, names)}`).join(' ')
    return { expectation, sentence, step: { outcome: 'failed', note } }
  }
  try {
    const step = bound.plan(shape)
    if ('outcome' in step && step.outcome === 'failed' && dropped.length > 0) {
      const whole = bound.plan(withDropped(shape, dropped, expectation))
      if ('outcome' in whole && whole.outcome === 'passed')
        return { expectation, sentence, ...leftOut(dropped) }
    }
    const filter = bound.filter?.(shape)
    return { expectation, sentence, step, ...(filter ? { filter } : {}) }
  } catch (error) {
    return { expectation, sentence, step: refusal(error) }
  }
}

function leftOut(dropped: readonly [string, string][]): Pick<Prepared, 'step' | 'droppedOnPurpose'> {
  const note = dropped.map(([name, reason]) => `Column "${name}" was left out: ${reason}.`).join(' ')
  return { step: { outcome: 'not-evaluated', note }, droppedOnPurpose: true }
}

/** The table as it would be with the columns that were left out, each where the expectation wants it. */
function withDropped(
  shape: TableShape,
  dropped: readonly [string, string][],
  { kwargs }: Expectation,
): TableShape {
  const wanted = Array.isArray(kwargs.column_list) ? kwargs.column_list : []
  const columns = [...shape.columns]
  const places = dropped.map(([name]) => ({ name, at: wanted.indexOf(name) }))
  for (const { name, at } of places.toSorted((a, b) => a.at - b.at))
    columns.splice(at < 0 ? columns.length : at, 0, { name, type: 'text' })
  return { ...shape, columns }
}

async function toResult(
  warehouse: Warehouse,
  table: TableRef,
  { expectation, sentence, droppedOnPurpose }: Prepared,
  { failing, selected: _selected, ...found }: Verdict,
): Promise<ExpectationResult> {
  const { id, type, kwargs, severity } = expectation
  const partialUnexpected = failing
    ? (
        await warehouse.rows(table, {
          columns: failing.columns,
          filter: failing.filter,
          where: failing.where,
          limit: maxPartialUnexpected,
          hasTotal: false,
        })
      ).rows.map(asOneCell)
    : found.partialUnexpected
  return {
    id,
    type,
    ...(typeof kwargs.column === 'string' ? { column: kwargs.column } : {}),
    kwargs,
    severity,
    sentence,
    ...found,
    ...(droppedOnPurpose ? { droppedOnPurpose } : {}),
    ...(partialUnexpected ? { partialUnexpected } : {}),
  }
}

/** Several columns' cells of one row, as JSON. */
const asOneCell = (cells: readonly Cell[]): Cell => (cells.length === 1 ? cells[0]! : JSON.stringify(cells))
