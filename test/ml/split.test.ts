import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../main/ml/random.ts'
import { randomSplit, stratifiedFolds, stratifiedSample, stratifiedSplit } from '../../main/ml/split.ts'

const labelsOf = (...counts: number[]) =>
  Int32Array.from(counts.flatMap((count, c) => Array<number>(count).fill(c)))
const countOf = (labels: Int32Array, rows: Int32Array, label: number) =>
  rows.filter((row) => labels[row] === label).length

describe('a stratified split', () => {
  it('puts every row in exactly one part, with each class in proportion', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 3, max: 200 }), { minLength: 1, maxLength: 6 }),
        fc.integer(),
        (counts, seed) => {
          const labels = labelsOf(...counts)
          const parts = stratifiedSplit(labels, { train: 0.7, validation: 0.1, test: 0.2 }, seed)
          const rows = [...parts.train, ...parts.validation, ...parts.test].toSorted((a, b) => a - b)
          expect(rows).toEqual([...labels.keys()])
          counts.forEach((count, c) => {
            expect(Math.abs(countOf(labels, parts.train, c) - 0.7 * count)).toBeLessThan(3)
            expect(countOf(labels, parts.test, c)).toBeGreaterThan(0)
          })
        },
      ),
      { numRuns: 100, seed: 1 },
    )
  })

  it('is the same for the same seed and another for another', () => {
    const labels = labelsOf(50, 50)
    const fractions = { train: 0.8, validation: 0, test: 0.2 }
    expect(stratifiedSplit(labels, fractions, 1)).toEqual(stratifiedSplit(labels, fractions, 1))
    expect(stratifiedSplit(labels, fractions, 1)).not.toEqual(stratifiedSplit(labels, fractions, 2))
  })

  it('names the class that has too few rows', () => {
    expect(() =>
      stratifiedSplit(labelsOf(9, 1), { train: 0.5, validation: 0, test: 0.5 }, 1, ['a', 'rare']),
    ).toThrow('Class "rare" has 1 row, too few for 2 parts.')
  })

  it('refuses fractions that are not 1 together', () => {
    expect(() => randomSplit(10, { train: 0.5, validation: 0.1, test: 0.1 }, 1)).toThrow(
      'must be 1, but is 0.7',
    )
  })
})

describe('folds', () => {
  it('test each row once and learn from all others', () => {
    const labels = labelsOf(23, 17)
    const folds = stratifiedFolds(labels, 5, 3)
    expect(folds.flatMap((fold) => [...fold.test]).toSorted((a, b) => a - b)).toEqual([...labels.keys()])
    for (const fold of folds) {
      expect(fold.train.length + fold.test.length).toBe(40)
      expect(countOf(labels, fold.test, 1)).toBeGreaterThanOrEqual(3)
    }
    expect(() => stratifiedFolds(labelsOf(3, 9), 5, 1)).toThrow('Class "0" has 3 rows, too few for 5 folds.')
  })
})

it('a stratified sample keeps rare classes', () => {
  const labels = labelsOf(990, 2)
  const sample = stratifiedSample(labels, 100, 1)
  expect(sample.length).toBeLessThanOrEqual(100)
  expect(countOf(labels, sample, 1)).toBe(1)
})

it('random numbers are uniform and streams differ', () => {
  const random = createRandom(1, 2)
  const counts = new Int32Array(10)
  for (let i = 0; i < 100_000; i++) counts[Math.floor(random.next() * 10)]!++
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(600)
  expect(createRandom(1, 0).nextUint32()).not.toBe(createRandom(1, 1).nextUint32())
})
