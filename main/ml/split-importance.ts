import type { FlatTrees } from './flat-trees.ts'
import type { Model } from './model.ts'
import { columnsOfFeatures } from './plan-features.ts'

export interface ColumnSplits {
  /** Raw or derived. */
  column: string
  /** Nodes of all trees that ask for it. */
  splits: number
}

/**
 * How often the trees ask for each column, most often first (LightGBM's importance "split"); undefined without trees.
 * A column with many values offers many splits, and is asked more often than it matters.
 */
export function splitImportance(model: Model): ColumnSplits[] | undefined {
  const trees = treesOf(model)
  if (!trees) return undefined
  const { columns, columnOf } = columnsOfFeatures(model.preprocessor)
  const place = new Map(model.preprocessor.features.map(({ name }, feature) => [name, columnOf[feature]!]))
  const ofFeature = trees.features.map(({ name }) => place.get(name))
  const splits = new Float64Array(columns.length)
  for (const feature of trees.feature) {
    const column = feature < 0 ? undefined : ofFeature[feature]
    if (column !== undefined) splits[column]! += 1
  }
  return columns
    .map((column, index) => ({ column, splits: splits[index]! }))
    .toSorted((a, b) => b.splits - a.splits)
}

function treesOf({ estimator }: Model): FlatTrees | undefined {
  switch (estimator.algorithm) {
    case 'forest':
    case 'extra-trees':
      return estimator.forest
    case 'tree':
      return estimator.tree.forest
    case 'boosting':
      return estimator.boosting
    default:
      return undefined
  }
}
