import type { PredictionReasons } from '../contract/model.ts'
import { invalidInput } from '../lib/errors.ts'
import type { Frame } from '../lib/frame.ts'
import { predictRow, type Model } from './model.ts'
import { columnsOfFeatures } from './plan-features.ts'
import { applyPreprocessor } from './preprocess-apply.ts'
import { frameOfRows, type Cell } from './row-frame.ts'
import { treeShap } from './tree-shap.ts'

/** What each column added to each prediction (Lundberg & Lee 2017). */
export interface Explanation {
  /** What the numbers are parts of. */
  unit: 'probability' | 'log-odds'
  /** One for each output: all classes, or of two classes in log-odds the second alone. */
  classes: string[]
  /** Raw or derived columns, in the order of the preprocessor's plans. */
  columns: string[]
  /** n × classes × columns, row-major. */
  values: Float64Array
  /** For each class what is predicted where nothing is known: the mean over the rows of training. */
  expected: Float64Array
}

/** Why a row is predicted as it is. @returns undefined for algorithms that are not explained. */
export function explainRow(model: Model, row: Readonly<Record<string, Cell>>): PredictionReasons | undefined {
  if (explanationNodes(model) === 0) return undefined
  const { frame } = frameOfRows(model.preprocessor.inputs, [row])
  const { unit, classes, columns, values, expected } = explainPredictions(model, frame)
  const { label } = predictRow(model, row)
  // Two classes have one log-odds between them: what speaks for one speaks against the other.
  const isOther = !classes.includes(label)
  const output = isOther ? 0 : classes.indexOf(label)
  const sign = isOther ? -1 : 1
  const parts = columns
    .map((column, j) => ({ column, amount: sign * values[output * columns.length + j]! }))
    .toSorted((a, b) => Math.abs(b.amount) - Math.abs(a.amount))
  const base = sign * expected[output]!
  return {
    unit,
    class: label,
    expected: base,
    predicted: parts.reduce((sum, { amount }) => sum + amount, base),
    parts,
  }
}

/** Nodes of trees that explaining a row goes through, which takes about a microsecond each. */
export function explanationNodes({ estimator }: Model): number {
  switch (estimator.algorithm) {
    case 'forest':
    case 'extra-trees':
      return estimator.forest.feature.length
    case 'tree':
      return estimator.tree.forest.feature.length
    case 'boosting':
      return estimator.boosting.feature.length
    default:
      return 0
  }
}

/**
 * Exact SHAP values of a model made of trees. Columns that were encoded as several features have the sum of theirs.
 *
 * @param frame n raw rows.
 * @throws INVALID_INPUT for an algorithm whose predictions are not sums over trees.
 */
export function explainPredictions(model: Model, frame: Frame): Explanation {
  const features = applyPreprocessor(model.preprocessor, frame).frame
  const { estimator } = model
  const classCount = model.classes.length
  switch (estimator.algorithm) {
    case 'forest':
    case 'extra-trees':
    case 'tree': {
      const forest = estimator.algorithm === 'tree' ? estimator.tree.forest : estimator.forest
      const { values, expected } = treeShap(forest, features, classCount, classCount)
      const trees = forest.roots.length
      return byColumn(model, {
        unit: 'probability',
        classes: model.classes,
        values: values.map((value) => value / trees),
        expected: expected.map((value) => value / trees),
      })
    }
    case 'boosting': {
      const { boosting } = estimator
      const { values, expected } = treeShap(boosting, features, 1, boosting.base.length)
      return byColumn(model, {
        unit: 'log-odds',
        classes: classCount === 2 ? model.classes.slice(1) : model.classes,
        values,
        expected: expected.map((value, output) => value + boosting.base[output]!),
      })
    }
    default:
      throw invalidInput(
        `Single predictions are explained for forest, extra-trees, tree and boosting, not for ${estimator.algorithm}. Look at the importance of its columns, or train one of those.`,
        { algorithm: estimator.algorithm },
      )
  }
}

/** @param byFeature with one value for each feature of the preprocessor. */
function byColumn(model: Model, byFeature: Omit<Explanation, 'columns'>): Explanation {
  const { features } = model.preprocessor
  const { columns, columnOf } = columnsOfFeatures(model.preprocessor)
  const rows = byFeature.values.length / features.length
  const values = new Float64Array(rows * columns.length)
  for (let row = 0; row < rows; row++)
    for (let f = 0; f < features.length; f++)
      values[row * columns.length + columnOf[f]!]! += byFeature.values[row * features.length + f]!
  return { ...byFeature, columns, values }
}
