import { z } from 'zod'
import { cell } from './procedure.ts'

/** The rows something was measured on. */
export const rowsLookedAt = z.object({
  /** Empty for a file. */
  dataset: z.string(),
  version: z.number().int(),
  /** `all`: of the dataset, what a model learnt from may be among them. */
  part: z.enum(['test', 'validation', 'all', 'file']),
  rows: z.number().int(),
})
export type RowsLookedAt = z.infer<typeof rowsLookedAt>

/** SHAP values of many rows, column by column, the strongest first. */
export const shapOverview = z.object({
  from: rowsLookedAt,
  unit: z.enum(['probability', 'log-odds']),
  /** The class that all amounts are about. */
  class: z.string(),
  expected: z.number(),
  columns: z.array(
    z.object({
      column: z.string(),
      /** Mean of the absolute amounts. */
      strength: z.number(),
      /** For each row what the column added, and what stood in it; a derived column has no cells. */
      amounts: z.array(z.number()),
      cells: z.array(cell).optional(),
    }),
  ),
})
export type ShapOverview = z.infer<typeof shapOverview>

/** The probability of a class when one column is set to a value in every row. */
export const dependenceCurve = z.object({
  from: rowsLookedAt,
  column: z.string(),
  kind: z.enum(['category', 'number']),
  class: z.string(),
  /** Numbers ascending or categories, the most frequent first; null is a missing cell and last. */
  grid: z.array(cell),
  /** How many of the rows have each value, or lie nearest to it. */
  counts: z.array(z.number().int()),
  mean: z.array(z.number()),
  /** Single rows: rows × grid. */
  lines: z.array(z.array(z.number())),
})
export type DependenceCurve = z.infer<typeof dependenceCurve>

export const rulesToRead = z.object({
  from: rowsLookedAt,
  /** `surrogate`: a small tree that imitates the model on these rows, and does so on the share `fidelity` of them. */
  of: z.enum(['model', 'surrogate']),
  fidelity: z.number().optional(),
  rules: z.array(
    z.object({
      conditions: z.array(z.string()),
      class: z.string(),
      rows: z.number(),
      hits: z.number(),
      sentence: z.string(),
    }),
  ),
})
export type RulesToRead = z.infer<typeof rulesToRead>

/** A change of one or two cells with which the model answers something else. */
export const answerChange = z.object({
  changes: z.array(z.object({ column: z.string(), from: cell, to: cell })),
  label: z.string(),
  probability: z.number(),
})
export type AnswerChange = z.infer<typeof answerChange>

const comparedVersion = z.object({ name: z.string(), version: z.number().int(), algorithm: z.string() })

/** Two models on the same rows. */
export const modelComparison = z.object({
  first: comparedVersion,
  second: comparedVersion,
  from: rowsLookedAt,
  /** What a reader should know of the rows. */
  notes: z.array(z.string()),
  target: z.string(),
  positive: z.string().optional(),
  /** `low` to `high` holds 95 of 100 differences of rows drawn anew (bootstrap); second minus first. */
  metrics: z.array(
    z.object({
      metric: z.string(),
      first: z.number().nullable(),
      second: z.number().nullable(),
      difference: z.number().nullable(),
      low: z.number().optional(),
      high: z.number().optional(),
    }),
  ),
  /** The share of rows both answer the same to. */
  agreement: z.number(),
  mcNemar: z.object({
    onlyFirst: z.number().int(),
    onlySecond: z.number().int(),
    exactP: z.number(),
    chiSquare: z.number(),
    chiSquareP: z.number(),
  }),
  /** Of the areas under the ROC curve; only where one class is the hit. */
  deLong: z
    .object({
      first: z.number(),
      second: z.number(),
      standardError: z.number(),
      z: z.number(),
      p: z.number(),
    })
    .optional(),
  /** Rows they answer differently to: those where they are furthest apart first. */
  disagreements: z.object({
    total: z.number().int(),
    rows: z.array(
      z.object({
        /** Position in the dataset. */
        row: z.number().int(),
        actual: z.string(),
        first: z.string(),
        second: z.string(),
        firstProbability: z.number(),
        secondProbability: z.number(),
        cells: z.record(z.string(), cell),
      }),
    ),
  }),
})
export type ModelComparison = z.infer<typeof modelComparison>
