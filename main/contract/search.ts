import { z } from 'zod'
import { procedure, timestamp } from './procedure.ts'
import { runState } from './run.ts'

const paramValue = z.union([z.string(), z.number(), z.boolean()])

/** What is tried for a param, in Optuna's words. */
const distribution = z.object({
  type: z.enum(['float', 'int', 'categorical']),
  low: z.number().optional(),
  high: z.number().optional(),
  log: z.boolean().optional(),
  step: z.number().optional(),
  choices: z.array(paramValue).optional(),
  when: z.record(z.string(), paramValue).optional(),
})

const trial = z.object({
  /** From 0. */
  number: z.number().int(),
  /** Its own run, below that of the search. */
  runId: z.string(),
  /** `stopped`: the search was paused in the midst of it, and goes on with it. */
  state: z.enum(['complete', 'pruned', 'failed', 'running', 'stopped']),
  params: z.record(z.string(), paramValue),
  /** Mean of the metric after each fold, as far as it came. */
  values: z.array(z.number()),
  startedAt: timestamp,
  endedAt: timestamp.optional(),
  /** Why it failed. */
  note: z.string().optional(),
})
export type SearchTrial = z.infer<typeof trial>

/** All there is to see of a search. */
export const searchBoard = z.object({
  runId: z.string(),
  pipeline: z.string(),
  state: runState,
  dataset: z.string(),
  target: z.string(),
  algorithm: z.string(),
  sampler: z.string(),
  pruner: z.string(),
  metric: z.string(),
  direction: z.enum(['minimize', 'maximize']),
  folds: z.number().int(),
  /** How many trials there will be. */
  planned: z.number().int(),
  space: z.record(z.string(), distribution),
  trials: z.array(trial),
  /** Number of the best complete trial. */
  best: z.number().int().optional(),
  /** How much each param decides whether a trial is among the best tenth; they add up to 1, the largest first. */
  importances: z.array(z.object({ param: z.string(), importance: z.number() })),
})
export type SearchBoard = z.infer<typeof searchBoard>

/** Searches for better params; they are started, paused and resumed as the runs they are. */
export const search = {
  board: procedure.input(z.object({ runId: z.string() })).output(searchBoard),
  /** What each algorithm can be told, and what is searched when nobody says what. */
  algorithms: procedure.output(
    z.array(z.object({ name: z.string(), params: z.array(z.string()), searched: z.array(z.string()) })),
  ),
}
