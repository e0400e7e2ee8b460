import { didYouMean } from '../lib/closest.ts'
import { invalidInput } from '../lib/errors.ts'
import { findColumn, sharedFloat64, type Frame } from '../lib/frame.ts'

/**
 * How much each row counts: a row of weight 2 is the row twice.
 *
 * @returns n finite numbers ≥ 0, some of them above 0, on shared memory.
 * @throws INVALID_INPUT for a column that is not there or holds anything else.
 */
export function rowWeights(frame: Frame, name: string): Float64Array {
  const column = findColumn(frame, name)
  const refuse = (what: string) =>
    invalidInput(`The weights are to be in "${name}", but ${what}.`, { column: name })
  if (!column) {
    const names = frame.columns.map((one) => one.name)
    throw invalidInput(`There is no column "${name}" to weigh rows by.${didYouMean(name, names)}`, {
      column: name,
    })
  }
  if (column.kind === 'category') throw refuse('it is a category, not a column of numbers')
  const bad = column.values.findIndex((value) => !(value >= 0 && value < Infinity))
  if (bad >= 0) {
    const value = column.values[bad]!
    throw refuse(`a row has ${Number.isNaN(value) ? 'none' : value} there; weights are numbers from 0`)
  }
  if (column.values.every((value) => value === 0)) throw refuse('it is 0 in every row')
  const weights = sharedFloat64(column.values.length)
  weights.set(column.values)
  return weights
}
