import { describe, expect, it } from 'vitest'
import { cellOf, type Frame } from '../../main/lib/frame.ts'
import { boostingScores } from '../../main/ml/boosting-predict.ts'
import { encodeTarget, trainModel, type Algorithm } from '../../main/ml/model.ts'
import { applyPreprocessor } from '../../main/ml/preprocess-apply.ts'
import { fitPreprocessor } from '../../main/ml/preprocess-fit.ts'
import { createRandom } from '../../main/ml/random.ts'
import { toXgboostJson } from '../../main/ml/xgboost-json.ts'
import { category, numbers, outcomeOf, table } from './tables.ts'

/** The parts of XGBoost's file that a walk reads. */
interface XgboostTree {
  left_children: number[]
  right_children: number[]
  split_indices: number[]
  split_conditions: number[]
  default_left: number[]
  categories: number[]
  categories_nodes: number[]
  categories_segments: number[]
  categories_sizes: number[]
}
interface XgboostFile {
  learner: {
    feature_names: string[]
    gradient_booster: { model: { trees: XgboostTree[]; cats: { enc: unknown[] } } }
  }
}

function madeTable(classCount: number, levels: readonly string[]): Frame {
  const random = createRandom(3)
  const rows = Array.from({ length: 600 }, () => ({
    a: random.next() < 0.1 ? null : Math.fround(random.next() * 10 - 5),
    b: random.nextInt(7),
    c: random.next() < 0.1 ? null : levels[random.nextInt(levels.length)]!,
  }))
  const label = (row: (typeof rows)[number]) =>
    (Number((row.a ?? 1) > 0) + Number(row.c === levels[2]) + Number(row.b > 3)) % classCount
  return table(
    numbers(
      'a',
      rows.map(({ a }) => a),
    ),
    category(
      'c',
      rows.map(({ c }) => c),
    ),
    numbers(
      'b',
      rows.map(({ b }) => b),
    ),
    category(
      'y',
      rows.map((row) => `class ${label(row)}`),
    ),
  )
}

function learn(algorithm: Algorithm, frame: Frame) {
  const { classes, codes } = encodeTarget(frame.columns.at(-1)!)
  const preprocessor = fitPreprocessor(frame, {}, { target: 'y' })
  const features = applyPreprocessor(preprocessor, frame).frame
  const params = { trees: 8, minSamplesLeaf: 5 }
  return trainModel({ algorithm, features, target: codes, classes, preprocessor, params, seed: 1 })
}

/** As XGBoost goes: the node after a left child is the right one, and numbers are floats. */
function walk(tree: XgboostTree, valueOf: (feature: number) => number | null): number {
  let node = 0
  while (tree.left_children[node]! >= 0) {
    const left = tree.left_children[node]!
    expect(tree.right_children[node]).toBe(left + 1)
    const value = valueOf(tree.split_indices[node]!)
    const split = tree.categories_nodes.indexOf(node)
    let isLeft: boolean
    if (value === null) isLeft = tree.default_left[node] === 1
    else if (split < 0) isLeft = Math.fround(value) < Math.fround(tree.split_conditions[node]!)
    else {
      const from = tree.categories_segments[split]!
      isLeft = !tree.categories.slice(from, from + tree.categories_sizes[split]!).includes(value)
    }
    node = isLeft ? left : left + 1
  }
  return tree.split_conditions[node]!
}

describe("XGBoost's JSON of a boosted model", () => {
  it.each([2, 3])('answers as the model does (%i classes)', (classCount) => {
    const frame = madeTable(classCount, ['z', 'b', 'a', 'new'])
    const model = learn('boosting', frame)
    if (model.estimator.algorithm !== 'boosting') throw new Error('another algorithm')
    const { boosting } = model.estimator
    const features = applyPreprocessor(model.preprocessor, frame).frame
    const scores = boostingScores(boosting, features)
    const outputs = boosting.base.length
    const text = toXgboostJson(model)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the walk is about to check
    const { learner } = JSON.parse(text) as XgboostFile
    const { trees, cats } = learner.gradient_booster.model
    expect(cats.enc).toHaveLength(3)
    expect(text).toMatch(/"base_weights":\[0\.0,/)
    for (let row = 0; row < frame.rowCount; row++) {
      const sums = Array.from({ length: outputs }, () => 0)
      trees.forEach((tree, t) => {
        sums[t % outputs]! += walk(tree, (f) => {
          const feature = model.preprocessor.features[f]!
          const cell = cellOf(features.columns[f]!, row)
          if (cell === null) return null
          return feature.kind === 'number' ? Number(cell) : feature.levels.indexOf(String(cell))
        })
      })
      sums.forEach((sum, k) => expect(sum).toBeCloseTo(scores[row * outputs + k]!, 9))
    }
  })

  it('leaves the levels out where XGBoost would misread them, and is of boosting only', () => {
    const frame = madeTable(2, ['é', 'b', 'a', 'new'])
    expect(toXgboostJson(learn('boosting', frame))).toContain('"enc":[]')
    expect(outcomeOf(() => toXgboostJson(learn('forest', frame)))).toBe('refused')
  })
})
