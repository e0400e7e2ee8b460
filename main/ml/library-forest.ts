import { RandomForestClassifier } from 'ml-random-forest'
import { invalidInput } from '../lib/errors.ts'
import { missingCode, takeRows, type Frame } from '../lib/frame.ts'
import { codesIn } from './align-column.ts'
import type { FeatureColumn } from './preprocessor.ts'
import { stratifiedSample } from './split.ts'

/**
 * The library's split search is quadratic in the rows, so it learns from a bounded stratified sample
 * (docs: 100 trees on all mushrooms took 24 minutes).
 */
export const libraryForestLimits = { rows: 1000, trees: 25 }

export type LibraryModel = Parameters<typeof RandomForestClassifier.load>[0]

/** The forest of the package ml-random-forest, as its own `toJSON` writes it. */
export interface LibraryForest {
  features: FeatureColumn[]
  classCount: number
  sampleRows: number
  model: LibraryModel
}

export interface LibraryForestParams {
  /** 1 to 25. */
  trees?: number
  /** 1 to 1,000. */
  sampleRows?: number
}

/** Trains on at most 1,000 rows, sampled with the classes' proportions. Cannot be interrupted; takes seconds. */
export function fitLibraryForest(input: {
  features: Frame
  target: Int32Array
  classCount: number
  params?: LibraryForestParams
  seed: number
}): LibraryForest {
  const { features, target, classCount, params, seed } = input
  const trees = Math.min(params?.trees ?? libraryForestLimits.trees, libraryForestLimits.trees)
  const limit = Math.min(params?.sampleRows ?? libraryForestLimits.rows, libraryForestLimits.rows)
  for (const [name, value] of [
    ['trees', trees],
    ['sampleRows', limit],
  ] as const) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw invalidInput(`${name} must be a whole number of at least 1, but is ${String(value)}.`, {
        [name]: value,
      })
    }
  }
  if (target.length === 0) throw invalidInput('There are no rows to learn from.')
  const rows = stratifiedSample(target, limit, seed)
  const columns = features.columns.map((column): FeatureColumn =>
    column.kind === 'number'
      ? { name: column.name, kind: 'number' }
      : { name: column.name, kind: 'category', levels: [...column.levels] },
  )
  const forest = new RandomForestClassifier({
    nEstimators: trees,
    seed: seed | 0,
    // Columns per tree, not per split; more of them cost time and tell no more on the mushrooms.
    maxFeatures: Math.max(Math.min(columns.length, 2), Math.round(columns.length * 0.3)),
    replacement: false,
    useSampleBagging: true,
    // Its out-of-bag step throws when a row is in every sample.
    noOOB: true,
  })
  forest.train(
    toMatrix(columns, takeRows(features, rows)),
    Array.from(rows, (row) => target[row]!),
  )
  return { features: columns, classCount, sampleRows: rows.length, model: toPlain(forest) }
}

/** Shares of the trees' votes; the library's own `predictProbability` is wrong. */
export function libraryForestProbabilities(forest: LibraryForest, frame: Frame): Float64Array {
  const { classCount } = forest
  const sums = new Float64Array(frame.rowCount * classCount)
  if (frame.rowCount === 0) return sums
  const votes = RandomForestClassifier.load(forest.model).predictionValues(toMatrix(forest.features, frame))
  for (let row = 0; row < frame.rowCount; row++) {
    const given = votes.getRow(row)
    for (const label of given) sums[row * classCount + label]! += 1 / given.length
  }
  return sums
}

/** The library knows numbers only: levels become their codes, missing cells -1 (numbers: 0). */
function toMatrix(features: readonly FeatureColumn[], frame: Frame): number[][] {
  const columns = features.map((feature) => {
    const column = frame.columns.find((one) => one.name === feature.name)
    if (feature.kind === 'category') {
      return column?.kind === 'category'
        ? codesIn(column, feature.levels)
        : new Int32Array(frame.rowCount).fill(missingCode)
    }
    return column?.kind === 'number' ? column.values : new Float64Array(frame.rowCount)
  })
  return Array.from({ length: frame.rowCount }, (_, row) =>
    columns.map((column) => (Number.isFinite(column[row]!) ? column[row]! : 0)),
  )
}

/** Its JSON form loads again; the live object does not cross threads. */
function toPlain(forest: RandomForestClassifier): LibraryModel {
  return JSON.parse(JSON.stringify(forest))
}
