import { z } from 'zod'
import { datasetVersion } from '../contract/dataset.ts'
import { evaluation, evaluationGroups, learningCurve, modelRef } from '../contract/run.ts'
import { heldOut } from './held-out.ts'

const rowCounts = z.object({ train: z.number(), validation: z.number(), test: z.number() })

/** What each kind of stage hands to those after it; bulky things lie in files of its folder. */
export const stageOutputs = {
  extract: z.object({ dataset: datasetVersion }),
  'validate-raw': z.object({ resultId: z.string() }),
  /** Files: cleaned.parquet, train.parquet, validation.parquet, test.parquet, preprocessor.json. */
  transform: z.object({
    classes: z.array(z.string()),
    positive: z.string().optional(),
    rows: rowCounts,
    /** Name of each feature and, last, of the target; `column` is its name in the files and tables. */
    columns: z.array(z.object({ name: z.string(), column: z.string() })),
    sourceRowColumn: z.string(),
    /** In the tables of the parts, where rows have weights. */
    weightColumn: z.string().optional(),
    /** Raw and derived columns that are no features, and why. */
    dropped: z.record(z.string(), z.string()),
    report: z.array(z.object({ column: z.string(), action: z.string(), reason: z.string() })),
  }),
  load: z.object({
    warehouse: z.enum(['duckdb', 'mariadb']).default('duckdb'),
    space: z.string(),
    batchId: z.string(),
    tables: z.array(z.object({ name: z.string(), rows: z.number(), checksum: z.string() })),
  }),
  'validate-loaded': z.object({ resultId: z.string() }),
  /** File: model.json. */
  train: z.object({
    algorithm: z.string(),
    notes: z.array(z.string()),
    folds: z.array(
      z.object({
        fold: z.number(),
        metrics: z.record(z.string(), z.number()),
        trainRows: z.number(),
        testRows: z.number(),
        seconds: z.number(),
      }),
    ),
    /** Empty unless it was asked for. */
    learningCurve: learningCurve.shape.points.default([]),
    /** Metrics of a forest on the rows that its trees did not draw; none unless they were asked for. */
    outOfBag: z.record(z.string(), z.number()).default({}),
    trainSeconds: z.number(),
    /** Of learning alone, from features in memory to a model. */
    fitSeconds: z.number().default(0),
    peakMemoryMb: z.number(),
    /** The run in which a person said that it was enough; to others it is no result. */
    partialOf: z.string().optional(),
    /** `params`: those of the best trial; the run has the trials below it. */
    search: z
      .object({
        runId: z.string(),
        metric: z.string(),
        planned: z.number(),
        trials: z.object({ complete: z.number(), pruned: z.number(), failed: z.number() }),
        best: z.object({
          number: z.number(),
          runId: z.string(),
          value: z.number(),
          params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
        }),
      })
      .optional(),
  }),
  evaluate: z.object({
    evaluation,
    groups: evaluationGroups.optional(),
    heldOut: heldOut.optional(),
    /** For the test rows, from features in memory to probabilities. */
    predictSeconds: z.number().default(0),
  }),
  register: z.object({ model: modelRef.optional() }),
}

export type StageOutputs = { [Name in keyof typeof stageOutputs]: z.output<(typeof stageOutputs)[Name]> }
