import { describe, expect, it } from 'vitest'
import { takeRows, type Frame } from '../../main/lib/frame.ts'
import {
  fitNearestNeighbours,
  nearestNeighboursParams,
  nearestNeighboursProbabilities,
} from '../../main/ml/nearest-neighbours.ts'
import { createRandom, shuffle } from '../../main/ml/random.ts'
import { category, numbers, readFixture, table } from './tables.ts'

const fixture: {
  numbers: number[][]
  codes: number[][]
  three: number[]
  neighbours: Record<'uniform' | 'distance', number[]>
} = readFixture('linear')
const all = table(
  ...fixture.numbers.map((values, i) => numbers(`x${i}`, values)),
  ...fixture.codes.map((column, i) =>
    category(
      `c${i}`,
      column.map((code) => `v${code}`),
    ),
  ),
)
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i)
const train = takeRows(all, range(0, 300))
const test = takeRows(all, range(300, 400))
const target = Int32Array.from(fixture.three.slice(0, 300))
const gap = (expected: ArrayLike<number>, found: Float64Array) =>
  Array.from(expected).reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0)
const fit = (features: Frame, labels: Int32Array, params = {}) =>
  fitNearestNeighbours({ features, target: labels, classCount: Math.max(...labels) + 1, params, seed: 1 })

describe('the nearest neighbours', () => {
  it.each(['uniform', 'distance'] as const)('are those of scikit-learn (%s)', (neighbourWeights) => {
    const model = fit(train, target, { neighbours: 7, neighbourWeights })
    const found = nearestNeighboursProbabilities(model, test)
    expect(gap(fixture.neighbours[neighbourWeights], found)).toBeLessThan(1e-9)
  })

  it('do not depend on the order of rows', () => {
    const order = shuffle(range(0, 300), createRandom(1))
    const params = { neighbours: 7, neighbourWeights: 'distance' }
    const permuted = fit(
      takeRows(train, order),
      Int32Array.from(order, (row) => target[row]!),
      params,
    )
    const expected = nearestNeighboursProbabilities(fit(train, target, params), test)
    expect(gap(expected, nearestNeighboursProbabilities(permuted, test))).toBeLessThan(1e-9)
  })

  it('with weight by distance are the row itself where it is there', () => {
    const model = fit(train, target, { neighbourWeights: 'distance' })
    const found = nearestNeighboursProbabilities(model, train)
    expect(target.every((label, row) => found[3 * row + label] === 1)).toBe(true)
  })

  it('stand missing, constant, infinite and unknown cells, and fewer rows than are asked', () => {
    const labels = Int32Array.of(0, 1, 1)
    const features = table(
      numbers('missing', [null, null, null]),
      numbers('infinite', [1, 2, Infinity]),
      category('c', ['a', 'b', null]),
    )
    const model = fit(features, labels, { neighbours: 50 })
    const found = nearestNeighboursProbabilities(model, table(category('c', ['new', 'a'])))
    expect(found[1]).toBeCloseTo(2 / 3, 12)
  })

  it('are sought in a stratified sample of many rows', () => {
    const labels = Int32Array.from({ length: 12_000 }, (_, row) => row % 4)
    const model = fit(table(numbers('x', Array.from(labels))), labels)
    expect(model.target.length).toBe(10_000)
    expect(nearestNeighboursProbabilities(model, table(numbers('x', [2])))[2]).toBe(1)
  })

  it('are the same whether sought one by one or around pivots', () => {
    const model = fit(train, target, { neighbours: 9 })
    const found = nearestNeighboursProbabilities(model, test)
    const single = Array.from({ length: test.rowCount }, (_, row) =>
      Array.from(nearestNeighboursProbabilities(model, takeRows(test, [row]))),
    )
    expect(Array.from(found)).toEqual(single.flat())
  })

  it('refuse a bad parameter', () => {
    expect(() => nearestNeighboursParams({ neighbours: 0 })).toThrow('neighbours must be a whole number')
  })
})
