import type { Frame } from '../lib/frame.ts'
import { predictedClasses } from './metrics.ts'
import { predictFeatures, trainModel, type Model } from './model.ts'
import { applyPreprocessor } from './preprocess-apply.ts'
import { treeRules, type Rule, type RuleWords } from './rules.ts'

export interface ReadableRules {
  /** `model`: the tree is the model; `surrogate`: a small tree that imitates what the model answers. */
  of: 'model' | 'surrogate'
  rules: Rule[]
  /** Of a surrogate: the share of the rows on which it answers as the model does. */
  fidelity?: number
  rows: number
}

/** Eight leaves at most: what a person reads before losing the thread. */
const surrogateDepth = 3

/**
 * Rules a person can read: those of a tree, or for other models those of a small tree that learnt the model's answers
 * (Craven & Shavlik 1996). Undefined where a model answers the same to every row.
 *
 * @param frame raw rows that a surrogate learns from.
 */
export function readableRules(model: Model, frame: Frame, words: RuleWords = {}): ReadableRules | undefined {
  const { estimator, classes, target, preprocessor } = model
  if (estimator.algorithm === 'tree') {
    const rules = treeRules(estimator.tree, classes, target, words)
    return { of: 'model', rules, rows: model.training.rows }
  }
  const features = applyPreprocessor(preprocessor, frame).frame
  const answers = predictedClasses({
    probabilities: predictFeatures(model, features),
    classCount: classes.length,
  })
  if (new Set(answers).size < 2) return undefined
  const imitation = trainModel({
    algorithm: 'tree',
    features,
    target: answers,
    classes,
    preprocessor,
    params: { maxDepth: surrogateDepth, minSamplesLeaf: Math.max(1, Math.floor(frame.rowCount / 200)) },
    seed: model.training.seed,
  })
  if (imitation.estimator.algorithm !== 'tree') throw new Error('a tree was asked for')
  const same = predictedClasses({
    probabilities: predictFeatures(imitation, features),
    classCount: classes.length,
  }).filter((answer, row) => answer === answers[row]).length
  return {
    of: 'surrogate',
    rules: treeRules(imitation.estimator.tree, classes, target, words),
    fidelity: same / frame.rowCount,
    rows: frame.rowCount,
  }
}
