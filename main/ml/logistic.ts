import { cancelled, invalidInput } from '../lib/errors.ts'
import type { Frame } from '../lib/frame.ts'
import { logLossOf, startScores, writeGradients } from './boosting-objective.ts'
import { fromLogOdds, fromScores } from './boosting-predict.ts'
import { rowWeights } from './class-weights.ts'
import {
  designColumns,
  designWidth,
  fitDesign,
  type DesignColumn,
  type DesignFeature,
} from './design-matrix.ts'
import type { LearningControl } from './forest.ts'
import { minimise } from './minimise.ts'
import { expectInteger, expectNumber, expectOneOf } from './param-checks.ts'

export interface LogisticParams {
  /** Penalty on the sum of the coefficients' absolute values, from 0. */
  l1: number
  /** Half of it on the sum of their squares, from 0; 1 / C of scikit-learn. */
  l2: number
  /** 1 to 100,000. */
  maxIterations: number
  classWeight: 'none' | 'balanced'
}

/** Fills in defaults. @throws INVALID_INPUT naming option, expectation and value. */
export function logisticParams(given: Partial<LogisticParams> = {}): LogisticParams {
  const params: LogisticParams = {
    l1: given.l1 ?? 0,
    l2: given.l2 ?? 1,
    maxIterations: given.maxIterations ?? 1000,
    classWeight: given.classWeight ?? 'none',
  }
  expectNumber('l1', params.l1, 0, Number.MAX_VALUE)
  expectNumber('l2', params.l2, 0, Number.MAX_VALUE)
  expectInteger('maxIterations', params.maxIterations, 1, 100_000)
  expectOneOf('classWeight', params.classWeight, ['none', 'balanced'])
  return params
}

/**
 * Two classes have one output, the log-odds of the second; more have one each, whose softmax is the probability.
 * Coefficients are those of standardised numbers and of one column per level.
 */
export interface Logistic {
  classCount: number
  design: DesignFeature[]
  /** Output k, design column j at [k * width + j]. */
  coefficients: Float64Array
  /** One per output. */
  intercepts: Float64Array
  hasConverged: boolean
}

/**
 * Logistic regression, for more than two classes multinomial: minimises the sum of log losses and the penalties on
 * coefficients, not on intercepts (as scikit-learn's LogisticRegression does on the same columns).
 *
 * @param input.features n rows. Missing numbers count as the mean, missing levels as none, infinite numbers as the
 *   least or greatest finite one.
 * @param input.target n class indices in [0, classCount).
 * @param input.weights n numbers ≥ 0; a weight of 2 is the row twice.
 * @throws INVALID_INPUT for no features or rows, a bad parameter or weight; CANCELLED.
 */
export function fitLogistic(
  input: {
    features: Frame
    target: Int32Array
    classCount: number
    weights?: Float64Array
    params?: Partial<LogisticParams>
  },
  control: LearningControl = {},
): Logistic {
  const { features, target, classCount } = input
  const params = logisticParams(input.params)
  const { rowCount } = features
  if (features.columns.length === 0) {
    throw invalidInput('There is no feature to learn from: every column was dropped or is the target.')
  }
  if (target.length !== rowCount) throw new Error('features and target differ in length')
  const weights = rowWeights(target, classCount, input.weights, params.classWeight)
  const outputs = classCount === 2 ? 1 : classCount
  const design = fitDesign(features, weights)
  const width = designWidth(design)
  if (outputs * (rowCount + width) > 2 ** 27) {
    throw invalidInput(
      `Logistic regression of ${classCount} classes on ${rowCount} rows and ${width} columns does not fit into memory. Use the algorithm forest.`,
    )
  }
  const columns = designColumns(design, features)
  const rows = target.map((_, row) => row)
  const total = weights ? weights.reduce((sum, weight) => sum + weight, 0) : rowCount
  const scores = Array.from({ length: outputs }, () => new Float64Array(rowCount))
  const residuals = Array.from({ length: outputs }, () => new Float64Array(rowCount))
  const derivatives = Array.from({ length: outputs }, () => new Float64Array(2 * rowCount))
  const penalised = outputs * width
  const at = new Float64Array(penalised + outputs)
  at.set(startScores(target, rows, classCount, weights), penalised)
  const l1 = new Float64Array(at.length).fill(params.l1 / total, 0, penalised)

  // All is divided by the weight of the rows, so that the tolerance means the same for any number of them.
  const { hasConverged } = minimise(
    (point, gradient) => {
      for (let k = 0; k < outputs; k++) {
        writeScores(columns, point.subarray(k * width, (k + 1) * width), point[penalised + k]!, scores[k]!)
      }
      writeGradients(scores, target, weights, derivatives, 0, rowCount)
      gradient.fill(0)
      for (let k = 0; k < outputs; k++) {
        for (let row = 0; row < rowCount; row++) residuals[k]![row] = derivatives[k]![2 * row]!
        addProducts(columns, residuals[k]!, gradient.subarray(k * width, (k + 1) * width))
        for (const residual of residuals[k]!) gradient[penalised + k]! += residual
      }
      let squares = 0
      for (let i = 0; i < gradient.length; i++) {
        const penalty = i < penalised ? params.l2 * point[i]! : 0
        squares += penalty * point[i]!
        gradient[i] = (gradient[i]! + penalty) / total
      }
      return logLossOf(scores, target, weights, rows) + squares / 2 / total
    },
    at,
    {
      l1,
      maxIterations: params.maxIterations,
      tolerance: 1e-8,
      onIteration(iteration) {
        if (control.isCancelled?.()) throw cancelled(`Training was cancelled after ${iteration} iterations.`)
        control.onTree?.(iteration, params.maxIterations)
      },
    },
  )
  return {
    classCount,
    design,
    coefficients: at.slice(0, penalised),
    intercepts: at.slice(penalised),
    hasConverged,
  }
}

/** @returns n × classCount, row-major; each row adds up to 1. */
export function logisticProbabilities(
  { classCount, design, coefficients, intercepts }: Logistic,
  frame: Frame,
): Float64Array {
  const width = designWidth(design)
  const columns = designColumns(design, frame)
  const outputs = intercepts.length
  const scores = new Float64Array(frame.rowCount * outputs)
  const one = new Float64Array(frame.rowCount)
  for (let k = 0; k < outputs; k++) {
    writeScores(columns, coefficients.subarray(k * width, (k + 1) * width), intercepts[k]!, one)
    for (let row = 0; row < one.length; row++) scores[row * outputs + k] = one[row]!
  }
  return classCount === 2 ? fromLogOdds(scores) : fromScores(scores, classCount)
}

function writeScores(
  columns: readonly DesignColumn[],
  coefficients: Float64Array,
  intercept: number,
  scores: Float64Array,
): void {
  scores.fill(intercept)
  for (const column of columns) {
    if (column.kind === 'number') {
      const coefficient = coefficients[column.first]!
      const { values } = column
      for (let row = 0; row < scores.length; row++) scores[row]! += coefficient * values[row]!
    } else {
      const { codes } = column
      for (let row = 0; row < scores.length; row++) {
        if (codes[row]! >= 0) scores[row]! += coefficients[codes[row]!]!
      }
    }
  }
}

/** Adds the design's transpose times `residuals`. */
function addProducts(columns: readonly DesignColumn[], residuals: Float64Array, sums: Float64Array): void {
  for (const column of columns) {
    if (column.kind === 'number') {
      const { values } = column
      let sum = 0
      for (let row = 0; row < residuals.length; row++) sum += values[row]! * residuals[row]!
      sums[column.first]! += sum
    } else {
      const { codes } = column
      for (let row = 0; row < residuals.length; row++)
        if (codes[row]! >= 0) sums[codes[row]!]! += residuals[row]!
    }
  }
}
