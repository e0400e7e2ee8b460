import { describe, expect, it } from 'vitest'
import { takeRows } from '../../main/lib/frame.ts'
import { counterfactuals } from '../../main/ml/counterfactuals.ts'
import { dependenceGrid, dependenceOf } from '../../main/ml/dependence.ts'
import { explainRow } from '../../main/ml/explain.ts'
import { learningPoint, learningSizes } from '../../main/ml/learning-curve.ts'
import { encodeTarget, predictRow, trainModel, type Algorithm } from '../../main/ml/model.ts'
import { applyPreprocessor } from '../../main/ml/preprocess-apply.ts'
import { fitPreprocessor } from '../../main/ml/preprocess-fit.ts'
import { readableRules } from '../../main/ml/readable-rules.ts'
import { shapSummary } from '../../main/ml/shap-summary.ts'
import { category, numbers, outcomeOf, readFixture, readMushrooms, table } from './tables.ts'

const fixture: {
  x: number[][]
  y: number[]
  grid: number[]
  weights: number[]
  weighted: number[][]
  individual: number[][][]
} = readFixture('statistics').dependence

function learn(algorithm: Algorithm, frame = mushrooms, target = 'class') {
  const column = frame.columns.find(({ name }) => name === target)!
  const { classes, codes } = encodeTarget(column)
  const preprocessor = fitPreprocessor(frame, {}, { target })
  const features = applyPreprocessor(preprocessor, frame).frame
  const params = { trees: 20, smoothing: 1 }
  return trainModel({ algorithm, features, target: codes, classes, preprocessor, params, seed: 1 })
}

const all = readMushrooms()
const mushrooms = takeRows(
  all,
  Array.from({ length: 800 }, (_, i) => i * 10),
)
const first = Object.fromEntries(
  mushrooms.columns.map((column) => [
    column.name,
    column.kind === 'category' ? (column.levels[column.codes[0]!] ?? null) : null,
  ]),
)
const { class: _class, ...row } = first

describe('the dependence on a column', () => {
  const frame = table(
    ...fixture.x.map((values, j) => numbers(`x${j}`, values)),
    category('y', fixture.y.map(String)),
  )
  const model = learn('naive-bayes', frame, 'y')

  it('is that of scikit-learn, of all rows and of each', () => {
    const { grid, weights } = fixture
    const found = dependenceOf(model, frame, 'x1', { grid, weights, lines: frame.rowCount })
    fixture.weighted.forEach((ofClass, c) =>
      ofClass.forEach((value, at) => expect(found.mean[at * 3 + c]).toBeCloseTo(value, 9)),
    )
    fixture.individual.forEach((ofClass, c) =>
      ofClass.forEach((line, i) =>
        line.forEach((value, at) =>
          expect(found.lines[(i * grid.length + at) * 3 + c]).toBeCloseTo(value, 9),
        ),
      ),
    )
    expect(found.counts.reduce((sum, count) => sum + count, 0)).toBe(frame.rowCount)
  })

  it('is looked at where rows are', () => {
    expect(dependenceGrid(numbers('n', [3, 1, 2, 1, null]), true)).toEqual([1, 2, 3, null])
    const many = dependenceGrid(
      numbers(
        'n',
        Array.from({ length: 191 }, (_, i) => i),
      ),
      false,
    )
    expect(many).toEqual(Array.from({ length: 20 }, (_, i) => i * 10))
    expect(dependenceGrid(category('c', ['b', 'a', 'b', null]), true)).toEqual(['b', 'a', null])
    expect(outcomeOf(() => dependenceOf(model, frame, 'x9'))).toBe('refused')
    expect(outcomeOf(() => dependenceOf(model, frame, 'x1', { isCancelled: () => true }))).toBe('refused')
  })
})

describe('the summary of SHAP values', () => {
  it('is what single rows say, whichever class is asked about', () => {
    const model = learn('boosting')
    const rows = takeRows(mushrooms, [0, 5, 9])
    const edible = shapSummary(model, rows, 'e')
    const poisonous = shapSummary(model, rows, 'p')
    const single = explainRow(model, row)!
    const sign = single.class === 'e' ? 1 : -1
    for (const { column, amount } of single.parts)
      expect(edible.columns.find((one) => one.column === column)!.amounts[0]).toBeCloseTo(sign * amount, 9)
    expect(poisonous.columns.map(({ strength }) => strength)).toEqual(
      edible.columns.map(({ strength }) => strength),
    )
    expect(poisonous.expected).toBe(-edible.expected)
    expect(edible.columns[0]!.column).toBe('odor')
    expect(edible.columns[0]!.cells![0]).toBe(row['odor'])
  })
})

describe('hints on what would change an answer', () => {
  it.each(['boosting', 'logistic', 'k-nearest'] as const)('do change it (%s)', (algorithm) => {
    const model = learn(algorithm)
    const { label } = predictRow(model, row)
    const hints = counterfactuals(model, row, mushrooms)
    expect(hints.length).toBeGreaterThan(0)
    for (const { changes, label: other, probability } of hints) {
      const changed = { ...row, ...Object.fromEntries(changes.map(({ column, to }) => [column, to])) }
      const answer = predictRow(model, changed)
      expect(answer.label).toBe(other)
      expect(other).not.toBe(label)
      expect(answer.probabilities.find((one) => one.class === other)!.probability).toBeCloseTo(
        probability,
        12,
      )
    }
  })

  it('name the nearest number that does', () => {
    const frame = table(
      numbers(
        'n',
        Array.from({ length: 200 }, (_, i) => i >> 1),
      ),
      category(
        'y',
        Array.from({ length: 200 }, (_, i) => (i < 100 ? 'low' : 'high')),
      ),
    )
    const [hint] = counterfactuals(learn('tree', frame, 'y'), { n: 30 }, frame)
    expect(hint!.changes).toEqual([{ column: 'n', from: 30, to: 52 }])
    expect(counterfactuals(learn('baseline', frame, 'y'), { n: 30 }, frame)).toEqual([])
  })
})

describe('rules to read', () => {
  it('are those of a tree, or of a small tree that imitates the model', () => {
    const tree = readableRules(learn('tree'), mushrooms)!
    expect(tree).toMatchObject({ of: 'model', rows: 800 })
    const imitated = readableRules(learn('boosting'), mushrooms)!
    expect(imitated.of).toBe('surrogate')
    expect(imitated.rules.length).toBeLessThanOrEqual(8)
    expect(imitated.fidelity).toBeGreaterThan(0.95)
    expect(imitated.rules.reduce((sum, { rows }) => sum + rows, 0)).toBe(800)
    expect(readableRules(learn('baseline'), mushrooms)).toBeUndefined()
  })
})

describe('a learning curve', () => {
  it('learns from more and more of the same rows, and not from those it is tested on', () => {
    const input = {
      algorithm: 'logistic' as const,
      raw: mushrooms,
      target: 'class',
      spec: {},
      classes: ['e', 'p'],
      positive: 'p',
      seed: 3,
      fold: 1,
      folds: 4,
    }
    const points = learningSizes(600).map((size) => learningPoint({ ...input, size }))
    expect(points.map(({ size }) => size)).toEqual([30, 60, 108, 192, 336, 600])
    expect(points.at(-1)!.test.accuracy).toBeGreaterThan(points[0]!.test.accuracy!)
    expect(points[0]!.train.accuracy).toBeGreaterThan(points[0]!.test.accuracy!)
    expect(learningSizes(10)).toEqual([])
  })
})
