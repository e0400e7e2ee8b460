import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { DriftTest } from '../../../main/contract/drift.ts'
import { driftTest } from '../../../main/contract/drift.ts'
import { kolmogorovSmirnovTail } from '../../../main/quality/drift/kolmogorov.ts'
import { pairNumbers } from '../../../main/quality/drift/pair.ts'
import type { Counted } from '../../../main/quality/drift/pair.ts'
import { besselKQuarter, chiSquareTail, normalTail, studentTails } from '../../../main/quality/drift/tails.ts'
import { defaultTest, driftTests, isDrifted } from '../../../main/quality/drift/tests.ts'

const counted = z.object({ values: z.array(z.number()), counts: z.array(z.number()) })
const rows = z.array(z.array(z.number()))
const fixture = z
  .object({
    cases: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(['numerical', 'categorical']),
        reference: counted,
        current: counted,
        default: driftTest,
        results: z.partialRecord(
          driftTest,
          z.object({ score: z.number(), drifted: z.boolean(), threshold: z.number() }),
        ),
      }),
    ),
    tails: z.object({ chiSquare: rows, student: rows, normal: rows, kolmogorov: rows, besselKQuarter: rows }),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/drift.json'), 'utf8')))

const typed = ({ values, counts }: z.infer<typeof counted>): Counted => ({
  values: Float64Array.from(values),
  counts: Float64Array.from(counts),
})

/** The permutations are other ones than theirs: four standard errors of both. */
const margin = (test: DriftTest, score: number) =>
  test === 'TVD' ? 0.005 + 4 * Math.sqrt((2 * score * (1 - score)) / 1000) : 1e-9 * Math.max(1e-3, score)

describe("Evidently's tests", () => {
  for (const one of fixture.cases) {
    const pair = pairNumbers(typed(one.reference), typed(one.current))
    it(`agree on ${one.name}, ${one.kind}`, () => {
      expect(defaultTest(pair, one.kind)).toBe(one.default)
      const apart = driftTest.options.flatMap((test) => {
        const theirs = one.results[test]
        if (!theirs) return []
        const { measure, threshold } = driftTests[test]
        const { score } = measure(pair, one.kind === 'numerical')
        const isSame =
          Math.abs(score - theirs.score) <= margin(test, theirs.score) &&
          threshold === theirs.threshold &&
          isDrifted(test, theirs.score, threshold) === theirs.drifted
        return isSame ? [] : [{ test, score, theirs }]
      })
      expect(apart).toEqual([])
    })
  }

  it('were each compared at least twice', () => {
    const compared = driftTest.options.map(
      (test) => fixture.cases.filter(({ results }) => results[test]).length,
    )
    expect(Math.min(...compared)).toBeGreaterThanOrEqual(2)
  })
})

const isNear = (ours: number, theirs: number) => Math.abs(ours - theirs) <= 1e-9 * Math.max(theirs, 1e-9)

/** Cases whose last number, theirs, is not what `tail` makes of the others. */
const apart = (cases: number[][], tail: (...given: number[]) => number) =>
  cases.filter((one) => !isNear(tail(...one.slice(0, -1)), one.at(-1)!))

describe('tails of distributions', () => {
  it('are those of SciPy to nine digits', () => {
    const { chiSquare, student, normal, besselKQuarter: bessel } = fixture.tails
    expect(apart(chiSquare, (x, degrees) => chiSquareTail(x, degrees))).toEqual([])
    expect(apart(student, (t, degrees) => studentTails(t, degrees))).toEqual([])
    expect(apart(normal, (value) => normalTail(value))).toEqual([])
    expect(apart(bessel, (x) => besselKQuarter(x))).toEqual([])
  })

  it("are those of Kolmogorov's statistic", () => {
    const { kolmogorov } = fixture.tails
    expect(apart(kolmogorov, (d, m, n) => kolmogorovSmirnovTail(d, m, n))).toEqual([])
  })
})
