import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure, timestamp } from './procedure.ts'

export const runState = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted'])
export type RunState = z.infer<typeof runState>
export const stageState = z.enum([
  'waiting',
  'running',
  'retrying',
  'succeeded',
  'cached',
  'warned',
  'failed',
  'cancelled',
  'skipped',
  'interrupted',
])
export type StageState = z.infer<typeof stageState>

export const errorShape = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
})

export const stageRun = z.object({
  name: z.string(),
  state: stageState,
  attempt: z.number().int(),
  startedAt: timestamp.optional(),
  endedAt: timestamp.optional(),
  durationMs: z.number().optional(),
  rowsIn: z.number().optional(),
  rowsOut: z.number().optional(),
  cached: z.boolean(),
  progress: z
    .object({ done: z.number(), total: z.number().optional(), note: z.string().optional() })
    .optional(),
  /** One line worth reading on the graph: "20 columns kept", "fold 4 of 5". */
  summary: z.string().optional(),
  error: errorShape.optional(),
})
export type StageRun = z.infer<typeof stageRun>

export const modelRef = z.object({
  name: z.string(),
  version: z.number().int(),
  aliases: z.array(z.string()),
})

/** A metric may be NaN or infinite (a diverged loss); `z.number()` would refuse it. */
const metricValue = z.custom<number>((value) => typeof value === 'number')

/** One tracked run. A pipeline run is its parent; folds and trials are children. */
export const runSummary = z.object({
  runId: z.string(),
  name: z.string(),
  experiment: z.string(),
  parentId: z.string().optional(),
  kind: z.enum(['pipeline', 'fold', 'trial', 'tracked']),
  state: runState,
  startedAt: timestamp,
  endedAt: timestamp.optional(),
  params: z.record(z.string(), z.string()),
  metrics: z.record(z.string(), metricValue),
  tags: z.record(z.string(), z.string()),
  childCount: z.number().int(),
  model: modelRef.optional(),
})
export type RunSummary = z.infer<typeof runSummary>

export const pipelineRun = z.object({
  runId: z.string(),
  pipeline: z.string(),
  state: runState,
  startedAt: timestamp,
  endedAt: timestamp.optional(),
  durationMs: z.number().optional(),
  overrides: z.record(z.string(), z.json()),
  stages: z.array(stageRun),
  metrics: z.record(z.string(), z.number()),
  model: modelRef.optional(),
  warnings: z.array(z.string()),
  error: errorShape.optional(),
})
export type PipelineRun = z.infer<typeof pipelineRun>

export const logLine = z.object({
  /** Position in the run's log; ask for lines after it. */
  sequence: z.number().int(),
  at: timestamp,
  level: z.enum(['debug', 'info', 'warn', 'error']),
  stage: z.string().optional(),
  attempt: z.number().int().optional(),
  message: z.string(),
  fields: z.record(z.string(), z.json()),
})
export type LogLine = z.infer<typeof logLine>

export const artifactInfo = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  mediaType: z.string(),
  /** In hexadecimal digits, as it was when the artifact was stored; absent for what was put there by hand. */
  sha256: z.string().optional(),
})
const id = z.object({ runId: z.string() })

export const experimentSummary = z.object({
  name: z.string(),
  runs: z.number().int(),
  lastRunAt: timestamp.optional(),
})

export const run = {
  /** Starts a pipeline and returns at once. `from` reruns that stage and everything after it. */
  start: procedure
    .input(
      z.object({
        pipeline: z.string().optional(),
        set: z.record(z.string(), z.json()).default({}),
        from: z.string().optional(),
      }),
    )
    .output(id),
  /** Starts the pipeline that learns a column of a dataset, making it first where there is none. */
  train: procedure
    .input(
      z.object({
        dataset: z.string(),
        version: z.number().int().optional(),
        target: z.string(),
        positive: z.string().optional(),
        algorithm: z.string().default('forest'),
        /** Share of the rows that are kept back, with the classes' proportions, to measure on. */
        testSize: z.number().min(0.01).max(0.9).default(0.2),
        seed: z.number().int().min(0).default(42),
        set: z.record(z.string(), z.json()).default({}),
      }),
    )
    .output(id),
  resume: procedure.input(id).output(id),
  /** Returns when the run has stopped. */
  cancel: procedure.input(id).output(pipelineRun),
  /** Ends a search or the growing of a forest with what there is, and keeps that; the run goes on with it. */
  enough: procedure.input(id).output(id),
  get: procedure.input(id).output(pipelineRun),
  /** The state now and after each change, until the run ends. */
  watch: procedure.input(id).output(eventIterator(pipelineRun)),
  log: procedure
    .input(
      id.extend({
        stage: z.string().optional(),
        after: z.number().int().default(-1),
        limit: z.number().int().min(1).max(10_000).default(2000),
      }),
    )
    .output(z.array(logLine)),
  watchLog: procedure
    .input(id.extend({ stage: z.string().optional(), after: z.number().int().default(-1) }))
    .output(eventIterator(z.array(logLine))),

  experiments: procedure.output(z.array(experimentSummary)),
  search: procedure
    .input(
      z.object({
        experiment: z.string().optional(),
        pipeline: z.string().optional(),
        /** Only the children of this run; without it only top-level runs. */
        parentId: z.string().optional(),
        text: z.string().optional(),
        states: z.array(runState).optional(),
        orderBy: z.object({ key: z.string(), descending: z.boolean() }).optional(),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(z.object({ runs: z.array(runSummary), total: z.number().int() })),
  summary: procedure.input(id).output(runSummary),
  metricHistory: procedure
    .input(id.extend({ metric: z.string() }))
    .output(z.array(z.object({ step: z.number(), at: timestamp, value: metricValue }))),
  artifacts: procedure.input(id).output(z.array(artifactInfo)),
  /** Text of one artifact (JSON, Markdown, text), at most 5 MB. */
  artifactText: procedure
    .input(id.extend({ path: z.string() }))
    .output(z.object({ text: z.string(), mediaType: z.string() })),
  /** One artifact as it is, such as a picture, at most 20 MB. */
  artifactBytes: procedure
    .input(id.extend({ path: z.string() }))
    .output(z.object({ base64: z.string(), mediaType: z.string() })),
  delete: procedure.input(id).output(id),
  restore: procedure.input(id).output(id),
}

/** Content of the artifact `evaluation.json` that the evaluate stage writes and the run page draws. */
export const evaluation = z.object({
  classes: z.array(z.string()),
  labels: z.record(z.string(), z.string()).optional(),
  positive: z.string().optional(),
  target: z.string(),
  /** A part without rows is absent. */
  parts: z.partialRecord(
    z.enum(['validation', 'test']),
    z.object({
      rows: z.number().int(),
      metrics: z.record(z.string(), z.number()),
      perClass: z.array(
        z.object({
          class: z.string(),
          precision: z.number(),
          recall: z.number(),
          f1: z.number(),
          support: z.number().int(),
          rocAuc: z.number().nullable(),
          prAuc: z.number().nullable(),
        }),
      ),
      /** counts[actual][predicted], in the order of `classes`. */
      confusion: z.array(z.array(z.number().int())),
      /** One curve per class, or one for `positive` in the binary case; at most 500 points each. */
      roc: z.array(
        z.object({
          class: z.string(),
          falsePositiveRate: z.array(z.number()),
          truePositiveRate: z.array(z.number()),
          thresholds: z.array(z.number()),
        }),
      ),
      precisionRecall: z.array(
        z.object({
          class: z.string(),
          precision: z.array(z.number()),
          recall: z.array(z.number()),
          thresholds: z.array(z.number()),
        }),
      ),
      calibration: z.array(
        z.object({
          class: z.string(),
          predicted: z.array(z.number()),
          observed: z.array(z.number()),
          counts: z.array(z.number().int()),
        }),
      ),
      /** Where 95 of 100 such samples have the metric (bootstrap, percentiles); absent where rows are too many to draw. */
      intervals: z.record(z.string(), z.object({ low: z.number(), high: z.number() })).optional(),
      /** Rows in the order of their scores: which share of them is called, and which share of the class is among these. */
      gains: z
        .array(z.object({ class: z.string(), called: z.array(z.number()), found: z.array(z.number()) }))
        .optional(),
      /** The thresholds that are the cheapest for some costs; the first calls nothing. */
      operating: z
        .array(
          z.object({
            class: z.string(),
            positives: z.number().int(),
            negatives: z.number().int(),
            points: z.array(
              z.object({
                threshold: z.number(),
                truePositives: z.number().int(),
                falsePositives: z.number().int(),
              }),
            ),
          }),
        )
        .optional(),
    }),
  ),
  importance: z.array(z.object({ feature: z.string(), mean: z.number(), stddev: z.number() })),
  importanceMetric: z.string(),
  thresholds: z.array(
    /** `actual` is null where the metric is not defined, which does not pass. */
    z.object({
      metric: z.string(),
      required: z.number(),
      actual: z.number().nullable(),
      passed: z.boolean(),
    }),
  ),
  isGoodEnough: z.boolean(),
})
export type Evaluation = z.infer<typeof evaluation>

/** How a model does on the rows of each group, and how far the groups are apart; rates without rows are null. */
export const groupView = z.object({
  groups: z.array(
    z.object({
      group: z.string(),
      rows: z.number().int(),
      accuracy: z.number(),
      truePositiveRate: z.number().nullable(),
      falsePositiveRate: z.number().nullable(),
      selectionRate: z.number(),
      precision: z.number().nullable(),
    }),
  ),
  /** The largest minus the smallest, and the smallest over the largest. */
  gaps: z.array(
    z.object({
      rate: z.enum(['accuracy', 'truePositiveRate', 'falsePositiveRate', 'selectionRate', 'precision']),
      difference: z.number(),
      ratio: z.number().nullable(),
    }),
  ),
  demographicParityDifference: z.number(),
  equalizedOddsDifference: z.number(),
})
export type GroupView = z.infer<typeof groupView>

/** Content of the artifact `groups.json` that the evaluate stage writes: the rows by the values of each column. */
export const evaluationGroups = z.object({
  /** The class that counts as called. */
  positive: z.string(),
  columns: z.array(groupView.extend({ column: z.string() })),
})
export type EvaluationGroups = z.infer<typeof evaluationGroups>

/** Content of the artifact `learning-curve.json`: what the same model learns from fewer rows. */
export const learningCurve = z.object({
  points: z.array(
    z.object({
      size: z.number().int(),
      fold: z.number().int(),
      train: z.record(z.string(), z.number()),
      test: z.record(z.string(), z.number()),
    }),
  ),
})
export type LearningCurve = z.infer<typeof learningCurve>
