import { describe, expect, it } from 'vitest'
import { takeRows, type Frame } from '../../main/lib/frame.ts'
import { boostingScores } from '../../main/ml/boosting-predict.ts'
import { explainPredictions, explainRow } from '../../main/ml/explain.ts'
import { joinFlatTrees, type FlatTrees } from '../../main/ml/flat-trees.ts'
import { fitForest } from '../../main/ml/forest.ts'
import { alignColumn } from '../../main/ml/align-column.ts'
import { predictProba, trainModel, type Algorithm } from '../../main/ml/model.ts'
import { applyPreprocessor } from '../../main/ml/preprocess-apply.ts'
import { fitPreprocessor } from '../../main/ml/preprocess-fit.ts'
import type { PreprocessSpec } from '../../main/ml/preprocessor.ts'
import { createRandom } from '../../main/ml/random.ts'
import { treeShap } from '../../main/ml/tree-shap.ts'
import { category, numbers, readFixture, readMushrooms, table } from './tables.ts'

interface PlainTree {
  feature: number[]
  right: number[]
  threshold: number[]
  leaves: number[]
  cover: number[]
}
const fixture: {
  rows: number[][]
  forest: { trees: PlainTree[]; values: number[][][]; expected: number[] }
  boosted: { trees: PlainTree[]; values: number[][] }
} = readFixture('shap')

const frame = table(
  ...fixture.rows[0]!.map((_, f) =>
    numbers(
      `x${f}`,
      fixture.rows.map((row) => row[f]!),
    ),
  ),
)

function toFlatTrees(trees: readonly PlainTree[], leafWidth: number): FlatTrees {
  return joinFlatTrees(
    trees.map((tree) => ({
      features: frame.columns.map(({ name }) => ({ name, kind: 'number' as const })),
      roots: new Int32Array(1),
      feature: Int32Array.from(tree.feature),
      right: Int32Array.from(tree.right),
      threshold: Float64Array.from(tree.threshold),
      missingLeft: new Uint8Array(tree.feature.length),
      masks: new Uint32Array(0),
      leaves: Float64Array.from(tree.leaves),
      cover: Float64Array.from(tree.cover),
    })),
    leafWidth,
  )
}

const worst = (found: ArrayLike<number>, expected: readonly number[]) =>
  Math.max(...expected.map((value, i) => Math.abs(value - found[i]!)))

describe('SHAP values of trees', () => {
  it('are those of the shap package for a forest', () => {
    const { trees, values, expected } = fixture.forest
    const found = treeShap(toFlatTrees(trees, 3), frame, 3, 3)
    const inOrder = values.flatMap((row) => [0, 1, 2].flatMap((c) => row.map((ofClass) => ofClass[c]!)))
    expect(
      worst(
        found.values.map((value) => value / trees.length),
        inOrder,
      ),
    ).toBeLessThan(1e-6)
    expect(
      worst(
        found.expected.map((value) => value / trees.length),
        expected,
      ),
    ).toBeLessThan(1e-6)
  })

  it('are those of the shap package for boosted trees', () => {
    const { trees, values } = fixture.boosted
    const found = treeShap(toFlatTrees(trees, 1), frame, 1, 1)
    expect(worst(found.values, values.flat())).toBeLessThan(1e-6)
  })

  it('are Shapley values by definition, with categories, missing cells and levels that are unknown', () => {
    const { features, target } = mixedTable(300)
    const forest = fitForest({ features, target, classCount: 2, params: { trees: 3 }, seed: 1 })
    const rows = takeRows(features, [0, 1, 2, 3, 4, 5])
    const found = treeShap(forest, rows, 2, 2).values
    const players = features.columns.length
    for (let row = 0; row < rows.rowCount; row++)
      for (let f = 0; f < players; f++)
        expect(found[(row * 2 + 1) * players + f]).toBeCloseTo(byDefinition(forest, rows, row, f), 10)
  })

  it.each<Algorithm>(['forest', 'extra-trees', 'tree', 'boosting'])(
    'and what is expected add up to the prediction of %s',
    (algorithm) => {
      const mushrooms = readMushrooms()
      const model = train(mushrooms, algorithm, { encoding: algorithm === 'forest' ? 'one-hot' : 'native' })
      const rows = takeRows(mushrooms, [0, 5, 4000, 8000])
      const { columns, classes, values, expected, unit } = explainPredictions(model, rows)
      expect(columns).toContain('odor')
      expect(columns.length).toBeLessThanOrEqual(22)
      const said =
        model.estimator.algorithm === 'boosting'
          ? boostingScores(model.estimator.boosting, applyPreprocessor(model.preprocessor, rows).frame)
          : predictProba(model, rows).probabilities
      expect(unit).toBe(algorithm === 'boosting' ? 'log-odds' : 'probability')
      said.forEach((value, i) => {
        const parts = values.subarray(i * columns.length, (i + 1) * columns.length)
        const sum = parts.reduce((total, part) => total + part, expected[i % classes.length]!)
        expect(sum).toBeCloseTo(value, 9)
      })
    },
  )

  it.each<Algorithm>(['forest', 'boosting'])('tell why a row is predicted as it is (%s)', (algorithm) => {
    const mushrooms = readMushrooms()
    const model = train(mushrooms, algorithm, {})
    const foul = explainRow(model, { odor: 'f', 'stalk-shape': 'e' })!
    expect(foul.class).toBe('p')
    expect(foul.parts[0]).toMatchObject({ column: 'odor' })
    expect(foul.parts[0]!.amount).toBeGreaterThan(0)
    const almond = explainRow(model, { odor: 'a', 'stalk-shape': 'e' })!
    expect(almond.class).toBe('e')
    expect(almond.parts.find(({ column }) => column === 'odor')!.amount).toBeGreaterThan(0)
    const sum = almond.parts.reduce((total, { amount }) => total + amount, almond.expected)
    expect(sum).toBeCloseTo(almond.predicted, 12)
  })

  it('are refused for models that are no trees', () => {
    const mushrooms = readMushrooms()
    const model = train(mushrooms, 'naive-bayes', {})
    expect(() => explainPredictions(model, mushrooms)).toThrow(/not for naive-bayes/)
    expect(explainRow(model, {})).toBeUndefined()
  })
})

function train(raw: Frame, algorithm: Algorithm, spec: Partial<PreprocessSpec>) {
  const preprocessor = fitPreprocessor(raw, spec, { target: 'class' })
  const target = raw.columns.find(({ name }) => name === 'class')
  if (target?.kind !== 'category') throw new Error('no target')
  return trainModel({
    algorithm,
    features: applyPreprocessor(preprocessor, raw).frame,
    target: target.codes,
    classes: [...target.levels],
    preprocessor,
    params: { trees: 10 },
    seed: 1,
  })
}

function mixedTable(rowCount: number) {
  const random = createRandom(3, 0)
  const cell = (levels: readonly string[]) =>
    random.nextInt(8) === 0 ? null : levels[random.nextInt(levels.length)]!
  const rows = Array.from({ length: rowCount }, () => ({
    a: random.nextInt(9) === 0 ? null : Math.round(random.next() * 20),
    b: cell(['p', 'q', 'r', 's']),
    c: cell(['u', 'v']),
    d: Math.round(random.next() * 5),
  }))
  const features = table(
    numbers(
      'a',
      rows.map(({ a }) => a),
    ),
    category(
      'b',
      rows.map(({ b }) => b),
    ),
    category(
      'c',
      rows.map(({ c }) => c),
    ),
    numbers(
      'd',
      rows.map(({ d }) => d),
    ),
  )
  const target = Int32Array.from(rows, ({ a, b, c, d }) =>
    (a ?? 3) > 9 !== (b === 'q' || b === null) || (c === 'u' && d > 3) ? 1 : 0,
  )
  return { features, target }
}

/** The mean over all subsets, each weighed by the orders that begin with it. */
function byDefinition(forest: FlatTrees, rows: Frame, row: number, player: number): number {
  const players = rows.columns.length
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
  let sum = 0
  for (let known = 0; known < 1 << players; known++) {
    if ((known >> player) & 1) continue
    const size = [...Array(players).keys()].filter((f) => (known >> f) & 1).length
    const weight = (factorial(size) * factorial(players - size - 1)) / factorial(players)
    sum += weight * (payoff(forest, rows, row, known | (1 << player)) - payoff(forest, rows, row, known))
  }
  return sum
}

/** What the trees say of the second class when only the features in the set are known. */
function payoff(forest: FlatTrees, rows: Frame, row: number, known: number): number {
  const columns = forest.features.map((one) => alignColumn(one, rows))
  const below = (node: number): number => {
    const f = forest.feature[node]!
    const right = forest.right[node]!
    if (f < 0) return forest.leaves[right * 2 + 1]!
    if (!((known >> f) & 1)) {
      const { cover } = forest
      return (cover[node + 1]! * below(node + 1) + cover[right]! * below(right)) / cover[node]!
    }
    const value = columns[f]![row]!
    const isMissing = Number.isNaN(value) || value === -1
    const isLeft = isMissing
      ? forest.missingLeft[node] === 1
      : forest.features[f]!.kind === 'number'
        ? value <= forest.threshold[node]!
        : ((forest.masks[forest.threshold[node]! + (value >>> 5)]! >>> (value & 31)) & 1) === 1
    return below(isLeft ? node + 1 : right)
  }
  return forest.roots.reduce((sum, root) => sum + below(root), 0)
}
