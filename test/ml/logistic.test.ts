import { describe, expect, it } from 'vitest'
import { takeRows, type Frame } from '../../main/lib/frame.ts'
import { fitLogistic, logisticParams, logisticProbabilities } from '../../main/ml/logistic.ts'
import { createRandom, shuffle } from '../../main/ml/random.ts'
import { category, numbers, readFixture, table } from './tables.ts'

interface Solution {
  coefficients: number[]
  intercepts: number[]
}
const fixture: {
  numbers: number[][]
  codes: number[][]
  two: number[]
  three: number[]
  weights: number[]
  logistic: Record<'two' | 'three' | 'weighted' | 'l1', Solution>
} = readFixture('linear')
const all = table(
  ...fixture.numbers.map((values, i) => numbers(`x${i}`, values)),
  ...fixture.codes.map((codes, i) =>
    category(
      `c${i}`,
      codes.map((code) => `v${code}`),
    ),
  ),
)
const two = Int32Array.from(fixture.two)
const three = Int32Array.from(fixture.three)
const weights = Float64Array.from(fixture.weights)

const gapTo = (expected: ArrayLike<number>, found: Float64Array) =>
  Array.from(expected).reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0)

const fit = (features: Frame, target: Int32Array, params = {}, of?: Float64Array) =>
  fitLogistic({ features, target, classCount: Math.max(2, ...target.map((c) => c + 1)), params, weights: of })

describe('logistic regression', () => {
  it.each([
    ['two classes', 'two', fit(all, two)],
    ['three classes', 'three', fit(all, three)],
    ['weights', 'weighted', fit(all, three, { l2: 2 }, weights)],
    ['L1', 'l1', fit(all, three, { l1: 5, l2: 0 })],
  ] as const)('has the coefficients of scikit-learn to 1e-4 (%s)', (_, name, found) => {
    const expected = fixture.logistic[name]
    expect(found.hasConverged).toBe(true)
    expect(gapTo(expected.coefficients, found.coefficients)).toBeLessThan(1e-4)
    // The softmax is the same when all intercepts are moved alike.
    const shift = found.intercepts.length > 1 ? found.intercepts[0]! - expected.intercepts[0]! : 0
    expect(
      gapTo(
        expected.intercepts,
        found.intercepts.map((one) => one - shift),
      ),
    ).toBeLessThan(1e-4)
  })

  it('does not depend on the order of rows or the names of columns', () => {
    const order = shuffle(Int32Array.from(three.keys()), createRandom(1))
    const permuted = fit(
      takeRows(all, order),
      Int32Array.from(order, (row) => three[row]!),
    )
    const expected = logisticProbabilities(fit(all, three), all)
    expect(gapTo(expected, logisticProbabilities(permuted, all))).toBeLessThan(1e-6)
    const renamed = {
      ...all,
      columns: all.columns.map((column, i) => ({ ...column, name: `constructor${i}` })),
    }
    expect(logisticProbabilities(fit(renamed, three), renamed)).toEqual(expected)
  })

  it('takes a weight of 2 as the row twice, and balanced classes as weights', () => {
    const rows = Array.from(three.keys())
    const twice = [...rows, ...rows.filter((row) => row % 3 === 0)]
    const repeated = fit(
      takeRows(all, twice),
      Int32Array.from(twice, (row) => three[row]!),
    )
    const weighted = fit(
      all,
      three,
      {},
      Float64Array.from(rows, (row) => (row % 3 === 0 ? 2 : 1)),
    )
    expect(gapTo(logisticProbabilities(weighted, all), logisticProbabilities(repeated, all))).toBeLessThan(
      1e-6,
    )
    const balanced = logisticProbabilities(fit(all, two, { classWeight: 'balanced' }), all)
    const mean = balanced.reduce((sum, p, i) => sum + (i % 2 === 1 ? p : 0), 0) / two.length
    expect(mean).toBeGreaterThan(two.reduce((sum, label) => sum + label, 0) / two.length)
  })

  it('says the shares where columns are constant, missing or infinite', () => {
    const target = Int32Array.of(0, 0, 0, 1)
    const features = table(
      numbers('constant', [1e9, 1e9, 1e9, 1e9]),
      numbers('missing', [null, null, null, null]),
      numbers('infinite', [Infinity, Infinity, Infinity, Infinity]),
      category('none', [null, null, null, null]),
    )
    const [, p] = logisticProbabilities(fit(features, target), features)
    expect(p).toBeCloseTo(0.25, 6)
  })

  it('stays finite where classes are parted and nothing is penalised, and at extreme numbers', () => {
    const features = table(numbers('x', [1, 2, 3, 4]))
    const logistic = fit(features, Int32Array.of(0, 0, 1, 1), { l2: 0, maxIterations: 50 })
    const far = table(numbers('x', [-Number.MAX_VALUE, Number.MAX_VALUE, Infinity, null]))
    const found = logisticProbabilities(logistic, far)
    expect(Array.from(found.slice(0, 4))).toEqual([1, 0, 0, 1])
    expect(found.every((one) => one >= 0 && one <= 1)).toBe(true)
  })

  it('tells 1,000 classes and 10,000 levels apart', () => {
    const target = Int32Array.from({ length: 2000 }, (_, row) => row % 1000)
    const features = table(numbers('x', Array.from(target)))
    const few = logisticProbabilities(fit(features, target, { maxIterations: 3 }), features)
    expect(few.every((one) => one >= 0 && one <= 1)).toBe(true)
    const levels = Array.from({ length: 10_000 }, (_, level) => `v${level}`)
    const codes = Int32Array.from({ length: 20_000 }, (_, row) => row % 10_000)
    const cities = table({ name: 'city', kind: 'category', codes, levels })
    const even = codes.map((code) => code % 2)
    const found = logisticProbabilities(fit(cities, even), cities)
    expect(even.every((label, row) => found[2 * row + label]! > 0.5)).toBe(true)
  })

  it('stops when cancelled, and refuses bad params', () => {
    const control = { isCancelled: () => true }
    expect(() => fitLogistic({ features: all, target: two, classCount: 2 }, control)).toThrow('cancelled')
    expect(() => logisticParams({ l2: -1 })).toThrow('l2 must be a number from 0, but is -1.')
  })
})
