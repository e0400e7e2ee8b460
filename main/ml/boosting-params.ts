import { badParam, expectInteger, expectNumber, expectOneOf } from './param-checks.ts'

/** How boosted trees are grown. The defaults are LightGBM's. */
export interface BoostingParams {
  /** Rounds, 1 to 10,000: each adds one tree, or one per class when there are more than two. */
  trees: number
  /** Share of each tree's answer that is added, above 0 to 1. */
  learningRate: number
  /** Most leaves of a tree, 2 to 10,000: the leaf that gains most is split next. */
  maxLeaves: number
  /** Longest path from root to leaf; undefined: no limit. */
  maxDepth?: number
  /** Fewest training rows in a leaf. */
  minSamplesLeaf: number
  /** Least sum of second derivatives (and weights) in a leaf. */
  minChildWeight: number
  /** Penalties on the absolute and the squared values of leaves, from 0. */
  l1: number
  l2: number
  /** Share of the rows, and of the features, each tree learns from; above 0 to 1. */
  subsample: number
  columnSample: number
  /** Stop after so many rounds without a better log loss on the validation rows; 0: never. */
  earlyStopping: number
  /** Share of the rows kept for early stopping, between 0 and 1; not learnt from. */
  validationShare: number
  /** `balanced`: each class weighs rows / (classes × rows of the class). */
  classWeight: 'none' | 'balanced'
  /**
   * How the probability of the positive class may change where nothing but a number grows, by its feature's name. Two
   * classes only.
   */
  monotone?: Record<string, Direction>
}

export type Direction = 'increasing' | 'decreasing'

/** Fills in defaults. @throws INVALID_INPUT naming option, expectation and value. */
export function boostingParams(given: Partial<BoostingParams> = {}): BoostingParams {
  const params: BoostingParams = {
    trees: given.trees ?? 100,
    learningRate: given.learningRate ?? 0.1,
    maxLeaves: given.maxLeaves ?? 31,
    minSamplesLeaf: given.minSamplesLeaf ?? 20,
    minChildWeight: given.minChildWeight ?? 1e-3,
    l1: given.l1 ?? 0,
    l2: given.l2 ?? 0,
    subsample: given.subsample ?? 1,
    columnSample: given.columnSample ?? 1,
    earlyStopping: given.earlyStopping ?? 0,
    validationShare: given.validationShare ?? 0.1,
    classWeight: given.classWeight ?? 'none',
  }
  if (given.maxDepth != null) params.maxDepth = given.maxDepth
  if (given.monotone != null) params.monotone = given.monotone
  expectInteger('trees', params.trees, 1, 10_000)
  expectNumber('learningRate', params.learningRate, 0, 1, 'above')
  expectInteger('maxLeaves', params.maxLeaves, 2, 10_000)
  if (params.maxDepth !== undefined) expectInteger('maxDepth', params.maxDepth, 1, 10_000)
  expectInteger('minSamplesLeaf', params.minSamplesLeaf, 1, 2 ** 31)
  expectNumber('minChildWeight', params.minChildWeight, 0, Number.MAX_VALUE)
  expectNumber('l1', params.l1, 0, Number.MAX_VALUE)
  expectNumber('l2', params.l2, 0, Number.MAX_VALUE)
  expectNumber('subsample', params.subsample, 0, 1, 'above')
  expectNumber('columnSample', params.columnSample, 0, 1, 'above')
  expectInteger('earlyStopping', params.earlyStopping, 0, 10_000)
  expectNumber('validationShare', params.validationShare, 0, 1, 'above')
  if (params.validationShare === 1) throw badParam('validationShare', 'below 1', 1)
  expectOneOf('classWeight', params.classWeight, ['none', 'balanced'])
  for (const [name, direction] of Object.entries(params.monotone ?? {}))
    expectOneOf(`monotone of ${name}`, direction, ['increasing', 'decreasing'])
  return params
}
