import { describe, expect, it } from 'vitest'
import { takeRows } from '../../main/lib/frame.ts'
import { toDecisionTree } from '../../main/ml/decision-tree.ts'
import { fitForest } from '../../main/ml/forest.ts'
import { forestParamsOf, type ForestParams } from '../../main/ml/forest-params.ts'
import { forestProbabilities } from '../../main/ml/forest-predict.ts'
import { metricOf } from '../../main/ml/metrics.ts'
import { treeRules } from '../../main/ml/rules.ts'
import { category, numbers, readFixture, readMushrooms, table } from './tables.ts'

const fixture: {
  columns: number[][]
  target: number[]
  trainRows: number
  trees: Record<'gini' | 'entropy', number[][]>
  extraTreesAuc: number
} = readFixture('tree')
const all = table(...fixture.columns.map((values, i) => numbers(`x${i}`, values)))
const rows = Int32Array.from({ length: all.rowCount }, (_, row) => row)
const [trainRows, testRows] = [rows.subarray(0, fixture.trainRows), rows.subarray(fixture.trainRows)]
const train = takeRows(all, trainRows)
const targetOf = (of: Int32Array) => Int32Array.from(of, (row) => fixture.target[row]!)

function fitTree(features: typeof all, target: Int32Array, params: Partial<ForestParams> = {}) {
  const classCount = Math.max(...target) + 1
  const forest = fitForest({ features, target, classCount, params: forestParamsOf('tree', params), seed: 1 })
  return toDecisionTree(forest, features, target)
}

const times = (row: number) => [2, 1, 0][row % 3]!

describe('a single tree', () => {
  it.each(['gini', 'entropy'] as const)(
    'says what scikit-learn says on the training rows (%s)',
    (criterion) => {
      const tree = fitTree(train, targetOf(trainRows), { criterion, maxDepth: 4, minSamplesLeaf: 5 })
      const expected = fixture.trees[criterion].flat()
      const found = forestProbabilities(tree.forest, train)
      expect(Math.max(...expected.map((share, i) => Math.abs(share - found[i]!)))).toBeLessThan(1e-9)
    },
  )

  it('takes a weight of 2 as the row twice, and of 0 as none', () => {
    const target = targetOf(trainRows)
    const repeated = [...trainRows.keys()].flatMap((row) => Array<number>(times(row)).fill(row))
    const params = forestParamsOf('tree', { maxDepth: 5 })
    const grow = (features: typeof all, labels: Int32Array, weights?: Float64Array) =>
      fitForest({ features, target: labels, classCount: 3, ...(weights && { weights }), params, seed: 1 })
    const weighted = grow(train, target, Float64Array.from(trainRows.keys(), times))
    const twice = grow(
      takeRows(train, repeated),
      Int32Array.from(repeated, (row) => target[row]!),
    )
    // Between the values that count, cuts may lie elsewhere.
    const counting = takeRows(train, repeated)
    const found = forestProbabilities(weighted, counting)
    const expected = forestProbabilities(twice, counting)
    expect(Math.max(...expected.map((share, i) => Math.abs(share - found[i]!)))).toBeLessThan(1e-9)
  })

  it('reads as sentences with the rows they hold for', () => {
    const mushrooms = readMushrooms()
    const [target, ...columns] = mushrooms.columns
    if (target?.kind !== 'category') throw new Error('no target')
    const features = {
      rowCount: mushrooms.rowCount,
      columns: columns.filter(({ name }) => name === 'odor' || name === 'spore-print-color'),
    }
    const labels: Record<string, string> = { 'class.p': 'poisonous', 'odor.n': 'none' }
    const rules = treeRules(fitTree(features, target.codes), target.levels, 'class', {
      labelOf: (column, value) => labels[`${column}.${value}`] ?? value,
    })
    expect(rules.reduce((sum, rule) => sum + rule.rows, 0)).toBe(8124)
    expect(rules[0]!.sentence).toBe('odor is none of a, l, none → poisonous, 3796 of 3796')
    expect(rules[1]!.sentence).toMatch(
      /^odor is one of a, l, none and spore-print-color is .* → e, \d+ of \d+$/,
    )
  })

  it('reads intervals, what is missing, and one leaf', () => {
    const target = Int32Array.of(0, 0, 1, 1, 0, 0, 1, 1)
    const features = table(numbers('x', [1, 2, 3, 4, 5, 6, null, null]))
    const words = { hadMissing: () => true }
    const sentences = treeRules(fitTree(features, target), ['no', 'yes'], 'y', words).map(
      ({ sentence }) => sentence,
    )
    expect(sentences.toSorted()).toEqual([
      '2.5 < x ≤ 4.5 or missing → yes, 4 of 4',
      'x > 4.5 → no, 2 of 2',
      'x ≤ 2.5 → no, 2 of 2',
    ])
    const one = fitTree(table(numbers('x', [1, 1, 1])), Int32Array.of(0, 1, 1))
    expect(treeRules(one, ['no', 'yes'], 'y')[0]!.sentence).toBe('always → yes, 2 of 3')
  })
})

describe('extra-trees', () => {
  it('are within 0.01 of the AUC of scikit-learn', () => {
    const params = forestParamsOf('extra-trees')
    const forest = fitForest({ features: train, target: targetOf(trainRows), classCount: 3, params, seed: 1 })
    const probabilities = forestProbabilities(forest, takeRows(all, testRows))
    const auc = metricOf('rocAuc', { target: targetOf(testRows), probabilities, classCount: 3 })!
    expect(auc).toBeGreaterThan(fixture.extraTreesAuc - 0.01)
  })

  it('part missing cells and categories at random, until leaves are pure', () => {
    const target = Int32Array.from({ length: 60 }, (_, row) => row % 2)
    const features = table(
      category(
        'a',
        Array.from(target, (label, row) => (row % 3 === 0 ? null : 'vwxyz'[label + 2 * (row % 2)]!)),
      ),
      numbers(
        'b',
        Array.from(target, (label, row) => (label === 1 ? null : row)),
      ),
    )
    const params = forestParamsOf('extra-trees', { trees: 20 })
    const forest = fitForest({ features, target, classCount: 2, params, seed: 1 })
    const probabilities = forestProbabilities(forest, features)
    expect(target.every((label, row) => probabilities[2 * row + label]! > 0.99)).toBe(true)
  })
})
