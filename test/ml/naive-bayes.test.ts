import { describe, expect, it } from 'vitest'
import { takeRows } from '../../main/lib/frame.ts'
import { fitNaiveBayes, naiveBayesProbabilities } from '../../main/ml/naive-bayes.ts'
import { createRandom, shuffle } from '../../main/ml/random.ts'
import { category, numbers, readFixture, table } from './tables.ts'

const fixture: {
  numbers: number[][]
  codes: number[][]
  three: number[]
  weights: number[]
  bayes: number[]
  weightedBayes: number[]
} = readFixture('linear')
const codes = fixture.codes.map((column, i) =>
  category(
    `c${i}`,
    column.map((code) => `v${code}`),
  ),
)
const all = table(...fixture.numbers.map((values, i) => numbers(`x${i}`, values)), ...codes)
const target = Int32Array.from(fixture.three)
const gap = (expected: ArrayLike<number>, found: Float64Array) =>
  Array.from(expected).reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0)

describe('naive Bayes', () => {
  it('on numbers and categories is GaussianNB and CategoricalNB of scikit-learn multiplied', () => {
    const bayes = fitNaiveBayes({ features: all, target, classCount: 3 })
    expect(gap(fixture.bayes, naiveBayesProbabilities(bayes, all))).toBeLessThan(1e-9)
  })

  it('weighs rows as CategoricalNB does', () => {
    const weights = Float64Array.from(fixture.weights)
    const bayes = fitNaiveBayes({ features: table(...codes), target, classCount: 3, weights })
    expect(gap(fixture.weightedBayes, naiveBayesProbabilities(bayes, all))).toBeLessThan(1e-9)
  })

  it('takes a weight of 2 as the row twice, whatever the order of rows', () => {
    const rows = Array.from(target.keys())
    const twice = shuffle(Int32Array.from([...rows, ...rows]), createRandom(1))
    const repeated = fitNaiveBayes({
      features: takeRows(all, twice),
      target: Int32Array.from(twice, (row) => target[row]!),
      classCount: 3,
    })
    const weights = new Float64Array(rows.length).fill(2)
    const weighted = fitNaiveBayes({ features: all, target, classCount: 3, weights })
    expect(gap(naiveBayesProbabilities(repeated, all), naiveBayesProbabilities(weighted, all))).toBeLessThan(
      1e-9,
    )
  })

  it('lets missing, unknown, constant and infinite cells say nothing or stay finite', () => {
    const labels = Int32Array.of(0, 0, 0, 1)
    const features = table(
      numbers('missing', [null, null, null, null]),
      numbers('constant', [2, 2, 2, 2]),
      category('none', [null, null, null, null]),
    )
    const bayes = fitNaiveBayes({ features, target: labels, classCount: 2 })
    expect(naiveBayesProbabilities(bayes, features)[1]).toBeCloseTo(0.25, 9)
    const far = table(numbers('constant', [Infinity, -Number.MAX_VALUE]))
    const found = naiveBayesProbabilities(bayes, far)
    expect(found.every((one) => one >= 0 && one <= 1)).toBe(true)
  })

  it('tells 1,000 classes and 10,000 levels apart', () => {
    const labels = Int32Array.from({ length: 20_000 }, (_, row) => row % 1000)
    const levels = Array.from({ length: 10_000 }, (_, level) => `v${level}`)
    const features = table({
      name: 'city',
      kind: 'category',
      codes: labels.map((_, row) => row % 10_000),
      levels,
    })
    const bayes = fitNaiveBayes({ features, target: labels, classCount: 1000 })
    const found = naiveBayesProbabilities(bayes, takeRows(features, [7, 1234]))
    expect(found.indexOf(Math.max(...found.subarray(0, 1000)))).toBe(7)
    expect(found.subarray(1000).indexOf(Math.max(...found.subarray(1000)))).toBe(234)
  })

  it('refuses a bad parameter', () => {
    const input = { features: all, target, classCount: 3, params: { smoothing: 0 } }
    expect(() => fitNaiveBayes(input)).toThrow('smoothing must be a number above 0')
  })
})
