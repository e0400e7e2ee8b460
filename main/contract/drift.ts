import { z } from 'zod'
import { columnType } from './dataset.ts'
import { procedure } from './procedure.ts'

/** By Evidently's names. */
export const driftTest = z.enum([
  'ks',
  'wasserstein',
  'anderson',
  'cramer_von_mises',
  'mannw',
  't_test',
  'es',
  'ed',
  'chisquare',
  'z',
  'g_test',
  'fisher_exact',
  'TVD',
  'jensenshannon',
  'hellinger',
  'kl_div',
  'psi',
])
export type DriftTest = z.infer<typeof driftTest>

export const driftKind = z.enum(['numerical', 'categorical'])
export type DriftKind = z.infer<typeof driftKind>

/** A version of a dataset (the newest unless said), or a file that the host can read. */
export const driftSource = z.union([
  z.object({ dataset: z.string(), version: z.number().int().optional() }),
  z.object({ path: z.string() }),
])
export type DriftSource = z.infer<typeof driftSource>

export const driftInput = z.object({
  reference: driftSource,
  current: driftSource,
  target: z.string().optional(),
  prediction: z.string().optional(),
  /** Per column another test than the usual, or another threshold. */
  tests: z
    .record(z.string(), z.object({ test: driftTest.optional(), threshold: z.number().optional() }))
    .optional(),
  /** The dataset has drifted when this share of the tested columns has. */
  share: z.number().gt(0).max(1).default(0.5),
})
export type DriftInput = z.infer<typeof driftInput>

const side = z.object({
  /** Rows with a value; infinite ones are left out as missing ones are. */
  n: z.number(),
  missing: z.number(),
  /** How many of the n were looked at, evenly spaced, when not all. */
  sampled: z.number().optional(),
})

export const driftColumn = z.object({
  column: z.string(),
  part: z.enum(['feature', 'target', 'prediction']),
  kind: driftKind,
  test: driftTest,
  testName: z.string(),
  /** What the score is: `p-value`, which drifts below its threshold, or `distance`, which drifts above. */
  scoreName: z.enum(['p-value', 'distance']),
  score: z.number(),
  threshold: z.number(),
  pValue: z.number().optional(),
  /** The test's own figure, such as D, χ² or t. */
  statistic: z.number().optional(),
  hasDrifted: z.boolean(),
  reference: side,
  current: side,
  /** Values that only one side has; of categories. */
  onlyInReference: z.array(z.string()),
  onlyInCurrent: z.array(z.string()),
  /** Shares of the rows with a value: per value, or per bin between two edges. */
  distribution: z.object({
    labels: z.array(z.string()),
    edges: z.array(z.number()).optional(),
    reference: z.array(z.number()),
    current: z.array(z.number()),
    /** Of values that are not shown. */
    otherReference: z.number(),
    otherCurrent: z.number(),
  }),
})
export type DriftColumn = z.infer<typeof driftColumn>

const table = z.object({
  name: z.string(),
  dataset: z.string().optional(),
  version: z.number().int().optional(),
  rows: z.number(),
})

export const driftReport = z.object({
  reference: table,
  current: table,
  hasDrifted: z.boolean(),
  drifted: z.number(),
  tested: z.number(),
  /** The share of the tested columns that must have drifted for the dataset to have. */
  share: z.number(),
  /** The target and the prediction first, then drifted ones, then in the order of the table. */
  columns: z.array(driftColumn),
  /** Never counted as without drift. */
  notTested: z.array(z.object({ column: z.string(), type: columnType, reason: z.string() })),
})
export type DriftReport = z.infer<typeof driftReport>

export const drift = {
  /** Compares each column of two tables. */
  compare: procedure.input(driftInput).output(driftReport),
}
