import { invalidInput } from '../lib/errors.ts'
import { missingCode, type Frame } from '../lib/frame.ts'
import { fromScores } from './boosting-predict.ts'
import { rowWeights } from './class-weights.ts'
import { alignColumn } from './align-column.ts'
import { expectNumber, expectOneOf } from './param-checks.ts'

export interface NaiveBayesParams {
  /** Rows added to each level of each class (Laplace), above 0. */
  smoothing: number
  classWeight: 'none' | 'balanced'
}

/** What one column says about the classes. */
export type NaiveBayesFeature =
  | {
      name: string
      kind: 'number'
      /** One per class. */ means: Float64Array
      /** One per class, above 0. */ variances: Float64Array
      /** Least and greatest finite training value, for infinite ones. */ min: number
      max: number
    }
  | {
      name: string
      kind: 'category'
      levels: string[]
      /** Class c, level l at [c * levels + l]; at most 0. */ logShares: Float64Array
    }

export interface NaiveBayes {
  classCount: number
  logPriors: Float64Array
  features: NaiveBayesFeature[]
}

/** Added to variances, as a share of the greatest one among the columns; scikit-learn's var_smoothing. */
const leastVarianceShare = 1e-9
/** The least log-likelihood of one cell, so that sums stay finite. */
export const leastLog = -1e290

/** Fills in defaults. @throws INVALID_INPUT naming option, expectation and value. */
export function naiveBayesParams(given: Partial<NaiveBayesParams> = {}): NaiveBayesParams {
  const params: NaiveBayesParams = {
    smoothing: given.smoothing ?? 1,
    classWeight: given.classWeight ?? 'none',
  }
  expectNumber('smoothing', params.smoothing, 0, 1e9, 'above')
  expectOneOf('classWeight', params.classWeight, ['none', 'balanced'])
  return params
}

/**
 * Naive Bayes: numbers are Gaussian in each class, categories multinomial (scikit-learn's GaussianNB and CategoricalNB,
 * multiplied). A missing cell says nothing, in training and in prediction.
 *
 * @param input.features n rows.
 * @param input.target n class indices in [0, classCount).
 * @param input.weights n numbers ≥ 0; a weight of 2 is the row twice.
 * @throws INVALID_INPUT for no features or rows, a bad parameter or weight.
 */
export function fitNaiveBayes(input: {
  features: Frame
  target: Int32Array
  classCount: number
  weights?: Float64Array
  params?: Partial<NaiveBayesParams>
}): NaiveBayes {
  const { features, target, classCount } = input
  const params = naiveBayesParams(input.params)
  if (features.columns.length === 0) {
    throw invalidInput('There is no feature to learn from: every column was dropped or is the target.')
  }
  if (target.length !== features.rowCount) throw new Error('features and target differ in length')
  const weights = rowWeights(target, classCount, input.weights, params.classWeight)
  const sums = new Float64Array(classCount)
  target.forEach((label, row) => (sums[label]! += weights?.[row] ?? 1))
  const total = sums.reduce((sum, one) => sum + one, 0)
  let greatestVariance = 0
  const fitted = features.columns.map((column): NaiveBayesFeature => {
    const { name } = column
    if (column.kind === 'category') {
      const logShares = logSharesOf(column.codes, column.levels.length)
      return { name, kind: 'category', levels: [...column.levels], logShares }
    }
    const moments = momentsOf(column.values)
    greatestVariance = Math.max(greatestVariance, moments.overallVariance)
    const { means, variances, min, max } = moments
    return { name, kind: 'number', means, variances, min, max }
  })
  const floor = greatestVariance > 0 ? leastVarianceShare * greatestVariance : leastVarianceShare
  for (const feature of fitted) {
    if (feature.kind === 'number') feature.variances.forEach((one, c) => (feature.variances[c] = one + floor))
  }
  // A class without rows is next to impossible, but its logarithm is a number.
  const logPriors = sums.map((sum) => Math.log(Math.max(1e-300, sum / total)))
  return { classCount, logPriors, features: fitted }

  function logSharesOf(codes: Int32Array, levelCount: number): Float64Array {
    const counts = new Float64Array(classCount * levelCount)
    const known = new Float64Array(classCount)
    codes.forEach((code, row) => {
      if (code === missingCode) return
      const weight = weights?.[row] ?? 1
      counts[target[row]! * levelCount + code]! += weight
      known[target[row]!]! += weight
    })
    const { smoothing } = params
    return counts.map((count, i) =>
      Math.log((count + smoothing) / (known[Math.floor(i / levelCount)]! + smoothing * levelCount)),
    )
  }

  /** In two passes, so that a large mean costs no digits. */
  function momentsOf(values: Float64Array) {
    let min = Infinity
    let max = -Infinity
    for (const value of values) {
      if (!Number.isFinite(value)) continue
      min = Math.min(min, value)
      max = Math.max(max, value)
    }
    if (min > max) [min, max] = [0, 0]
    // The last place is for all classes together.
    const [weightSums, means, variances] = [0, 1, 2].map(() => new Float64Array(classCount + 1))
    const addTo = (into: Float64Array, f: (value: number, place: number) => number) => {
      values.forEach((given, row) => {
        if (Number.isNaN(given)) return
        const value = Math.min(max, Math.max(min, given))
        const weight = weights?.[row] ?? 1
        for (const place of [target[row]!, classCount]) into[place]! += weight * f(value, place)
      })
    }
    const divide = (into: Float64Array) =>
      into.forEach((sum, place) => (into[place] = weightSums![place]! > 0 ? sum / weightSums![place]! : 0))
    addTo(weightSums!, () => 1)
    addTo(means!, (value) => value)
    divide(means!)
    addTo(variances!, (value, place) => Math.min(1e150, Math.abs(value - means![place]!)) ** 2)
    divide(variances!)
    return {
      min,
      max,
      means: means!.slice(0, classCount),
      variances: variances!.slice(0, classCount),
      overallVariance: variances![classCount]!,
    }
  }
}

/** @returns n × classCount, row-major; each row adds up to 1. */
export function naiveBayesProbabilities(bayes: NaiveBayes, frame: Frame): Float64Array {
  const { classCount, logPriors, features } = bayes
  const { rowCount } = frame
  const scores = Float64Array.from({ length: rowCount * classCount }, (_, i) => logPriors[i % classCount]!)
  for (const feature of features) {
    const column = alignColumn(feature, frame)
    for (let row = 0; row < rowCount; row++) {
      const cell = column[row]!
      if (feature.kind === 'category') {
        if (cell === missingCode) continue
        const levelCount = feature.levels.length
        for (let c = 0; c < classCount; c++) {
          scores[row * classCount + c]! += feature.logShares[c * levelCount + cell]!
        }
        continue
      }
      if (Number.isNaN(cell)) continue
      const value = cell === Infinity ? feature.max : cell === -Infinity ? feature.min : cell
      for (let c = 0; c < classCount; c++) {
        const variance = feature.variances[c]!
        const log = -((value - feature.means[c]!) ** 2 / variance + Math.log(2 * Math.PI * variance)) / 2
        scores[row * classCount + c]! += Math.max(leastLog, log)
      }
    }
  }
  return fromScores(scores, classCount)
}
