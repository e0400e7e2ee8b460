import { badParam, expectInteger, expectOneOf } from './param-checks.ts'

/** How a forest is grown. The defaults are scikit-learn's. */
export interface ForestParams {
  /** Number of trees, 1 to 10,000. */
  trees: number
  /** Longest path from root to leaf; undefined: no limit. */
  maxDepth?: number
  /** Fewest training rows (drawn ones counted as often as drawn) in a leaf. */
  minSamplesLeaf: number
  /** Features tried at each split: √count, all, a whole number ≥ 1, or a share in (0, 1). */
  maxFeatures: 'sqrt' | 'all' | number
  /** Each tree learns from as many rows as there are, drawn with replacement. */
  bootstrap: boolean
  criterion: 'gini' | 'entropy'
  /** `random`: of each feature tried one cut, drawn at random (Geurts, Ernst & Wehenkel 2006). */
  splitter: 'best' | 'random'
  /** `balanced`: each class weighs rows / (classes × rows of the class). */
  classWeight: 'none' | 'balanced'
}

/** Fills in defaults. @throws INVALID_INPUT naming option, expectation and value. */
export function forestParams(given: Partial<ForestParams> = {}): ForestParams {
  const params: ForestParams = {
    trees: given.trees ?? 100,
    minSamplesLeaf: given.minSamplesLeaf ?? 1,
    maxFeatures: given.maxFeatures ?? 'sqrt',
    bootstrap: given.bootstrap ?? true,
    criterion: given.criterion ?? 'gini',
    splitter: given.splitter ?? 'best',
    classWeight: given.classWeight ?? 'none',
  }
  if (given.maxDepth != null) params.maxDepth = given.maxDepth
  expectInteger('trees', params.trees, 1, 10_000)
  expectInteger('minSamplesLeaf', params.minSamplesLeaf, 1, 2 ** 31)
  if (params.maxDepth !== undefined) expectInteger('maxDepth', params.maxDepth, 1, 10_000)
  const { maxFeatures } = params
  const isCount = typeof maxFeatures === 'number' && maxFeatures > 0
  if (
    maxFeatures !== 'sqrt' &&
    maxFeatures !== 'all' &&
    !(isCount && (maxFeatures < 1 || Number.isInteger(maxFeatures)))
  ) {
    throw badParam(
      'maxFeatures',
      "'sqrt', 'all', a whole number of at least 1, or a share between 0 and 1",
      maxFeatures,
    )
  }
  expectOneOf('criterion', params.criterion, ['gini', 'entropy'])
  expectOneOf('splitter', params.splitter, ['best', 'random'])
  expectOneOf('classWeight', params.classWeight, ['none', 'balanced'])
  if (typeof params.bootstrap !== 'boolean') throw badParam('bootstrap', 'true or false', params.bootstrap)
  return params
}

/** What makes a forest of scikit-learn's extra-trees, or of one tree that sees everything. */
export function forestParamsOf(
  algorithm: 'forest' | 'extra-trees' | 'tree',
  given: Partial<ForestParams> = {},
): Partial<ForestParams> {
  if (algorithm === 'forest') return given
  if (algorithm === 'extra-trees') {
    return { ...given, bootstrap: given.bootstrap ?? false, splitter: 'random' }
  }
  return { ...given, trees: 1, bootstrap: false, maxFeatures: 'all', splitter: 'best' }
}
