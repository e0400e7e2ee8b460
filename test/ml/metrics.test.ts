import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  calibrationBins,
  maxCurvePoints,
  precisionRecallCurve,
  rocArea,
  rocCurve,
} from '../../main/ml/curves.ts'
import { evaluatePart } from '../../main/ml/evaluate.ts'
import {
  confusionMatrix,
  evaluateMetrics,
  oneAgainstRest,
  widenProbabilities,
} from '../../main/ml/metrics.ts'
import { evaluation } from '../../main/contract/run.ts'
import { createRandom, shuffle } from '../../main/ml/random.ts'
import { readFixture } from './tables.ts'

interface MetricsFixture {
  cases: {
    target: number[]
    probabilities: number[]
    classCount: number
    positive: number | null
    expected: Record<string, number>
    confusion: number[][]
    roc: { falsePositiveRate: number[]; truePositiveRate: number[] }
  }[]
}

const { cases }: MetricsFixture = readFixture('metrics')
const scoredOf = (one: MetricsFixture['cases'][number]) => ({
  target: Int32Array.from(one.target),
  probabilities: Float64Array.from(one.probabilities),
  classCount: one.classCount,
})

const points = (x: number[], y: number[]) => x.map((value, i) => `${value.toFixed(9)} ${y[i]!.toFixed(9)}`)

describe('metrics', () => {
  it.each(cases)('equal those of scikit-learn to 1e-9 ($classCount classes, positive $positive)', (one) => {
    const metrics: Record<string, number> = evaluateMetrics(scoredOf(one), one.positive ?? undefined)
    const close = Object.entries(one.expected).map(([name, value]) => [name, expect.closeTo(value, 9)])
    expect(metrics).toEqual(Object.fromEntries(close))
    expect(confusionMatrix(scoredOf(one))).toEqual(one.confusion)
  })

  it.each(cases)('draw the ROC curve of scikit-learn ($classCount classes)', (one) => {
    const curve = rocCurve(oneAgainstRest(scoredOf(one), one.positive ?? 0))
    const ours = points(curve.falsePositiveRate, curve.truePositiveRate)
    const theirs = points(one.roc.falsePositiveRate, one.roc.truePositiveRate)
    expect(theirs).toEqual(expect.arrayContaining(ours))
  })

  it('do not depend on the order of rows', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 3 }), (seed, index) => {
        const one = cases[index]!
        const scored = scoredOf(one)
        const order = shuffle([...scored.target.keys()], createRandom(seed))
        const shuffled = {
          classCount: one.classCount,
          target: Int32Array.from(order, (row) => scored.target[row]!),
          probabilities: Float64Array.from(
            order.flatMap((row) =>
              Array.from(scored.probabilities.slice(row * one.classCount, (row + 1) * one.classCount)),
            ),
          ),
        }
        const before: Record<string, number> = evaluateMetrics(scored, one.positive ?? undefined)
        const after: Record<string, number> = evaluateMetrics(shuffled, one.positive ?? undefined)
        for (const [name, value] of Object.entries(before)) expect(after[name]).toBeCloseTo(value, 10)
      }),
      { numRuns: 30, seed: 1 },
    )
  })

  it('leave out what is undefined with one class, instead of NaN', () => {
    const metrics = evaluateMetrics(
      { target: new Int32Array(4), probabilities: new Float64Array(8).fill(0.5), classCount: 2 },
      1,
    )
    expect(metrics.accuracy).toBe(1)
    expect(metrics).not.toHaveProperty('rocAuc')
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true)
  })

  it('count a class that only the test part has as never predicted', () => {
    const probabilities = widenProbabilities(Float64Array.of(1, 0, 0, 1, 1, 0), 2, 3)
    const part = evaluatePart(
      { target: Int32Array.of(0, 1, 2), probabilities, classCount: 3 },
      ['a', 'b', 'new'],
      undefined,
      { resamples: 0, seed: 1 },
    )
    expect(part.intervals).toBeUndefined()
    expect(part.metrics.accuracy).toBeCloseTo(2 / 3)
    expect(part.perClass[2]).toMatchObject({ class: 'new', recall: 0, support: 1 })
  })

  it('fill the evaluation of the contract', () => {
    const one = cases[0]!
    const part = evaluatePart(scoredOf(one), ['e', 'p'], 'p', { resamples: 100, seed: 1 })
    expect(evaluation.shape.parts.parse({ test: part, validation: part }).test).toEqual(part)
    expect(part.roc.map((curve) => curve.class)).toEqual(['p'])
    for (const [name, { low, high }] of Object.entries(part.intervals!)) {
      expect(low).toBeLessThanOrEqual(part.metrics[name]!)
      expect(high).toBeGreaterThanOrEqual(part.metrics[name]!)
    }
  })
})

describe('curves', () => {
  it('of 20,000 rows have at most 500 points and keep the area', () => {
    const random = createRandom(5)
    const isPositive = Uint8Array.from({ length: 20_000 }, () => random.nextInt(2))
    const scores = Float64Array.from(isPositive, (label) => random.next() + label * 0.5)
    const curve = rocCurve({ scores, isPositive })
    expect(curve.falsePositiveRate.length).toBeLessThanOrEqual(maxCurvePoints)
    const area = curve.falsePositiveRate.reduce((sum, x, i) => {
      if (i === 0) return 0
      const height = (curve.truePositiveRate[i]! + curve.truePositiveRate[i - 1]!) / 2
      return sum + (x - curve.falsePositiveRate[i - 1]!) * height
    }, 0)
    expect(area).toBeCloseTo(rocArea({ scores, isPositive })!, 3)
    expect(curve.truePositiveRate.at(-1)).toBe(1)
    expect(precisionRecallCurve({ scores, isPositive }).recall.length).toBeLessThanOrEqual(maxCurvePoints)
  })

  it('calibration counts every row once', () => {
    const bins = calibrationBins({
      scores: Float64Array.of(0, 0.05, 0.5, 1),
      isPositive: Uint8Array.of(0, 1, 1, 1),
    })
    expect(bins.counts).toEqual([2, 1, 1])
    expect(bins.observed).toEqual([0.5, 1, 1])
  })
})
