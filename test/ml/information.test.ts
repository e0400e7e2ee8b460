import { describe, expect, it } from 'vitest'
import {
  contingency,
  correlationRatio,
  cramersV,
  mutualInformation,
  pearson,
  theilsU,
} from '../../main/ml/information.ts'
import { readFixture } from './tables.ts'

interface Measures {
  x: number[]
  y: number[]
  numbers: number[]
  others: number[]
  mutualInformation: number
  theilsU: number
  cramersV: number
  correlationRatio: number
  pearson: number
}

const { measures }: { measures: Measures } = readFixture('metrics')
const x = { codes: Int32Array.from(measures.x), size: 4 }
const y = { codes: Int32Array.from(measures.y), size: 3 }

describe('association measures', () => {
  it('equal those of scikit-learn and scipy to 1e-9', () => {
    const counts = contingency(x, y)
    const values = Float64Array.from(measures.numbers)
    expect(mutualInformation(counts)).toBeCloseTo(measures.mutualInformation, 9)
    expect(theilsU(counts)).toBeCloseTo(measures.theilsU, 9)
    expect(cramersV(counts)).toBeCloseTo(measures.cramersV, 9)
    expect(correlationRatio(x, values)).toBeCloseTo(measures.correlationRatio, 9)
    expect(pearson(values, Float64Array.from(measures.others))).toBeCloseTo(measures.pearson, 9)
  })

  it('leave out missing values and are 0 for a constant', () => {
    const missing = { codes: Int32Array.from(measures.x, () => -1), size: 4 }
    expect(contingency(missing, y).total).toBe(0)
    expect(cramersV(contingency({ codes: new Int32Array(300), size: 1 }, y))).toBe(0)
    expect(pearson(new Float64Array(300), Float64Array.from(measures.numbers))).toBe(0)
  })
})
