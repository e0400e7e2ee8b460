import { z } from 'zod'
import { answerChange, dependenceCurve, modelComparison, rulesToRead, shapOverview } from './insight.ts'
import { cell, procedure, timestamp } from './procedure.ts'
import { errorShape } from './run.ts'

export const signatureField = z.object({
  name: z.string(),
  kind: z.enum(['category', 'number']),
  /** Known values of a category, with what they mean where a codebook says so. */
  values: z.array(z.object({ value: z.string(), label: z.string().optional() })).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  required: z.boolean(),
})
export type SignatureField = z.infer<typeof signatureField>

export const modelVersion = z.object({
  name: z.string(),
  version: z.number().int(),
  createdAt: timestamp,
  runId: z.string(),
  algorithm: z.string(),
  target: z.string(),
  positive: z.string().optional(),
  classes: z.array(z.object({ value: z.string(), label: z.string().optional() })),
  aliases: z.array(z.string()),
  registryStage: z.enum(['None', 'Staging', 'Production', 'Archived']),
  metrics: z.record(z.string(), z.number()),
  signature: z.array(signatureField),
  inputExample: z.record(z.string(), cell),
  lineage: z.object({
    dataset: z.string(),
    datasetVersion: z.number().int(),
    datasetSha256: z.string(),
    pipeline: z.string(),
    codeVersion: z.string(),
  }),
  sizeBytes: z.number(),
  /** SHA-256 of model.json without what differs between equal trainings (ids, times). */
  fingerprint: z.string(),
  /** Whether `model.onnx` is beside model.json, and what is known of it. */
  onnx: z.object({ state: z.enum(['verified', 'not verified', 'left out']), note: z.string() }).optional(),
  /** Where its files are, when an MLflow client registered it: it has no model.json, and is loaded with MLflow. */
  source: z.string().optional(),
})
export type ModelVersion = z.infer<typeof modelVersion>

export const registryEvent = z.object({
  at: timestamp,
  by: z.string(),
  action: z.enum([
    ...(['version-created', 'alias-set', 'alias-removed', 'registry-stage-set', 'version-deleted'] as const),
    /** Of the model as a whole: `version` is 0. */
    ...(['model-renamed', 'model-deleted'] as const),
  ]),
  model: z.string(),
  version: z.number().int(),
  alias: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  reason: z.string(),
})

export const prediction = z.object({
  label: z.string(),
  displayLabel: z.string(),
  probabilities: z.array(
    z.object({ class: z.string(), label: z.string().optional(), probability: z.number() }),
  ),
  /** What in the input could not be used as given: unknown category, missing column. */
  notes: z.array(z.string()),
})
export type Prediction = z.infer<typeof prediction>

/** SHAP values of one row: `expected` and all amounts add up to `predicted`. */
export const predictionReasons = z.object({
  unit: z.enum(['probability', 'log-odds']),
  /** The class that is predicted, which all numbers are about. */
  class: z.string(),
  expected: z.number(),
  predicted: z.number(),
  /** Those that did most first. */
  parts: z.array(z.object({ column: z.string(), amount: z.number() })),
})
export type PredictionReasons = z.infer<typeof predictionReasons>

/** A rule of promotion, whether it holds, and why. What is `unknown` has not passed. */
export const promotionGate = z.object({
  rule: z.string(),
  state: z.enum(['passed', 'failed', 'unknown']),
  reason: z.string(),
})
export type PromotionGate = z.infer<typeof promotionGate>

/** Predicting a file: `done` of `total` are rows, while it predicts. */
export const predictionJob = z.object({
  id: z.string(),
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
  done: z.number(),
  total: z.number().optional(),
  phase: z.string().optional(),
  result: z
    .object({
      name: z.string(),
      version: z.number().int(),
      out: z.string(),
      rows: z.number().int(),
      /** Those that the file has besides its own. */
      columns: z.array(z.string()),
      notes: z.array(z.string()),
    })
    .optional(),
  error: errorShape.optional(),
})
export type PredictionJob = z.infer<typeof predictionJob>

const id = z.object({ id: z.string() })
const ref = z.object({ name: z.string(), version: z.number().int().optional(), alias: z.string().optional() })

export const model = {
  list: procedure.output(
    z.array(
      z.object({
        name: z.string(),
        versions: z.number().int(),
        champion: modelVersion.optional(),
        latest: modelVersion,
      }),
    ),
  ),
  versions: procedure.input(z.object({ name: z.string() })).output(z.array(modelVersion)),
  get: procedure.input(ref).output(modelVersion),
  history: procedure.input(z.object({ name: z.string() })).output(z.array(registryEvent)),
  setAlias: procedure
    .input(
      z.object({
        name: z.string(),
        alias: z.string(),
        version: z.number().int(),
        reason: z.string().default('set by hand'),
      }),
    )
    .output(modelVersion),
  removeAlias: procedure
    .input(z.object({ name: z.string(), alias: z.string(), reason: z.string().default('removed by hand') }))
    .output(z.object({ name: z.string() })),
  /** One row; missing columns and unknown values are handled as the model was fitted and named in `notes`. */
  predict: procedure.input(ref.extend({ row: z.record(z.string(), cell) })).output(prediction),
  /** Why a row is predicted as it is; null for algorithms that are not explained. */
  explain: procedure
    .input(ref.extend({ row: z.record(z.string(), cell) }))
    .output(predictionReasons.nullable()),
  /**
   * What each column does to the predictions of rows it did not learn from, or of the first rows of a file; null for
   * algorithms that are not explained.
   */
  explainRows: procedure
    .input(
      ref.extend({
        class: z.string().optional(),
        rows: z.number().int().min(1).max(2000).default(400),
        path: z.string().optional(),
      }),
    )
    .output(shapOverview.nullable()),
  /** How a class's probability depends on one column, on average and for single rows. */
  dependence: procedure
    .input(
      ref.extend({
        column: z.string(),
        class: z.string().optional(),
        lines: z.number().int().min(0).max(100).default(30),
      }),
    )
    .output(dependenceCurve),
  /** Rules of a tree, or of a small tree that imitates the model; null where it answers the same to every row. */
  rules: procedure.input(ref).output(rulesToRead.nullable()),
  /** How often the trees ask for each column, most often first; null for models without trees. */
  splits: procedure
    .input(ref)
    .output(z.array(z.object({ column: z.string(), splits: z.number() })).nullable()),
  /** The smallest changes of a row that change the answer; none where one or two do not. */
  hints: procedure.input(ref.extend({ row: z.record(z.string(), cell) })).output(z.array(answerChange)),
  /** Two versions on rows that neither learnt from, or on all rows of a dataset. */
  compare: procedure
    .input(
      z.object({
        first: ref,
        second: ref,
        on: z.object({ dataset: z.string(), version: z.number().int().optional() }).optional(),
        listed: z.number().int().min(0).max(1000).default(100),
      }),
    )
    .output(modelComparison),
  /** Starts predicting every row of a file (any that can be imported) into another, `.csv` or `.parquet`. */
  predictFileStart: procedure
    .input(ref.extend({ path: z.string(), out: z.string(), allowMissing: z.boolean().default(false) }))
    .output(id),
  predictFileStatus: procedure.input(id).output(predictionJob),
  /** Returns when it has stopped. */
  predictFileCancel: procedure.input(id).output(predictionJob),
  /** Whether a version should get an alias, rule by rule. */
  gates: procedure
    .input(
      z.object({
        name: z.string(),
        version: z.number().int(),
        alias: z.string(),
        metric: z.string().default('accuracy'),
      }),
    )
    .output(z.array(promotionGate)),
  /** Sets the alias when no gate forbids it, or with `force`; the log keeps which did. */
  promote: procedure
    .input(
      z.object({
        name: z.string(),
        version: z.number().int(),
        alias: z.string().default('champion'),
        metric: z.string().default('accuracy'),
        reason: z.string().default('promoted by hand'),
        force: z.boolean().default(false),
      }),
    )
    .output(modelVersion),
  /** Gives the alias back to the version that had it before. */
  rollback: procedure
    .input(
      z.object({ name: z.string(), alias: z.string().default('champion'), reason: z.string().optional() }),
    )
    .output(modelVersion),
  /** The card of a version as Markdown. */
  card: procedure.input(ref).output(z.object({ markdown: z.string() })),
  /**
   * Copies the package of a version to a new folder, or one of its files to `out` when that ends like it; or writes a
   * boosted model as XGBoost's JSON.
   */
  export: procedure
    .input(ref.extend({ out: z.string(), format: z.enum(['package', 'xgboost']).default('package') }))
    .output(
      z.object({ name: z.string(), version: z.number().int(), out: z.string(), sizeBytes: z.number() }),
    ),
}
