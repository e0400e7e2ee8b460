import { invalidInput } from '../lib/errors.ts'
import type { PreprocessSpec } from './preprocessor.ts'

type Settings = PreprocessSpec['targetEncoding']

/** The target of n training rows. */
export interface Labels {
  /** n class indices; rows with -1 teach nothing. */
  codes: Int32Array
  classes: readonly string[]
}

/** Each share is a number of the model file. */
const mostShares = 1_000_000

/** Classes that have a share: of two the second alone, which says all. */
export const sharedClasses = (classes: readonly string[]) =>
  classes.length === 2 ? classes.slice(1) : classes

/**
 * Target encoding (Micci-Barreca 2001): for each level the share of each of `sharedClasses` among its rows, drawn
 * towards the share in all rows where its own are few. As scikit-learn's TargetEncoder: `smooth` rows of the whole are
 * added to each level, or with `auto` as many as an empirical Bayes estimate says. Levels without rows have the share
 * of the whole.
 *
 * @param places n places in the `size` levels; -1 is missing, which is a level of its own, the last.
 * @returns (size + 1) × classes in [0, 1], row-major.
 * @throws INVALID_INPUT for more than a million of them.
 */
export function targetShares(
  places: Int32Array,
  size: number,
  { codes, classes }: Labels,
  smooth: Settings['smooth'],
): number[] {
  return sharesOf(countTargets(places, size, codes, classes.length), classes.length, smooth)
}

/**
 * What a model should learn from in place of the encoding of all rows, which knows the row's own target: the encoding
 * learnt without the row's fold.
 *
 * @param places as for `targetShares`.
 * @param foldOf n folds, from 0; see `dealFolds`. A row without one has zeros.
 * @returns n × classes, row-major.
 */
export function crossFittedShares(
  places: Int32Array,
  size: number,
  { codes, classes }: Labels,
  smooth: Settings['smooth'],
  foldOf: Int32Array,
): Float64Array {
  const width = sharedClasses(classes).length
  const values = new Float64Array(places.length * width)
  const whole = countTargets(places, size, codes, classes.length)
  const folds = foldOf.reduce((most, fold) => Math.max(most, fold), -1) + 1
  for (let fold = 0; fold < folds; fold++) {
    const own = countTargets(places, size, codes, classes.length, (row) => foldOf[row] === fold)
    const others = whole.map((rows, i) => rows - own[i]!)
    const shares = sharesOf(others, classes.length, smooth)
    for (let row = 0; row < places.length; row++) {
      if (foldOf[row] !== fold) continue
      const place = places[row]!
      const from = (place < 0 ? size : place) * width
      for (let c = 0; c < width; c++) values[row * width + c] = shares[from + c]!
    }
  }
  return values
}

/** (size + 1) × classes: rows of each level and class. */
function countTargets(
  places: Int32Array,
  size: number,
  codes: Int32Array,
  classCount: number,
  isCounted: (row: number) => boolean = () => true,
): Float64Array {
  if ((size + 1) * classCount > mostShares) {
    throw invalidInput(
      `A column of ${size} values and a target of ${classCount} classes make more than ${mostShares} shares. Put rare values together (rare.maxLevels), or use another encoding.`,
      { levels: size, classes: classCount },
    )
  }
  const counts = new Float64Array((size + 1) * classCount)
  for (let row = 0; row < places.length; row++) {
    const code = codes[row]!
    const place = places[row]!
    if (code >= 0 && isCounted(row)) counts[(place < 0 ? size : place) * classCount + code]!++
  }
  return counts
}

function sharesOf(counts: Float64Array, classCount: number, smooth: Settings['smooth']): number[] {
  const levels = counts.length / classCount
  const rowsOf = Float64Array.from({ length: levels }, (_, level) =>
    counts.subarray(level * classCount, (level + 1) * classCount).reduce((sum, rows) => sum + rows, 0),
  )
  const total = rowsOf.reduce((sum, rows) => sum + rows, 0)
  const firstClass = classCount === 2 ? 1 : 0
  const width = classCount - firstClass
  const shares = Array.from({ length: levels * width }, () => 0)
  for (let c = firstClass; c < classCount; c++) {
    let hits = 0
    for (let level = 0; level < levels; level++) hits += counts[level * classCount + c]!
    const mean = total === 0 ? 0 : hits / total
    for (let level = 0; level < levels; level++) {
      const share = smoothed(counts[level * classCount + c]!, rowsOf[level]!, mean, smooth)
      shares[level * width + c - firstClass] = share
    }
  }
  return shares
}

function smoothed(hits: number, rows: number, mean: number, smooth: Settings['smooth']): number {
  if (rows === 0) return mean
  if (smooth !== 'auto') return (hits + smooth * mean) / (rows + smooth)
  const own = hits / rows
  const weight = mean * (1 - mean) * rows
  const trust = weight / (weight + own * (1 - own))
  return Number.isNaN(trust) ? mean : trust * own + (1 - trust) * mean
}
