import { describe, expect, it } from 'vitest'
import { takeRows } from '../../main/lib/frame.ts'
import { fitForest, growTrees, mergeTrees } from '../../main/ml/forest.ts'
import { forestParams } from '../../main/ml/forest-params.ts'
import { forestProbabilities } from '../../main/ml/forest-predict.ts'
import { askOutOfBag, joinOutOfBag } from '../../main/ml/out-of-bag.ts'
import { createRandom } from '../../main/ml/random.ts'
import { prepareForest } from '../../main/ml/forest-prepare.ts'
import { predictedClasses } from '../../main/ml/metrics.ts'
import { stratifiedSplit } from '../../main/ml/split.ts'
import { category, numbers, readFixture, readMushrooms, table } from './tables.ts'

function accuracyOf(probabilities: Float64Array, target: Int32Array, classCount: number): number {
  const predicted = predictedClasses({ probabilities, classCount })
  return predicted.filter((label, row) => label === target[row]).length / target.length
}

const take = (values: Int32Array, rows: Int32Array) => Int32Array.from(rows, (row) => values[row]!)

function mushroomParts() {
  const all = readMushrooms()
  const [target, ...columns] = all.columns
  if (target?.kind !== 'category') throw new Error('no target')
  const features = { rowCount: all.rowCount, columns }
  const split = stratifiedSplit(target.codes, { train: 0.7, validation: 0.1, test: 0.2 }, 42)
  return {
    train: takeRows(features, split.train),
    trainTarget: take(target.codes, split.train),
    test: takeRows(features, split.test),
    testTarget: take(target.codes, split.test),
  }
}

/** What scikit-learn learnt from, and how well. */
function numericParts() {
  const fixture: {
    columns: number[][]
    target: number[]
    trainRows: number
    meanAccuracy: number
    meanOutOfBagAccuracy: number
  } = readFixture('forest')
  const all = table(...fixture.columns.map((values, i) => numbers(`x${i}`, values)))
  const rows = Int32Array.from({ length: all.rowCount }, (_, row) => row)
  return {
    ...fixture,
    all,
    target: Int32Array.from(fixture.target),
    trainRows: rows.subarray(0, fixture.trainRows),
    testRows: rows.subarray(fixture.trainRows),
  }
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('the forest', () => {
  it('recognises at least 99.9 % of held-out mushrooms', () => {
    const { train, trainTarget, test, testTarget } = mushroomParts()
    const forest = fitForest({ features: train, target: trainTarget, classCount: 2, seed: 42 })
    expect(accuracyOf(forestProbabilities(forest, test), testTarget, 2)).toBeGreaterThanOrEqual(0.999)
  })

  it.each(['gini', 'entropy'] as const)(
    'is within 0.01 of scikit-learn on numbers with three classes (%s)',
    (criterion) => {
      const { all, target, trainRows, testRows, meanAccuracy } = numericParts()
      const forest = fitForest({
        features: takeRows(all, trainRows),
        target: take(target, trainRows),
        classCount: 3,
        params: { criterion },
        seed: 1,
      })
      const accuracy = accuracyOf(
        forestProbabilities(forest, takeRows(all, testRows)),
        take(target, testRows),
        3,
      )
      expect(Math.abs(accuracy - meanAccuracy)).toBeLessThan(0.01)
    },
  )

  it('is as good out of bag as scikit-learn says', () => {
    const { all, target, trainRows, meanOutOfBagAccuracy } = numericParts()
    const features = takeRows(all, trainRows)
    const known = take(target, trainRows)
    const accuracies = [1, 2, 3, 4, 5].map((seed) => {
      const prepared = prepareForest({ features, target: known, classCount: 3, seed })
      const scored = joinOutOfBag(
        [askOutOfBag({ prepared, part: growTrees(prepared, 0, 100), features })],
        known,
        3,
      )
      expect(scored.target).toEqual(known)
      return accuracyOf(scored.probabilities, known, 3)
    })
    expect(Math.abs(mean(accuracies) - meanOutOfBagAccuracy)).toBeLessThan(0.005)
  })

  it('says the same out of bag however its trees are shared out', () => {
    const { train, trainTarget } = mushroomParts()
    const prepared = prepareForest({
      features: train,
      target: trainTarget,
      classCount: 2,
      params: { trees: 9 },
      seed: 1,
    })
    const ask = (...cuts: number[]) =>
      joinOutOfBag(
        cuts
          .slice(1)
          .map((to, i) =>
            askOutOfBag({ prepared, part: growTrees(prepared, cuts[i]!, to), features: train }),
          ),
        trainTarget,
        2,
      )
    const whole = ask(0, 9)
    const shared = ask(0, 2, 9)
    expect(whole.target.length).toBeGreaterThan(0.9 * train.rowCount)
    expect(shared.target).toEqual(whole.target)
    shared.probabilities.forEach((p, i) => expect(p).toBeCloseTo(whole.probabilities[i]!, 12))
  })

  it.each([
    ['few rows', 5, 2],
    ['two classes', 50, 2],
    ['three classes', 50, 3],
  ])('cuts halfway between the values that a node has: %s', (_, times, classCount) => {
    // In the rows of "b" every number occurs, in those of "a" only 0 and 10.
    const rows = Array.from({ length: times }, () => [
      { c: 'a', x: 0, y: 0 },
      { c: 'a', x: 10, y: 1 },
      ...Array.from({ length: 44 }, (__, i) => ({ c: 'b', x: i % 11, y: classCount - 2 })),
    ]).flat()
    const forest = fitForest({
      features: table(
        category(
          'c',
          rows.map(({ c }) => c),
        ),
        numbers(
          'x',
          rows.map(({ x }) => x),
        ),
      ),
      target: Int32Array.from(rows, ({ y }) => y),
      classCount,
      params: { trees: 1, bootstrap: false, maxFeatures: 'all' },
      seed: 1,
    })
    const asked = table(category('c', ['a', 'a', 'a', 'a']), numbers('x', [1, 4.9, 5.1, 9]))
    expect(
      Array.from(predictedClasses({ probabilities: forestProbabilities(forest, asked), classCount })),
    ).toEqual([0, 0, 1, 1])
  })

  it('knows nothing out of bag of what cannot be known', () => {
    const random = createRandom(4, 0)
    const features = table(
      numbers(
        'x',
        Array.from({ length: 600 }, () => random.next()),
      ),
    )
    const target = Int32Array.from({ length: 600 }, () => random.nextInt(2))
    const prepared = prepareForest({ features, target, classCount: 2, params: { trees: 20 }, seed: 1 })
    const grown = growTrees(prepared, 0, 20)
    expect(accuracyOf(forestProbabilities(grown, features), target, 2)).toBeGreaterThan(0.7)
    const { probabilities, target: asked } = joinOutOfBag(
      [askOutOfBag({ prepared, part: grown, features })],
      target,
      2,
    )
    expect(accuracyOf(probabilities, asked, 2)).toBeLessThan(0.6)
  })

  it('is the same however its trees are shared out among threads', () => {
    const { train, trainTarget } = mushroomParts()
    const prepared = prepareForest({
      features: train,
      target: trainTarget,
      classCount: 2,
      params: { trees: 10 },
      seed: 7,
    })
    const whole = growTrees(prepared, 0, 10)
    const clone = structuredClone(prepared)
    const parts = [growTrees(clone, 7, 10), growTrees(prepared, 0, 3), growTrees(clone, 3, 7)]
    expect(mergeTrees(parts)).toEqual(whole)
  })

  it('learns from missing values, in numbers and in categories', () => {
    const target = Int32Array.from({ length: 40 }, (_, row) => row % 2)
    for (const column of [
      numbers(
        'x',
        Array.from(target, (label, row) => (label === 1 ? null : row % 7)),
      ),
      category(
        'x',
        Array.from(target, (label, row) => (label === 1 ? null : 'abc'[row % 3]!)),
      ),
    ]) {
      const features = table(column)
      const forest = fitForest({ features, target, classCount: 2, params: { trees: 20 }, seed: 1 })
      expect(accuracyOf(forestProbabilities(forest, features), target, 2)).toBe(1)
    }
  })

  it('finds XOR, where no single split helps', () => {
    const rows = Array.from({ length: 80 }, (_, row) => row)
    const features = table(
      category(
        'a',
        rows.map((row) => 'xy'[row % 2]!),
      ),
      numbers(
        'b',
        rows.map((row) => Math.floor(row / 2) % 2),
      ),
    )
    const target = Int32Array.from(rows, (row) => (row % 2) ^ (Math.floor(row / 2) % 2))
    const forest = fitForest({ features, target, classCount: 2, seed: 1 })
    expect(accuracyOf(forestProbabilities(forest, features), target, 2)).toBe(1)
  })

  it('tells levels apart that are more than a histogram has bins', () => {
    const levels = Array.from({ length: 600 }, (_, level) => `v${level}`)
    const codes = Int32Array.from({ length: 24_000 }, (_, row) => row % 600)
    const target = codes.map((code) => Math.floor(code / 7) % 2)
    const features = table({ name: 'city', kind: 'category', codes, levels })
    const forest = fitForest({ features, target, classCount: 2, params: { trees: 5 }, seed: 1 })
    expect(forest.features).toEqual([{ name: 'city', kind: 'category', levels }])
    expect(accuracyOf(forestProbabilities(forest, features), target, 2)).toBeGreaterThan(0.99)
  })

  it('splits a category of 1,000 levels and a number of one value', () => {
    const rows = Array.from({ length: 3000 }, (_, row) => row)
    const features = table(
      category(
        'city',
        rows.map((row) => `c${row % 1000}`),
      ),
      numbers(
        'constant',
        rows.map(() => 1),
      ),
    )
    const target = Int32Array.from(rows, (row) => (row % 1000 < 200 ? 1 : 0))
    const forest = fitForest({
      features,
      target,
      classCount: 2,
      params: { trees: 5, maxFeatures: 'all' },
      seed: 1,
    })
    expect(accuracyOf(forestProbabilities(forest, features), target, 2)).toBeGreaterThan(0.9)
  })

  it('matches levels by name when a table codes them differently, and takes unknown ones as missing', () => {
    const features = table(category('a', ['x', 'y', 'x', 'y']))
    const forest = fitForest({ features, target: Int32Array.of(0, 1, 0, 1), classCount: 2, seed: 1 })
    const recoded = {
      name: 'a',
      kind: 'category' as const,
      codes: Int32Array.of(2, 1, 0),
      levels: ['new', 'y', 'x'],
    }
    const [x0, , , y1, new0, new1] = forestProbabilities(forest, table(recoded))
    expect(x0).toBeGreaterThan(0.5)
    expect(y1).toBeGreaterThan(0.5)
    expect(new0! + new1!).toBeCloseTo(1)
  })

  it('keeps maxDepth and minSamplesLeaf', () => {
    const rows = Array.from({ length: 200 }, (_, row) => row)
    const features = table(numbers('x', rows))
    const target = Int32Array.from(rows, (row) => Math.floor(row / 10) % 2)
    const grow = (params: object) =>
      fitForest({
        features,
        target,
        classCount: 2,
        params: { trees: 3, bootstrap: false, ...params },
        seed: 1,
      })
    const leaves = (forest: ReturnType<typeof grow>) => forest.leaves.length / 2 / 3
    expect(leaves(grow({ maxDepth: 2 }))).toBeLessThanOrEqual(4)
    expect(leaves(grow({ minSamplesLeaf: 50 }))).toBeLessThanOrEqual(4)
    expect(leaves(grow({}))).toBe(20)
  })

  it('stops between trees when cancelled', () => {
    const features = table(numbers('x', [1, 2, 3, 4]))
    let grown = 0
    const work = () =>
      fitForest(
        { features, target: Int32Array.of(0, 1, 0, 1), classCount: 2, seed: 1 },
        { isCancelled: () => grown >= 3, onTree: (done) => (grown = done) },
      )
    expect(work).toThrow('cancelled after 3 trees')
  })

  it.each([
    [{ trees: 0 }, 'trees must be a whole number from 1 to 10000, but is 0.'],
    [{ maxFeatures: -1 }, 'maxFeatures must be'],
    [{ maxDepth: 1.5 }, 'maxDepth must be'],
  ])('refuses %o', (params, message) => {
    expect(() => forestParams(params)).toThrow(message)
  })
})
