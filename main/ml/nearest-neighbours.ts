import { invalidInput } from '../lib/errors.ts'
import { takeRows, type Frame } from '../lib/frame.ts'
import { designColumns, fitDesign, type DesignFeature } from './design-matrix.ts'
import { createNearestSearch } from './nearest-search.ts'
import { expectInteger, expectOneOf } from './param-checks.ts'
import { stratifiedSample } from './split.ts'

/** The model keeps its training rows and looks at all of them for each prediction, so there is a limit. */
export const neighbourRows = 10_000

export interface NearestNeighboursParams {
  /** Neighbours asked, 1 to 1,000; all rows where there are fewer. */
  neighbours: number
  /** `distance`: each counts by the inverse of its distance; equal rows alone where there are some. */
  neighbourWeights: 'uniform' | 'distance'
}

export interface NearestNeighbours extends NearestNeighboursParams {
  classCount: number
  design: DesignFeature[]
  /** Training row i, feature f at [i * features + f]: the standardised number, or the level's design column; -1: none. */
  rows: Float64Array
  /** Class index per training row. */
  target: Int32Array
}

/** Fills in defaults. @throws INVALID_INPUT naming option, expectation and value. */
export function nearestNeighboursParams(
  given: Partial<NearestNeighboursParams> = {},
): NearestNeighboursParams {
  const params: NearestNeighboursParams = {
    neighbours: given.neighbours ?? 5,
    neighbourWeights: given.neighbourWeights ?? 'uniform',
  }
  expectInteger('neighbours', params.neighbours, 1, 1000)
  expectOneOf('neighbourWeights', params.neighbourWeights, ['uniform', 'distance'])
  return params
}

/**
 * The k nearest rows by Euclidean distance (Fix & Hodges 1951) of standardised numbers and one column per level, as
 * scikit-learn's KNeighborsClassifier on those. Missing numbers count as the mean, missing levels as none. Of more than
 * `neighbourRows` rows it keeps a stratified sample. It knows no weights of rows or classes.
 *
 * @throws INVALID_INPUT for no features or rows, a row without a class, or a bad parameter.
 */
export function fitNearestNeighbours(input: {
  features: Frame
  target: Int32Array
  classCount: number
  params?: Partial<NearestNeighboursParams>
  seed: number
}): NearestNeighbours {
  const { classCount, seed } = input
  const params = nearestNeighboursParams(input.params)
  if (input.features.columns.length === 0) {
    throw invalidInput('There is no feature to learn from: every column was dropped or is the target.')
  }
  if (input.target.length === 0) throw invalidInput('There are no rows to learn from.')
  const without = input.target.findIndex((label) => label < 0 || label >= classCount)
  if (without >= 0)
    throw invalidInput(`Row ${without} has no class; leave it out of training.`, { row: without })
  const isSampled = input.target.length > neighbourRows
  const kept = isSampled ? stratifiedSample(input.target, neighbourRows, seed) : undefined
  const features = kept ? takeRows(input.features, kept) : input.features
  const target = kept ? Int32Array.from(kept, (row) => input.target[row]!) : Int32Array.from(input.target)
  const design = fitDesign(features)
  return { ...params, classCount, design, rows: toRows(design, features), target }
}

/** @returns n × classCount, row-major; each row adds up to 1. Of equally near rows the first ones count. */
export function nearestNeighboursProbabilities(model: NearestNeighbours, frame: Frame): Float64Array {
  const { classCount, design, rows, target, neighbourWeights } = model
  const width = design.length
  const isNumber = Uint8Array.from(design, ({ kind }) => (kind === 'number' ? 1 : 0))
  const asked = Math.min(model.neighbours, target.length)
  const queries = toRows(design, frame)
  const { find, squares, nearest } = createNearestSearch(rows, isNumber, asked, frame.rowCount)
  const probabilities = new Float64Array(frame.rowCount * classCount)
  for (let row = 0; row < frame.rowCount; row++) {
    find(queries, row * width)
    const isExact = squares[0] === 0
    let total = 0
    for (let i = 0; i < asked; i++) {
      let weight = 1
      if (neighbourWeights === 'distance') {
        weight = isExact ? (squares[i] === 0 ? 1 : 0) : Math.sqrt(squares[0]! / squares[i]!)
      }
      probabilities[row * classCount + target[nearest[i]!]!]! += weight
      total += weight
    }
    for (let c = 0; c < classCount; c++) probabilities[row * classCount + c]! /= total
  }
  return probabilities
}

function toRows(design: readonly DesignFeature[], frame: Frame): Float64Array {
  const width = design.length
  const rows = new Float64Array(frame.rowCount * width)
  designColumns(design, frame).forEach((column, f) => {
    const cells = column.kind === 'number' ? column.values : column.codes
    for (let row = 0; row < frame.rowCount; row++) rows[row * width + f] = cells[row]!
  })
  return rows
}
