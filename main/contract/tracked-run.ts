import { z } from 'zod'
import { procedure, timestamp } from './procedure.ts'
import { modelRef, runState, runSummary } from './run.ts'

/** What a metric's history comes down to: `metrics.loss.min`; without one it is the last value. `metrics.loss@10` is the value at step 10. */
export const metricAggregates = ['last', 'min', 'max', 'mean'] as const

/**
 * A value that every run may have, written as in a filter: `attributes.duration`, `metrics.loss`, `metrics.loss.min`,
 * `metrics.loss@10`, `params.depth`, `` tags.`my tag` ``, `datasets.name`.
 */
const runColumn = z.string().min(1).max(600)
/** Absent values are null. What JSON has no number for is "NaN", "Infinity" or "-Infinity". */
export const runCell = z.union([z.string(), z.number(), z.null()])
export type RunCell = z.infer<typeof runCell>

/** Which runs are meant, the same for rows, groups and values. */
export const runScope = z.object({
  /** MLflow's grammar and more (docs/tracking.md). An error's details say where it is: `at` and `length` in characters. */
  filter: z.string().max(20_000).default(''),
  /** Found anywhere in the id, name, experiment, params, tags or names of metrics, whatever the case. */
  text: z.string().max(1000).optional(),
  experiments: z.array(z.string()).max(1000).optional(),
  states: z.array(runState).optional(),
  view: z.enum(['active', 'deleted', 'all']).default('active'),
  /** Runs without a parent, or those of every depth. */
  depth: z.enum(['top', 'all']).default('top'),
  /** Only the children of this run. */
  parentId: z.string().optional(),
  /** Only these. */
  runIds: z.array(z.string()).max(10_000).optional(),
})
export type RunScope = z.infer<typeof runScope>

const order = z.object({ column: runColumn, descending: z.boolean().default(false) })
/** Ties, and everything when empty, are ordered newest first. What has no value comes last in both directions. */
const orderBy = z.array(order).max(5).default([])

export const runRow = runSummary
  .pick({ runId: true, name: true, experiment: true, parentId: true, kind: true, state: true })
  .extend({
    startedAt: timestamp,
    endedAt: timestamp.optional(),
    isDeleted: z.boolean(),
    /** Children that are not deleted. */
    childCount: z.number().int(),
    model: modelRef.optional(),
    /** In the order of the columns that were asked for. */
    cells: z.array(runCell),
  })
export type RunRow = z.infer<typeof runRow>

export const runColumnInfo = z.object({
  /** As `search` takes it and as it is written in a filter. */
  column: z.string(),
  group: z.enum(['attributes', 'metrics', 'params', 'tags']),
  /** Without quotes: what a person reads. */
  key: z.string(),
  kind: z.enum(['number', 'text', 'time', 'duration']),
  /** How many runs have a value. */
  runs: z.number().int(),
  /** Whether the runs differ in it; one that only some of them have differs. */
  isVarying: z.boolean(),
})
export type RunColumnInfo = z.infer<typeof runColumnInfo>

/** Of a column's numbers in a group; absent where it has none. */
const statistics = z.object({ count: z.number().int(), mean: runCell, min: runCell, max: runCell }).nullable()

export const runGroup = z.object({
  /** By what the runs were grouped, in that order. */
  values: z.array(runCell),
  /** Finds the runs of this group: to be joined with the scope's by AND. */
  filter: z.string(),
  runs: z.number().int(),
  statistics: z.array(statistics),
})
export type RunGroup = z.infer<typeof runGroup>

/** The history of one metric of one run; `values` may hold NaN. Times are milliseconds since 1970-01-01 UTC. */
export const metricSeries = z.object({
  runId: z.string(),
  /** How many points there are in all; more than are here when they were thinned out. */
  total: z.number().int(),
  steps: z.array(z.number()),
  times: z.array(timestamp),
  values: z.array(runCell),
})
export type MetricSeries = z.infer<typeof metricSeries>

const ids = z.object({ runIds: z.array(z.string()).min(1).max(10_000) })

/** Runs of every origin as a table: search, columns, groups; and what a person changes in them. */
export const trackedRun = {
  /** A window of the runs in order. Windows of one search are cheap however far down, until a run changes. */
  search: procedure
    .input(
      runScope.extend({
        columns: z.array(runColumn).max(200).default([]),
        orderBy,
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(0).max(1000).default(100),
      }),
    )
    .output(z.object({ rows: z.array(runRow), total: z.number().int() })),
  /** Only the ids of a window, which may be long: for ranges and for "select all". */
  ids: procedure
    .input(
      runScope.extend({
        orderBy,
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(0).max(100_000).default(100_000),
      }),
    )
    .output(z.object({ runIds: z.array(z.string()), total: z.number().int() })),
  /** What the runs have that a column may show: attributes first, then metrics, params and tags by name. */
  columns: procedure.input(runScope).output(z.array(runColumnInfo)),
  /** The values of a column, the most frequent first: to complete what is being typed. */
  values: procedure
    .input(
      runScope.extend({
        column: runColumn,
        /** Only values that contain this, whatever the case. */
        containing: z.string().max(1000).default(''),
        limit: z.number().int().min(1).max(1000).default(50),
      }),
    )
    .output(z.array(z.object({ value: runCell, runs: z.number().int() }))),
  /** Groups of runs that are equal in some columns, the largest first unless ordered by one of the `by` columns. */
  groups: procedure
    .input(
      runScope.extend({
        by: z.array(runColumn).min(1).max(3),
        /** Columns of numbers. */
        statistics: z.array(runColumn).max(50).default([]),
        orderBy,
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(100),
      }),
    )
    .output(z.object({ groups: z.array(runGroup), total: z.number().int() })),
  /**
   * Histories of a metric for a chart, ordered by step. Longer ones are thinned out: of each of `points / 2` equal parts
   * of the steps the lowest and the highest value stay, so that no peak is lost. A narrower range shows more of them.
   */
  history: procedure
    .input(
      z.object({
        runIds: z.array(z.string()).min(1).max(200),
        metric: z.string(),
        points: z.number().int().min(2).max(20_000).default(1000),
        from: z.number().optional(),
        to: z.number().optional(),
      }),
    )
    .output(z.array(metricSeries)),
  /** Names a run anew, sets tags and takes some away, all of it or nothing. */
  edit: procedure
    .input(
      z.object({
        runId: z.string(),
        name: z.string().trim().min(1).max(250).optional(),
        tags: z.record(z.string(), z.string()).default({}),
        removeTags: z.array(z.string()).default([]),
      }),
    )
    .output(runSummary),
  /** Hides runs with everything under them; nothing when one of them is going on. Returns all that were hidden now. */
  delete: procedure.input(ids).output(z.object({ runIds: z.array(z.string()) })),
  /** Brings back exactly these: the answer of `delete` undoes it. */
  restore: procedure.input(ids).output(z.object({ runIds: z.array(z.string()) })),
}
