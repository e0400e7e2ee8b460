import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { oneAgainstRest, type Scored } from '../../main/ml/metrics.ts'
import { groupedFolds, planFolds, timeOrderedFolds } from '../../main/ml/folds.ts'
import { groupScores, groupsOf } from '../../main/ml/groups.ts'
import {
  affordableResamples,
  bootstrapMetrics,
  countedMetrics,
  metricIntervals,
  percentileInterval,
} from '../../main/ml/intervals.ts'
import { cheapestPoint, gainCurve, operatingPoints } from '../../main/ml/operating-points.ts'
import { createRandom } from '../../main/ml/random.ts'
import { deLong, mcNemar } from '../../main/ml/significance.ts'
import { category, numbers, outcomeOf, readFixture } from './tables.ts'

interface Fixture {
  counted: {
    target: number[]
    probabilities: number[]
    classCount: number
    positive: number | null
    counts: number[]
    expected: Record<string, number>
  }[]
  quantiles: { values: number[]; low: number; high: number }
  mcnemar: Record<'both' | 'first' | 'second' | 'neither' | 'exactP' | 'chiSquare' | 'chiSquareP', number>[]
  delong: {
    isPositive: number[]
    a: number[]
    b: number[]
    first: number
    second: number
    standardError: number
    z: number
    p: number
  }[]
  groups: {
    group: string[]
    target: number[]
    score: number[]
    byGroup: Record<string, Record<string, number>>
    difference: Record<string, number>
    ratio: Record<string, number>
    demographicParityDifference: number
    equalizedOddsDifference: number
  }
  folds: { group: number[]; groupedSizes: number[]; timeOrdered: { train: number[]; test: number[] }[] }
}

const fixture: Fixture = readFixture('statistics')
const closeTo = (values: Record<string, number>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, expect.closeTo(value, 9) as unknown]),
  )
const scoredOf = (
  one: Pick<Fixture['counted'][number], 'target' | 'probabilities' | 'classCount'>,
): Scored => ({
  target: Int32Array.from(one.target),
  probabilities: Float64Array.from(one.probabilities),
  classCount: one.classCount,
})

describe('bootstrap intervals', () => {
  it.each(fixture.counted)(
    'count rows as scikit-learn weighs them ($classCount classes, positive $positive)',
    (one) => {
      const measure = countedMetrics(scoredOf(one), one.positive ?? undefined)
      expect(measure(Int32Array.from(one.counts))).toEqual(closeTo(one.expected))
    },
  )

  it('end at the percentiles of numpy', () => {
    const { values, low, high } = fixture.quantiles
    expect(percentileInterval(Float64Array.from(values))).toEqual(closeTo({ low, high }))
  })

  it('hold the accuracy of the whole in about 95 of 100 samples', () => {
    const random = createRandom(3)
    const rows = 200
    const chance = 0.8
    let held = 0
    for (let sample = 0; sample < 200; sample++) {
      const target = Int32Array.from({ length: rows }, () => (random.next() < 0.5 ? 1 : 0))
      const probabilities = Float64Array.from({ length: rows * 2 }, () => 0)
      target.forEach((label, row) => {
        const answer = random.next() < chance ? label : 1 - label
        probabilities[row * 2 + answer] = 1
      })
      const scored = { target, probabilities, classCount: 2 }
      const { accuracy } = metricIntervals(scored, { positive: 1, seed: sample, resamples: 200 })
      if (accuracy!.low <= chance && chance <= accuracy!.high) held++
    }
    expect(held).toBeGreaterThan(180)
    expect(held).toBeLessThan(200)
  })

  it('draw the same rows for two models, and fewer for many rows', () => {
    const one = scoredOf(fixture.counted[0]!)
    const options = { positive: 1, seed: 4, resamples: 50 }
    expect(bootstrapMetrics(one, options)).toEqual(bootstrapMetrics(one, options))
    expect(affordableResamples(1000, 1)).toBe(1000)
    expect(affordableResamples(1_000_000, 1)).toBe(300)
    expect(affordableResamples(1_000_000, 1000)).toBe(0)
  })
})

describe('two models on the same rows', () => {
  it.each(fixture.mcnemar)('are told apart as statsmodels does ($first : $second)', (one) => {
    const cells = [
      [one.both, 1, 1],
      [one.first, 1, 0],
      [one.second, 0, 1],
      [one.neither, 0, 0],
    ]
    const side = (at: number) =>
      Uint8Array.from(cells.flatMap((cell) => Array<number>(cell[0]!).fill(cell[at]!)))
    const { exactP, chiSquare, chiSquareP } = one
    const { onlyFirst, onlySecond, ...found } = mcNemar(side(1), side(2))
    expect([onlyFirst, onlySecond]).toEqual([one.first, one.second])
    expect(found).toEqual(closeTo({ exactP, chiSquare, chiSquareP }))
    // Small ones to nine digits as well.
    expect(found.exactP / exactP).toBeCloseTo(1, 9)
    expect(found.chiSquareP / chiSquareP).toBeCloseTo(1, 9)
  })

  it.each(fixture.delong)('differ in ROC-AUC as DeLong says (z $z)', ({ isPositive, a, b, ...expected }) => {
    const found = deLong(Uint8Array.from(isPositive), Float64Array.from(a), Float64Array.from(b))!
    expect(found).toEqual(closeTo(expected))
    expect(found.p / expected.p).toBeCloseTo(1, 9)
  })

  it('are the same where nothing parts them', () => {
    const right = Uint8Array.from([1, 0, 1])
    expect(mcNemar(right, right)).toMatchObject({ exactP: 1, chiSquareP: 1 })
    const scores = Float64Array.from([0.1, 0.2, 0.8, 0.9])
    expect(deLong(Uint8Array.from([0, 0, 1, 1]), scores, scores)).toMatchObject({ z: 0, p: 1 })
    expect(deLong(Uint8Array.from([0, 0, 0, 1]), scores, scores)).toBeUndefined()
  })
})

describe('groups of rows', () => {
  const { group, target, score, ...expected } = fixture.groups
  const scored: Scored = {
    target: Int32Array.from(target),
    probabilities: Float64Array.from(score.flatMap((one) => [1 - one, one])),
    classCount: 2,
  }

  it('are measured as fairlearn does', () => {
    const found = groupScores(scored, groupsOf(category('group', group)), 1)
    for (const { group: name, ...rates } of found.groups)
      expect(rates).toEqual(closeTo(expected.byGroup[name]!))
    for (const { rate, difference, ratio } of found.gaps) {
      expect(difference).toBeCloseTo(expected.difference[rate]!, 9)
      expect(ratio).toBeCloseTo(expected.ratio[rate]!, 9)
    }
    expect(found.demographicParityDifference).toBeCloseTo(expected.demographicParityDifference, 9)
    expect(found.equalizedOddsDifference).toBeCloseTo(expected.equalizedOddsDifference, 9)
  })

  it('are few, also of a column of many values or of numbers', () => {
    const many = groupsOf(
      category(
        'name',
        group.map((_, row) => `v${row}`),
      ),
    )
    expect(many.names).toHaveLength(20)
    expect(many.names.at(-1)).toBe('other values')
    const ages = groupsOf(numbers('age', [...Array.from({ length: 99 }, (_, row) => row), null]))
    expect(ages.names.toSorted()).toEqual([
      'above 24.5 to 49',
      'above 49 to 73.5',
      'above 73.5 to 98',
      'from 0 to 24.5',
      'missing',
    ])
    expect(groupsOf(numbers('flag', [1, 0, 1, null])).names).toEqual(['1', '0', 'missing'])
  })
})

const toScores = (rows: readonly { score: number; isPositive: boolean }[]) => ({
  scores: Float64Array.from(rows, ({ score }) => score / 20),
  isPositive: Uint8Array.from(rows, ({ isPositive }) => Number(isPositive)),
})

describe('thresholds', () => {
  const binary = fc.array(fc.record({ score: fc.integer({ min: 0, max: 20 }), isPositive: fc.boolean() }), {
    minLength: 1,
    maxLength: 60,
  })

  it('of the hull are as cheap as the best of all thresholds', () => {
    fc.assert(
      fc.property(binary, fc.nat(20), fc.nat(20), (rows, falsePositive, falseNegative) => {
        const scored = toScores(rows)
        const cuts = [2, ...scored.scores]
        const all = cuts.map((cut) => {
          const costs = rows.map(({ isPositive }, row) => {
            const isCalled = scored.scores[row]! >= cut
            return isCalled === isPositive ? 0 : isCalled ? falsePositive : falseNegative
          })
          return costs.reduce<number>((sum, cost) => sum + cost, 0) / rows.length
        })
        const best = cheapestPoint(operatingPoints(scored), { falsePositive, falseNegative })
        expect(best.cost).toBeCloseTo(Math.min(...all), 12)
      }),
    )
  })

  it('find positives as fast as the highest scores do', () => {
    const scored = oneAgainstRest(scoredOf(fixture.counted[0]!), 1)
    const { called, found } = gainCurve(scored)
    expect([called[0], found[0], called.at(-1), found.at(-1)]).toEqual([0, 0, 1, 1])
    const perfect = gainCurve(toScores([3, 2, 1, 0].map((score) => ({ score, isPositive: score > 1 }))))
    expect(perfect).toEqual({ called: [0, 0.25, 0.5, 0.75, 1], found: [0, 0.5, 1, 1, 1] })
    const even = gainCurve(toScores([1, 1, 1, 1].map((score, row) => ({ score, isPositive: row === 0 }))))
    expect(even.found).toEqual([0, 0.25, 0.5, 0.75, 1])
  })
})

describe('folds', () => {
  const { group, groupedSizes, timeOrdered } = fixture.folds
  const labels = new Int32Array(group.length)

  it('that are grouped part no group, and are as large as those of scikit-learn', () => {
    const folds = groupedFolds(labels, numbers('group', group), 4)
    expect(folds.map(({ test }) => test.length).toSorted((a, b) => a - b)).toEqual(groupedSizes)
    for (const { train, test } of folds) {
      const trained = new Set(Array.from(train, (row) => group[row]))
      expect(Array.from(test).filter((row) => trained.has(group[row]))).toEqual([])
      expect(train.length + test.length).toBe(group.length)
    }
  })

  it('that are ordered in time are those of scikit-learn, whatever the order of the table', () => {
    const backwards = numbers(
      'day',
      group.map((_, row) => -row),
    )
    const folds = timeOrderedFolds(labels, backwards, 3)
    const mirrored = (rows: Int32Array) =>
      Array.from(rows, (row) => group.length - 1 - row).toSorted((a, b) => a - b)
    expect(folds.map(({ train, test }) => ({ train: mirrored(train), test: mirrored(test) }))).toEqual(
      timeOrdered,
    )
  })

  it('that are repeated are drawn anew', () => {
    const two = labels.map((_, row) => row % 2)
    const folds = planFolds(two, { kind: 'stratified', folds: 4, repeats: 3, seed: 1 })
    expect(folds).toHaveLength(12)
    expect(new Set(folds.map(({ test }) => test.join(' '))).size).toBe(12)
    expect(folds.slice(0, 4)).toEqual(planFolds(two, { kind: 'stratified', folds: 4, seed: 1 }))
  })

  it('refuse what cannot be cut', () => {
    const few = { kind: 'grouped', folds: 5, seed: 1 } as const
    expect(outcomeOf(() => planFolds(labels, few))).toBe('refused')
    expect(
      outcomeOf(() =>
        planFolds(
          labels,
          few,
          category(
            'g',
            group.map((one) => (one > 6 ? 'a' : 'b')),
          ),
        ),
      ),
    ).toBe('refused')
    expect(outcomeOf(() => timeOrderedFolds(labels, category('day', group.map(String)), 3))).toBe('refused')
    expect(
      outcomeOf(() =>
        timeOrderedFolds(
          labels,
          numbers(
            'day',
            group.map(() => null),
          ),
          3,
        ),
      ),
    ).toBe('refused')
    expect(outcomeOf(() => timeOrderedFolds(labels, numbers('day', group), 90))).toBe('refused')
  })
})
