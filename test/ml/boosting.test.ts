import { describe, expect, it } from 'vitest'
import { takeRows, type Frame } from '../../main/lib/frame.ts'
import { fitBoosting } from '../../main/ml/boosting.ts'
import { boostingFromJson, boostingToJson } from '../../main/ml/boosting-json.ts'
import { boostingParams } from '../../main/ml/boosting-params.ts'
import { boostingProbabilities } from '../../main/ml/boosting-predict.ts'
import { isLossPoint, mostLossPoints, type LossPoint } from '../../main/ml/loss-watch.ts'
import { metricOf, predictedClasses } from '../../main/ml/metrics.ts'
import { createRandom, shuffle } from '../../main/ml/random.ts'
import { category, numbers, readFixture, table } from './tables.ts'

interface Fixture {
  columns: (
    | { name: string; kind: 'number'; cells: (number | null)[] }
    | { name: string; kind: 'category'; cells: string[] }
  )[]
  targets: Record<'two' | 'three', number[]>
  trainRows: number
  aucs: Record<'two' | 'three' | 'monotone', number>
}

const fixture: Fixture = readFixture('boosting')
const all = table(
  ...fixture.columns.map((column) =>
    column.kind === 'number' ? numbers(column.name, column.cells) : category(column.name, column.cells),
  ),
)
const rows = Int32Array.from({ length: all.rowCount }, (_, row) => row)
const [trainRows, testRows] = [rows.subarray(0, fixture.trainRows), rows.subarray(fixture.trainRows)]
const train = takeRows(all, trainRows)
const test = takeRows(all, testRows)
const targetOf = (name: 'two' | 'three', of: Int32Array) =>
  Int32Array.from(of, (row) => fixture.targets[name][row]!)

const fit = (features: Frame, target: Int32Array, params = {}, weights?: Float64Array, seed = 1) =>
  fitBoosting({
    features,
    target,
    classCount: Math.max(2, ...target.map((label) => label + 1)),
    params,
    weights,
    seed,
  })

const largestGap = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)

function accuracyOf(probabilities: Float64Array, target: Int32Array, classCount: number): number {
  const predicted = predictedClasses({ probabilities, classCount })
  return predicted.filter((label, row) => label === target[row]).length / target.length
}

const rename = (frame: Frame) => ({
  ...frame,
  columns: frame.columns.map((column, i) => ({ ...column, name: `__proto__${i}` })),
})
/** Few values, because quantiles are taken of rows. */
const coarse = (frame: Frame) =>
  table(
    ...frame.columns.flatMap((column) =>
      column.kind === 'number'
        ? { ...column, values: column.values.map((value) => Math.round(value * 4)) }
        : [],
    ),
  )
const double = (frame: Frame) =>
  table(...frame.columns, ...frame.columns.map((one) => ({ ...one, name: `${one.name}2` })))

/** How the second class's probability changes from one value of a column to the next, in rows that stay the same. */
function steps(model: ReturnType<typeof fit>, name: string) {
  const grid = Float64Array.from({ length: 61 }, (_, i) => (i - 30) / 10)
  let [least, most] = [Infinity, -Infinity]
  for (const row of testRows.subarray(0, 100)) {
    const same = takeRows(all, new Int32Array(grid.length).fill(row))
    const columns = same.columns.map((one) =>
      one.name === name ? { name, kind: 'number' as const, values: grid } : one,
    )
    const probabilities = boostingProbabilities(model, { ...same, columns })
    for (let i = 1; i < grid.length; i++) {
      const step = probabilities[2 * i + 1]! - probabilities[2 * i - 1]!
      least = Math.min(least, step)
      most = Math.max(most, step)
    }
  }
  return { least, most }
}

describe('boosting', () => {
  it.each([
    ['two', 2],
    ['three', 3],
  ] as const)('has no less AUC than LightGBM minus 0.003 on %s classes', (name, classCount) => {
    const boosting = fit(train, targetOf(name, trainRows))
    const target = targetOf(name, testRows)
    const probabilities = boostingProbabilities(boosting, test)
    const auc = metricOf('rocAuc', { target, probabilities, classCount }, classCount === 2 ? 1 : undefined)!
    expect(auc).toBeGreaterThan(fixture.aucs[name] - 0.003)
  })

  describe('that may only rise or fall', () => {
    const target = targetOf('two', trainRows)
    const monotone = { n0: 'increasing', n1: 'decreasing' } as const

    it('rises and falls so, whatever else a row holds, and has no less AUC than LightGBM minus 0.003', () => {
      const model = fit(train, target, { monotone })
      expect(steps(model, 'n0').least).toBeGreaterThanOrEqual(0)
      expect(steps(model, 'n1').most).toBeLessThanOrEqual(0)
      expect(steps(model, 'n2').least).toBeLessThan(0)
      expect(steps(model, 'n2').most).toBeGreaterThan(0)
      const probabilities = boostingProbabilities(model, test)
      const auc = metricOf('rocAuc', { target: targetOf('two', testRows), probabilities, classCount: 2 }, 1)!
      expect(auc).toBeGreaterThan(fixture.aucs.monotone - 0.003)
    })

    it('does neither when nobody asks for it', () => {
      expect(steps(fit(train, target), 'n0').least).toBeLessThan(0)
    })

    it('speaks of the positive class', () => {
      const given = { features: train, target, classCount: 2, params: { monotone, trees: 20 }, seed: 1 }
      const model = fitBoosting({ ...given, positive: 0 })
      expect(steps(model, 'n0').most).toBeLessThanOrEqual(0)
      expect(steps(model, 'n1').least).toBeGreaterThanOrEqual(0)
    })

    it('is of numbers and two classes', () => {
      expect(() => fit(train, target, { monotone: { n0: 'up' } })).toThrow(
        `monotone of n0 must be 'increasing'`,
      )
      expect(() => fit(train, target, { monotone: { c0: 'increasing' } })).toThrow(
        'monotone names "c0", which is a category. It can be said of n0, n1, n2, n3.',
      )
      expect(() => fit(train, target, { monotone: { n9: 'increasing' } })).toThrow(
        '"n9", which is no feature',
      )
      expect(() => fit(train, targetOf('three', trainRows), { monotone })).toThrow('this one has 3')
    })
  })

  it('of one number finds the Newton steps of the formula', () => {
    const target = Int32Array.of(0, 0, 0, 1, 1, 1, 1, 0)
    const features = table(numbers('x', [1, 1, 1, 2, 2, 2, 2, 2]))
    const params = { trees: 1, minSamplesLeaf: 1, l1: 0.5, l2: 2, learningRate: 0.3 }
    const [p0] = boostingProbabilities(fit(features, target, params), features)
    // Half of the rows are 1: gradients ±1/2, second derivatives 1/4; left: G = 3/2, H = 3/4.
    const left = (-0.3 * (1.5 - 0.5)) / (0.75 + 2)
    expect(1 - p0!).toBeCloseTo(1 / (1 + Math.exp(-left)), 12)
  })

  it('is the same for the same seed, and another for another', () => {
    const target = targetOf('three', trainRows)
    const params = { trees: 5, subsample: 0.6, columnSample: 0.5 }
    expect(fit(train, target, params)).toEqual(fit(train, target, params))
    expect(fit(train, target, params, undefined, 2)).not.toEqual(fit(train, target, params))
  })

  it('does not depend on the order of rows or the names of columns', () => {
    const target = targetOf('three', trainRows)
    const order = shuffle(Int32Array.from(trainRows), createRandom(3))
    const params = { trees: 20 }
    const expected = boostingProbabilities(fit(train, target, params), test)
    const permuted = fit(takeRows(all, order), targetOf('three', order), params)
    expect(largestGap(boostingProbabilities(permuted, test), expected)).toBeLessThan(1e-6)
    expect(boostingProbabilities(fit(rename(train), target, params), rename(test))).toEqual(expected)
  })

  it('takes a weight of 2 as the row twice', () => {
    const target = targetOf('two', trainRows)
    const twice = [...trainRows, ...trainRows.filter((row) => row % 3 === 0)]
    const weights = Float64Array.from(trainRows, (row) => (row % 3 === 0 ? 2 : 1))
    // Counts of rows, which differ, must not decide.
    const params = { trees: 20, minSamplesLeaf: 1, minChildWeight: 5 }
    const weighted = fit(coarse(train), target, params, weights)
    const repeated = fit(coarse(takeRows(all, twice)), targetOf('two', Int32Array.from(twice)), params)
    const gap = largestGap(
      boostingProbabilities(weighted, coarse(test)),
      boostingProbabilities(repeated, coarse(test)),
    )
    expect(gap).toBeLessThan(1e-6)
  })

  it('stops early and keeps the rounds that were best', () => {
    const target = targetOf('two', trainRows)
    const boosting = fit(train, target, { trees: 500, earlyStopping: 5, learningRate: 0.3 })
    expect(boosting.roots.length).toBeGreaterThan(3)
    expect(boosting.roots.length).toBeLessThan(200)
  })

  it('keeps maxLeaves, maxDepth and minSamplesLeaf', () => {
    const target = targetOf('two', trainRows)
    const leavesOf = (params: object) =>
      fit(train, target, { trees: 1, minSamplesLeaf: 1, ...params }).leaves.length
    expect(leavesOf({ maxLeaves: 7 })).toBe(7)
    expect(leavesOf({ maxDepth: 2 })).toBe(4)
    expect(leavesOf({ minSamplesLeaf: Math.ceil(trainRows.length / 2) })).toBeLessThanOrEqual(2)
  })

  it('learns from missing values, in numbers and in categories', () => {
    const target = Int32Array.from({ length: 400 }, (_, row) => row % 2)
    for (const column of [
      numbers(
        'x',
        Array.from(target, (label, row) => (label === 1 ? null : row % 7)),
      ),
      category(
        'x',
        Array.from(target, (label, row) => (label === 1 ? null : 'abcdefg'[row % 7]!)),
      ),
    ]) {
      const features = table(column)
      expect(accuracyOf(boostingProbabilities(fit(features, target), features), target, 2)).toBe(1)
    }
  })

  it('says the shares of the classes where columns are constant, missing or too small to tell', () => {
    const target = Int32Array.from({ length: 40 }, (_, row) => (row % 4 === 0 ? 1 : 0))
    const features = table(
      numbers(
        'constant',
        Array.from(target, () => 3),
      ),
      numbers(
        'missing',
        Array.from(target, () => null),
      ),
      category(
        'none',
        Array.from(target, () => null),
      ),
    )
    const boosting = fit(features, target)
    expect(boostingProbabilities(boosting, features)[1]).toBeCloseTo(0.25, 9)
  })

  it('of a column and its copy predicts as of the column', () => {
    const target = targetOf('two', trainRows)
    const params = { trees: 10 }
    expect(boostingProbabilities(fit(double(train), target, params), double(test))).toEqual(
      boostingProbabilities(fit(train, target, params), test),
    )
  })

  it('tells 1,000 classes apart, and splits a category of 10,000 levels', () => {
    const thousand = Int32Array.from({ length: 2000 }, (_, row) => row % 1000)
    const features = table(numbers('x', Array.from(thousand)))
    const params = { trees: 1, minSamplesLeaf: 1, learningRate: 1, maxLeaves: 4 }
    const probabilities = boostingProbabilities(fit(features, thousand, params), features)
    expect(probabilities.every((one) => one >= 0 && one <= 1)).toBe(true)
    const many = Int32Array.from({ length: 30_000 }, (_, row) => (row % 10_000 < 100 ? 1 : 0))
    const levels = Array.from({ length: 10_000 }, (_, level) => `v${level}`)
    const codes = Int32Array.from(many, (_, row) => row % 10_000)
    const cities = table({ name: 'city', kind: 'category', codes, levels })
    expect(accuracyOf(boostingProbabilities(fit(cities, many), cities), many, 2)).toBeGreaterThanOrEqual(0.99)
  })

  it('tells levels apart that are more than a histogram has bins', () => {
    const levels = Array.from({ length: 600 }, (_, level) => `v${level}`)
    const codes = Int32Array.from({ length: 24_000 }, (_, row) => row % 600)
    const target = codes.map((code) => Math.floor(code / 7) % 2)
    const features = table({ name: 'city', kind: 'category', codes, levels })
    const boosting = fit(features, target)
    expect(boosting.features).toEqual([{ name: 'city', kind: 'category', levels }])
    expect(accuracyOf(boostingProbabilities(boosting, features), target, 2)).toBeGreaterThan(0.99)
  })

  it('stays finite, and can be saved, where nothing holds the leaves back', () => {
    const target = Int32Array.from({ length: 60 }, (_, row) => (row < 30 ? 0 : 1))
    const features = table(numbers('x', Array.from(target.keys())))
    const params = { trees: 200, learningRate: 1, minSamplesLeaf: 1, minChildWeight: 0, l2: 0 }
    const boosting = fit(features, target, params)
    const text = JSON.stringify(boostingToJson(boosting))
    const loaded = boostingFromJson(JSON.parse(text), 2)
    expect(boostingProbabilities(loaded, features)).toEqual(boostingProbabilities(boosting, features))
    expect(accuracyOf(boostingProbabilities(loaded, features), target, 2)).toBe(1)
  })

  it('stops early where no row kept back has a weight', () => {
    const target = Int32Array.from({ length: 60 }, (_, row) => row % 2)
    const features = table(numbers('x', Array.from(target.keys())))
    const weights = Float64Array.from(target, (_, row) => (row === 0 ? 1 : 0))
    expect(fit(features, target, { earlyStopping: 2 }, weights).roots.length).toBe(1)
  })

  it('stops between rounds when cancelled', () => {
    let done = 0
    const target = targetOf('two', trainRows)
    expect(() =>
      fitBoosting(
        { features: train, target, classCount: 2, seed: 1 },
        { isCancelled: () => done >= 3, onTree: (rounds) => (done = rounds) },
      ),
    ).toThrow('cancelled after 3 rounds')
  })

  it.each([
    [{ learningRate: 0 }, 'learningRate must be a number above 0 to 1, but is 0.'],
    [{ maxLeaves: 1 }, 'maxLeaves must be a whole number from 2 to 10000, but is 1.'],
    [{ subsample: 1.5 }, 'subsample must be'],
    [{ l2: NaN }, 'l2 must be a number from 0'],
  ])('refuses %o', (params, message) => {
    expect(() => boostingParams(params)).toThrow(message)
  })

  it.each([{}, { subsample: 0.7, columnSample: 0.5 }])(
    'that was ended after some rounds is the one with so many, with %o',
    (params) => {
      let asked = 0
      const target = targetOf('three', trainRows)
      const given = { features: train, target, classCount: 3, seed: 1 }
      const ended = fitBoosting(
        { ...given, params: { ...params, trees: 50 } },
        { isEnough: () => (asked += 1) === 12 },
      )
      expect(ended).toEqual(fitBoosting({ ...given, params: { ...params, trees: 12 } }))
    },
  )

  it.each(['two', 'three'] as const)('tells the loss of %s classes while it learns', (name) => {
    const target = targetOf(name, trainRows)
    const held = targetOf(name, testRows)
    const classCount = name === 'two' ? 2 : 3
    const given = { features: train, target, classCount, params: { trees: 60 }, seed: 1 }
    const points: LossPoint[] = []
    const watch = { features: test, target: held, onLoss: (point: LossPoint) => points.push(point) }
    const model = fitBoosting(given, { watch })
    expect(model).toEqual(fitBoosting(given))
    expect(points.map(({ rounds }) => rounds).slice(-3)).toEqual([56, 58, 60])
    const lossOf = (features: Frame, of: Int32Array) =>
      metricOf('logLoss', { target: of, probabilities: boostingProbabilities(model, features), classCount })
    expect(points.at(-1)!.training).toBeCloseTo(lossOf(train, target)!, 10)
    expect(points.at(-1)!.validation).toBeCloseTo(lossOf(test, held)!, 10)
    expect(points.at(-1)!.training).toBeLessThan(points[0]!.training)
  })

  it('has room for every point that it tells of', () => {
    for (const rounds of [1, 100, 999, 10_000]) {
      const told = Array.from({ length: rounds }, (_, round) => round + 1).filter(isLossPoint)
      expect(told.length).toBeLessThan(mostLossPoints(rounds) + (rounds < 1000 ? 1 : 0))
    }
  })

  it('refuses what cannot be learnt from', () => {
    const features = table(numbers('x', [1, 2]))
    const target = Int32Array.of(0, 1)
    expect(() => fit(features, target, {}, Float64Array.of(1, -1))).toThrow('weight of row 1')
    expect(() => fit(features, target, {}, Float64Array.of(0, 0))).toThrow('Every row has weight 0')
    expect(() => fit(features, target, { earlyStopping: 5 })).toThrow('too few')
    expect(() => fit({ rowCount: 2, columns: [] }, target)).toThrow('no feature')
  })
})
