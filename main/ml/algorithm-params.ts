import type { Algorithm } from './model.ts'

const forest = [
  'trees',
  'maxDepth',
  'minSamplesLeaf',
  'maxFeatures',
  'bootstrap',
  'outOfBag',
  'criterion',
  'classWeight',
]

/** The params each algorithm reads; all others do nothing to it. */
export const algorithmParams: Readonly<Record<Algorithm, readonly string[]>> = {
  forest,
  'extra-trees': forest,
  boosting: [
    'trees',
    'learningRate',
    'maxLeaves',
    'maxDepth',
    'minSamplesLeaf',
    'minChildWeight',
    'l1',
    'l2',
    'subsample',
    'columnSample',
    'earlyStopping',
    'validationShare',
    'classWeight',
    'monotone',
  ],
  tree: ['maxDepth', 'minSamplesLeaf', 'criterion', 'classWeight'],
  logistic: ['l1', 'l2', 'maxIterations', 'classWeight'],
  'naive-bayes': ['smoothing', 'classWeight'],
  'k-nearest': ['neighbours', 'neighbourWeights'],
  baseline: [],
  'ml-random-forest': ['trees', 'sampleRows'],
}

/** Whether rows can count more or less than one. */
export const weighsRows = (algorithm: Algorithm): boolean =>
  !['k-nearest', 'baseline', 'ml-random-forest'].includes(algorithm)

/**
 * Names of params that somebody set, but that the algorithm does not read.
 *
 * @param defaults what params are when nobody sets them.
 */
export function unreadParams(
  algorithm: Algorithm,
  params: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): string[] {
  return Object.keys(params).filter(
    (name) => params[name] !== defaults[name] && !algorithmParams[algorithm].includes(name),
  )
}
