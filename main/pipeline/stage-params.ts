import { z } from 'zod'
import { toErrorShape } from '../lib/errors.ts'
import { foldKinds } from '../ml/folds.ts'
import { algorithms } from '../ml/model.ts'
import { metricNames } from '../ml/metrics.ts'
import { planSearch, searchParams } from './search/plan-search.ts'
import { transformParams } from './transform-params.ts'

/** What each kind of stage can be told. The JSON schema of pipelines and the Run form are made from these. */

const metric = z.enum(metricNames)

const extract = z.strictObject({
  version: z.number().int().min(1).optional().describe('Version of the dataset; the newest when left out.'),
})

const validate = z.strictObject({
  suite: z.string().min(1).describe('Expectation suite in suites/, without its ending.'),
})

const load = z.strictObject({
  keepBatches: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('How many loads stay in the warehouse; older ones are removed.'),
})

const learning = z.strictObject({
  algorithm: z.enum(algorithms).default('forest').describe('How the model learns.'),
  trees: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .describe('Trees of a forest or of extra-trees, rounds of boosting.'),
  maxDepth: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Longest way down a tree; unlimited when left out.'),
  minSamplesLeaf: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Fewest rows in a leaf; when left out 1, for boosting 20.'),
  maxFeatures: z
    .union([z.enum(['sqrt', 'all']), z.number().gt(0)])
    .default('sqrt')
    .describe('Forest, extra-trees: columns tried at each split: sqrt, all, a number, or a share below 1.'),
  bootstrap: z
    .boolean()
    .optional()
    .describe(
      'Each tree learns from rows drawn with replacement; when left out yes for a forest, no for extra-trees.',
    ),
  outOfBag: z
    .boolean()
    .default(false)
    .describe(
      'Forest: each tree is also asked about the rows that it did not draw, which tells how good the forest is.',
    ),
  criterion: z
    .enum(['gini', 'entropy'])
    .default('gini')
    .describe('Forest, extra-trees, tree: what a split reduces.'),
  classWeight: z
    .enum(['none', 'balanced'])
    .default('none')
    .describe('Whether rare classes count as much as frequent ones; not for k-nearest and ml-random-forest.'),
  learningRate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe('Boosting: how much of its answer each tree adds.'),
  maxLeaves: z.number().int().min(2).max(10_000).default(31).describe('Boosting: most leaves of a tree.'),
  minChildWeight: z
    .number()
    .min(0)
    .default(0.001)
    .describe('Boosting: least sum of second derivatives in a leaf.'),
  l1: z
    .number()
    .min(0)
    .default(0)
    .describe('Boosting, logistic: penalty on absolute values of leaves or coefficients.'),
  l2: z
    .number()
    .min(0)
    .optional()
    .describe('Boosting, logistic: penalty on squared values; when left out 0 for boosting, 1 for logistic.'),
  subsample: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('Boosting: share of the rows each tree learns from.'),
  columnSample: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('Boosting: share of the columns each tree learns from.'),
  earlyStopping: z
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(0)
    .describe('Boosting: stop after so many rounds without a lower log loss on rows kept back; 0 for never.'),
  validationShare: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.1)
    .describe('Boosting: share of the training rows kept back for early stopping.'),
  monotone: z
    .record(z.string(), z.enum(['increasing', 'decreasing']))
    .optional()
    .describe(
      'Boosting of two classes: numbers whose growth may only raise or only lower the probability of the positive class.',
    ),
  maxIterations: z.number().int().min(1).max(100_000).default(1000).describe('Logistic: most steps.'),
  smoothing: z
    .number()
    .gt(0)
    .max(1e9)
    .default(1)
    .describe('Naive Bayes: rows added to each value of each class.'),
  neighbours: z.number().int().min(1).max(1000).default(5).describe('K-nearest: rows asked.'),
  neighbourWeights: z
    .enum(['uniform', 'distance'])
    .default('uniform')
    .describe('K-nearest: whether nearer rows count more.'),
  sampleRows: z
    .number()
    .int()
    .min(10)
    .max(1000)
    .default(1000)
    .describe('Rows that ml-random-forest learns from; its time grows with their square.'),
  folds: z
    .number()
    .int()
    .min(0)
    .max(50)
    .default(5)
    .refine((folds) => folds !== 1, 'must be 0 (none) or at least 2')
    .describe('Cross-validation on the training part; 0 for none.'),
  foldKind: z
    .enum(foldKinds)
    .default('stratified')
    .describe(
      "How folds are cut: with the classes' proportions, without parting a group, or testing on later rows only.",
    ),
  foldBy: z
    .string()
    .min(1)
    .optional()
    .describe('Column of the groups, or of the times: for folds that are grouped or time-ordered.'),
  foldRepeats: z
    .number()
    .int()
    .min(1)
    .max(20)
    .default(1)
    .describe('Stratified folds are drawn anew so often.'),
  learningCurve: z
    .boolean()
    .default(false)
    .describe('Learn from fewer rows too, to see whether more would help; takes about as long as ten folds.'),
  watch: z
    .boolean()
    .default(false)
    .describe('Measure a forest or a boosting on the validation part while it learns, to be looked at.'),
  search: searchParams
    .optional()
    .describe('Looks for better params by cross-validation on the training part, and learns with the best.'),
})

const train = learning.superRefine(({ search, ...params }, context) => {
  if (!search) return
  try {
    planSearch({ ...params, search }, learning.shape, 0)
  } catch (error) {
    const message = toErrorShape(error).message.replace(/\.$/, '')
    context.addIssue({ code: 'custom', path: ['search'], message })
  }
})

const evaluate = z.strictObject({
  thresholds: z
    .partialRecord(metric, z.number())
    .default({})
    .describe('What is good enough on the test part: at least this (log loss and Brier: at most).'),
  importance: z
    .strictObject({
      metric: metric.default('accuracy').describe('What is lost when a column is shuffled.'),
      repeats: z.number().int().min(1).max(100).default(5).describe('Shuffles per column.'),
      maxRows: z.number().int().min(10).default(2000).describe('Rows looked at.'),
    })
    .prefault({}),
  resamples: z
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(1000)
    .describe('How often rows are drawn for the intervals of metrics; 0 for no intervals.'),
})

const register = z.strictObject({
  model: z.string().min(1).optional().describe("Name of the registered model; the pipeline's when left out."),
  alias: z.string().min(1).default('champion').describe('Moves to the new version when that is better.'),
  metric: metric.default('accuracy').describe('What better means, on the same test rows.'),
  minGain: z.number().min(0).default(0).describe('By how much it must be better.'),
})

export const stageParams = {
  extract,
  'validate-raw': validate,
  transform: transformParams,
  load,
  'validate-loaded': validate,
  train,
  evaluate,
  register,
}

export type StageKindName = keyof typeof stageParams
export type StageParams = { [Name in StageKindName]: z.output<(typeof stageParams)[Name]> }

export const stageKindNames = Object.keys(stageParams) as StageKindName[]
