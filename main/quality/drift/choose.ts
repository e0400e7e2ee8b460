import type { DatasetColumn } from '../../contract/dataset.ts'
import type { DriftInput, DriftKind, DriftTest } from '../../contract/drift.ts'
import { driftTest } from '../../contract/drift.ts'
import { didYouMean } from '../../lib/closest.ts'
import { invalidInput } from '../../lib/errors.ts'
import { driftTests } from './tests.ts'

/** Integers of so few values in the current table are categories. */
const maxCodes = 10

/** How two columns are compared, or why they are not. */
export type Choice = { kind: DriftKind; asNumbers: boolean } | { reason: string }

const isNumeric = ({ type }: DatasetColumn) => type === 'integer' || type === 'number'

/** As Evidently takes columns, by what is in the current table; `wanted` is the test that a person chose. */
export function chooseKind(
  reference: DatasetColumn,
  current: DatasetColumn,
  rows: number,
  wanted: DriftTest | undefined,
): Choice {
  const isAlike = reference.type === current.type || (isNumeric(reference) && isNumeric(current))
  if (!isAlike) return { reason: `It is ${reference.type} in the reference and ${current.type} now.` }
  if (isNumeric(current)) {
    const isCode = current.type === 'integer' && current.distinct <= maxCodes
    return { kind: isFor(wanted, isCode ? 'categorical' : 'numerical'), asNumbers: true }
  }
  if (current.type === 'date' || current.type === 'timestamp')
    return wanted === undefined
      ? { reason: 'Dates and times change by themselves. Choose a test to compare them all the same.' }
      : { kind: 'numerical', asNumbers: true }
  if (current.type === 'text' && wanted === undefined && 2 * current.distinct > rows - current.missing)
    return { reason: 'It is free text: most values occur once. Choose a test to compare it all the same.' }
  return { kind: 'categorical', asNumbers: false }
}

/** Numbers can be compared either way when a person asks for it. */
function isFor(wanted: DriftTest | undefined, usual: DriftKind): DriftKind {
  const kinds = wanted === undefined ? [usual] : driftTests[wanted].kinds
  return kinds.includes(usual) ? usual : kinds[0]!
}

/** @throws INVALID_INPUT for a column that is not there in both tables, or a test that is not for its kind. */
export function checkWanted(
  input: Pick<DriftInput, 'target' | 'prediction' | 'tests'>,
  shared: readonly string[],
): void {
  const { target, prediction, tests = {} } = input
  for (const column of [target, prediction, ...Object.keys(tests)])
    if (column !== undefined && !shared.includes(column))
      throw invalidInput(`There is no column "${column}" in both tables.${didYouMean(column, shared)}`, {
        column,
      })
}

export function checkTest(column: string, test: DriftTest, kind: DriftKind): void {
  if (driftTests[test].kinds.includes(kind)) return
  const fitting = driftTest.options.filter((one) => driftTests[one].kinds.includes(kind))
  throw invalidInput(
    `The test ${test} is not for "${column}", which is ${kind}. Choose one of ${fitting.join(', ')}.`,
    { column, test },
  )
}
