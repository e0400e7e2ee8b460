import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Profile } from '../../../main/contract/profile.ts'
import { measureProfile } from '../../../main/quality/profile/profile-dataset.ts'
import { context, openWorkspace } from '../workspace.ts'

const pairs = z.array(z.tuple([z.string(), z.string(), z.number()]))
const peer = z
  .object({
    csv: z.string(),
    numbers: z.record(
      z.string(),
      z.object({
        mean: z.number(),
        stddev: z.number(),
        skewness: z.number(),
        kurtosis: z.number(),
        quantiles: z.array(z.number()),
        edges: z.array(z.number()),
        counts: z.array(z.number()),
        low: z.number(),
        high: z.number(),
      }),
    ),
    pearson: pairs,
    spearman: pairs,
    'cramers-v': pairs,
    'theils-u': pairs,
    'correlation-ratio': pairs,
    information: z.record(z.string(), z.number()),
    missing: pairs,
    duplicates: z.number(),
    near: z.record(z.string(), z.object({ groups: z.number(), rows: z.number() })),
    uniform: z.number(),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/profile.json'), 'utf8')))

/** The relative difference that is let through; zero is compared absolutely. */
const tolerance = 1e-9
const isNear = (found: number | null | undefined, wanted: number) =>
  Math.abs((found ?? Number.NaN) - wanted) <= tolerance * Math.max(1, Math.abs(wanted))

/** `make_profile.py` writes what pandas, NumPy, SciPy and scikit-learn say. */
describe.each(['as a small table', 'with many different values'])('figures are those of SciPy, %s', (how) => {
  let workspace: Awaited<ReturnType<typeof openWorkspace>>
  let profile: Profile
  beforeAll(async () => {
    workspace = await openWorkspace()
    const version = await workspace.importText(peer.csv, 'peer')
    profile = await measureProfile(
      workspace.deps,
      version,
      'y',
      context,
      how === 'as a small table' ? {} : { maxCounted: 50 },
    )
  })
  afterAll(() => workspace.close())

  it('of numbers', () => {
    for (const [name, wanted] of Object.entries(peer.numbers)) {
      const found = profile.columns.find((column) => column.name === name)!.number!
      for (const figure of ['mean', 'stddev', 'skewness', 'kurtosis'] as const)
        expect(found[figure], `${figure} of ${name}`).toSatisfy((one) => isNear(one, wanted[figure]))
      found.quantiles.forEach(({ at, value }, i) =>
        expect(value, `${at} quantile of ${name}`).toSatisfy((one) => isNear(one, wanted.quantiles[i]!)),
      )
      found.histogram.edges.forEach((edge, i) =>
        expect(edge, `edge of ${name}`).toSatisfy((one) => isNear(one, wanted.edges[i]!)),
      )
      expect(found.histogram.counts).toEqual(wanted.counts)
      expect(found.outliers).toMatchObject({ low: wanted.low, high: wanted.high })
    }
  })

  it.each(['pearson', 'spearman', 'cramers-v', 'theils-u', 'correlation-ratio'] as const)('%s', (measure) => {
    const found = profile.association.measures.find((one) => one.measure === measure)!
    for (const [a, b, wanted] of peer[measure])
      expect(
        found.values[found.rows.indexOf(a)]![found.columns.indexOf(b)],
        `${a} and ${b}: ${wanted}`,
      ).toSatisfy((one) => isNear(one, wanted))
  })

  it('of mutual information with the target', () => {
    for (const [name, wanted] of Object.entries(peer.information))
      expect(
        profile.targetTies.find(({ column }) => column === name)!.mutualInformation,
        `${name}: ${wanted}`,
      ).toSatisfy((one) => isNear(one, wanted))
  })

  it('of missing cells and rows that are alike', () => {
    const { columns, correlation } = profile.missingness
    for (const [a, b, wanted] of peer.missing)
      expect(correlation[columns.indexOf(a)]![columns.indexOf(b)], `${a} and ${b}: ${wanted}`).toSatisfy(
        (one) => isNear(one, wanted),
      )
    expect(profile.duplicates.rows).toBe(peer.duplicates)
    const near = Object.fromEntries(
      profile.duplicates.near.map(({ column, groups, rows }) => [column, { groups, rows }]),
    )
    const wanted = Object.fromEntries(Object.entries(peer.near).filter(([, { rows }]) => rows > 0))
    expect(near).toEqual(wanted)
  })
})

it('judges an even histogram by the quantile that SciPy has', () =>
  expect(peer.uniform).toBeCloseTo(5.407, 3))
