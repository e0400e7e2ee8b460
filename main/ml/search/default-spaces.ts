import type { Algorithm } from '../model.ts'

const depths = { type: 'int', low: 2, high: 32, log: true } as const
const leaves = { type: 'int', low: 1, high: 64, log: true } as const
const criteria = { type: 'categorical', choices: ['gini', 'entropy'] } as const

const forest = {
  maxFeatures: { type: 'float', low: 0.1, high: 0.9 },
  maxDepth: depths,
  minSamplesLeaf: leaves,
  criterion: criteria,
}

/** What is searched when nobody says what: the params that matter most, around where they usually end up. */
export const defaultSpaces: Readonly<Record<Algorithm, Record<string, object>>> = {
  forest,
  'extra-trees': forest,
  boosting: {
    learningRate: { type: 'float', low: 0.01, high: 0.3, log: true },
    trees: { type: 'int', low: 25, high: 400, log: true },
    maxLeaves: { type: 'int', low: 4, high: 128, log: true },
    minSamplesLeaf: { type: 'int', low: 2, high: 100, log: true },
    l2: { type: 'float', low: 0.001, high: 10, log: true },
    subsample: { type: 'float', low: 0.5, high: 1 },
    columnSample: { type: 'float', low: 0.4, high: 1 },
  },
  tree: { maxDepth: depths, minSamplesLeaf: leaves, criterion: criteria },
  logistic: {
    l2: { type: 'float', low: 0.0001, high: 100, log: true },
    l1: { type: 'float', low: 0.000001, high: 1, log: true },
  },
  'naive-bayes': { smoothing: { type: 'float', low: 0.001, high: 100, log: true } },
  'k-nearest': {
    neighbours: { type: 'int', low: 1, high: 50, log: true },
    neighbourWeights: { type: 'categorical', choices: ['uniform', 'distance'] },
  },
  baseline: {},
  'ml-random-forest': { trees: { type: 'int', low: 5, high: 25 } },
}
