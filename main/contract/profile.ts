import { z } from 'zod'
import { columnRole, columnType } from './dataset.ts'
import { errorCode } from './errors.ts'
import { cell, timestamp } from './procedure.ts'

export const finding = z.object({
  code: z.string(),
  severity: z.enum(['bad', 'warn', 'info', 'ok']),
  title: z.string(),
  detail: z.string(),
  columns: z.array(z.string()),
  /** What to do about it, as one short sentence. */
  advice: z.string(),
  /** The figure the rule was judged by, and its limit. */
  value: z.number().optional(),
  limit: z.number().optional(),
})
export type Finding = z.infer<typeof finding>

/** `null` where a figure is not defined: the spread of one value, the mean of values near the largest number. */
const figure = z.number().nullable()

/** Dates are measured as days and times as milliseconds since 1970; infinite values take part only in their count. */
export const numberFigures = z.object({
  mean: figure,
  /** Of the sample (n − 1). */
  stddev: figure,
  /** Adjusted Fisher–Pearson G1, and excess kurtosis G2, as pandas has them. */
  skewness: figure,
  kurtosis: figure,
  zeros: z.number(),
  negatives: z.number(),
  infinite: z.number(),
  quantiles: z.array(z.object({ at: z.number(), value: figure })),
  /** Of equal width, or one bin for each value where these are few whole numbers. */
  histogram: z.object({ edges: z.array(z.number()), counts: z.array(z.number()) }),
  /** Values outside Tukey's fences: 1.5 interquartile ranges beyond the quartiles. */
  outliers: z.object({ lowFence: figure, highFence: figure, low: z.number(), high: z.number() }),
})
export type NumberFigures = z.infer<typeof numberFigures>

export const textFigures = z.object({
  /** In characters. */
  length: z.object({ min: z.number(), mean: z.number(), max: z.number() }),
  /** Rows per length, or per range of lengths. */
  lengths: z.array(z.object({ from: z.number(), to: z.number(), count: z.number() })),
  /** Shapes of values, most frequent first: `A` for capitals, `a` for other letters, `9` for digits. */
  patterns: z.array(z.object({ pattern: z.string(), count: z.number(), example: z.string() })),
  /** How many values the lengths and patterns are of: all, or an even sample of them. */
  lookedAt: z.number(),
})
export type TextFigures = z.infer<typeof textFigures>

export const profileColumn = z.object({
  name: z.string(),
  type: columnType,
  role: columnRole,
  labels: z.record(z.string(), z.string()).optional(),
  missing: z.number(),
  /** Exact, whatever the size. */
  distinct: z.number(),
  min: cell,
  max: cell,
  /** The most frequent values, most frequent first; missing is none of them. */
  top: z.array(z.object({ value: cell, label: z.string().optional(), count: z.number() })),
  number: numberFigures.optional(),
  text: textFigures.optional(),
  /** Against the version before, where there is one that has the column. */
  drift: z
    .object({
      fromVersion: z.number().int(),
      test: z.string(),
      score: z.number(),
      threshold: z.number(),
      hasDrifted: z.boolean(),
    })
    .optional(),
})
export type ProfileColumn = z.infer<typeof profileColumn>

/** Counts per value and class (one class of all rows without a target), most frequent values first; numbers are binned. */
export const distribution = z.object({
  column: z.string(),
  values: z.array(z.object({ label: z.string(), value: cell, counts: z.array(z.number()) })),
  /** Rows with a value that is not shown. */
  other: z.number(),
})
export type Distribution = z.infer<typeof distribution>

export const associationMeasure = z.enum([
  'cramers-v',
  'theils-u',
  'correlation-ratio',
  'pearson',
  'spearman',
])
export type AssociationMeasure = z.infer<typeof associationMeasure>

const matrix = z.array(z.array(figure))

export const association = z.object({
  /** The columns compared: the target first, then what goes with it most; of very many only the most telling. */
  columns: z.array(z.string()),
  /**
   * Symmetric, from 0 to 1: bias-corrected Cramér's V for two categories, the correlation ratio for a category and a
   * number, |Pearson| for two numbers.
   */
  values: matrix,
  /** An order of the columns' indexes that puts like beside like: the leaves of average-linkage clustering. */
  clustered: z.array(z.number().int()),
  /** Each measure over the columns it is for; rows of Theil's U are what is told, columns what tells. */
  measures: z.array(
    z.object({
      measure: associationMeasure,
      rows: z.array(z.string()),
      columns: z.array(z.string()),
      values: matrix,
    }),
  ),
  /** Columns that were not compared, and why. */
  leftOut: z.array(
    z.object({ column: z.string(), reason: z.enum(['constant', 'many-values', 'many-columns']) }),
  ),
  /** Rows looked at: all, or so many evenly spaced. Spearman's ranks may be of fewer. */
  rows: z.number(),
  rankedRows: z.number(),
})
export type Association = z.infer<typeof association>

/** What a column alone tells about the target; the stronger, the more a suspect of leakage. */
export const targetTie = z.object({
  column: z.string(),
  /** As in `association.values`. */
  strength: figure,
  /** In nats; numbers in 32 quantile bins, missing as a value. */
  mutualInformation: figure,
  /** Mutual information as a part of the target's entropy, from 0 to 1. */
  explained: figure,
  /** The part of rows whose class is guessed right from this column alone; only where the target has classes. */
  accuracyAlone: figure,
  isSuspect: z.boolean(),
})
export type TargetTie = z.infer<typeof targetTie>

export const missingness = z.object({
  /** Columns with missing cells, most first; at most 60. */
  columns: z.array(z.string()),
  /** Where each of the blocks of rows begins; they are equally long but for the last. */
  blocks: z.array(z.number()),
  blockRows: z.number(),
  /** Missing cells per block (row of the matrix) and column. */
  counts: z.array(z.array(z.number())),
  /** Which columns are missing together in a row, most frequent first; the rows with none are among them. */
  patterns: z.array(z.object({ columns: z.array(z.string()), rows: z.number() })),
  patternCount: z.number(),
  /** Pearson's r of being missing, between the columns. */
  correlation: matrix,
})
export type Missingness = z.infer<typeof missingness>

export const duplicates = z.object({
  /** Rows that repeat an earlier one in every column. */
  rows: z.number(),
  /** Per column, the rows that differ from another in this column and in no other. */
  near: z.array(z.object({ column: z.string(), groups: z.number(), rows: z.number() })),
  /** 1 when every row took part; else the part of groups that was counted and scaled up. */
  nearPart: z.number(),
  /** Columns that say the same: equal cell by cell, or each value of one goes with one of the other. */
  columns: z.array(
    z.object({ columns: z.array(z.string()), how: z.enum(['equal', 'one-to-one', 'linear']) }),
  ),
})
export type Duplicates = z.infer<typeof duplicates>

export const profile = z.object({
  dataset: z.string(),
  version: z.number().int(),
  sha256: z.string(),
  importedAt: timestamp,
  target: z.string().optional(),
  rows: z.number(),
  columnCount: z.number(),
  missingCells: z.number(),
  /** 0–100; how it is computed is in docs/quality.md. */
  score: z.number(),
  /** Worst first. */
  findings: z.array(finding),
  /** In the order of the file. */
  columns: z.array(profileColumn),
  /** The target's values, most frequent first; empty without a target or when it is a measured number. */
  classes: z.array(z.object({ value: cell, label: z.string().optional(), count: z.number() })),
  distributions: z.array(distribution),
  association,
  /** Strongest first; empty without a target. */
  targetTies: z.array(targetTie),
  missingness,
  duplicates,
})
export type Profile = z.infer<typeof profile>

/** A profile, or how far it is. A finished one is kept, so `none` means that it was neither measured nor asked for. */
export const profileState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({
    state: z.literal('running'),
    startedAt: timestamp,
    /** What is done, from 0 to 1, and what is being computed. */
    share: z.number(),
    phase: z.string().optional(),
  }),
  z.object({ state: z.literal('succeeded'), profile }),
  z.object({ state: z.literal('cancelled') }),
  z.object({
    state: z.literal('failed'),
    error: z.object({ code: errorCode, message: z.string(), details: z.record(z.string(), z.unknown()) }),
  }),
])
export type ProfileState = z.infer<typeof profileState>

/** The quality of each version of a dataset, as far as it has been profiled. */
export const qualityHistory = z.array(
  z.object({
    version: z.number().int(),
    importedAt: timestamp,
    rows: z.number(),
    score: z.number().optional(),
    bad: z.number().optional(),
    warn: z.number().optional(),
  }),
)
export type QualityHistory = z.infer<typeof qualityHistory>
