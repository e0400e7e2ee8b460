import { z } from 'zod'
import { rowFilter, rowsPage } from './dataset.ts'
import { profile, profileState, qualityHistory } from './profile.ts'
import { cell, procedure, timestamp } from './procedure.ts'

const ref = z.object({
  name: z.string(),
  version: z.number().int().optional(),
  target: z.string().optional(),
})

export const expectationResult = z.object({
  id: z.string(),
  type: z.string(),
  column: z.string().optional(),
  kwargs: z.record(z.string(), z.json()),
  severity: z.enum(['stop', 'warn', 'record']),
  /** `not-evaluated` is never a pass. */
  outcome: z.enum(['passed', 'failed', 'not-evaluated']),
  sentence: z.string(),
  note: z.string().optional(),
  /** Not evaluated because its column was left out on the way on purpose; that stops and warns of nothing. */
  droppedOnPurpose: z.boolean().optional(),
  elementCount: z.number().optional(),
  unexpectedCount: z.number().optional(),
  unexpectedPercent: z.number().optional(),
  observedValue: z.json().optional(),
  partialUnexpected: z.array(cell).optional(),
})
export type ExpectationResult = z.infer<typeof expectationResult>

export const validationResult = z.object({
  id: z.string(),
  suite: z.string(),
  dataset: z.string(),
  version: z.number().int().optional(),
  /** What was checked: the imported file or the loaded tables. */
  against: z.enum(['raw', 'warehouse']),
  runId: z.string().optional(),
  at: timestamp,
  /** What a person should know of the dataset that was looked at, such as that its raw file is gone. */
  notice: z.string().optional(),
  /** The version of the suite. */
  suiteVersion: z.number().int().optional(),
  success: z.boolean(),
  evaluated: z.number(),
  passed: z.number(),
  failed: z.number(),
  notEvaluated: z.number(),
  results: z.array(expectationResult),
})
export type ValidationResult = z.infer<typeof validationResult>

export const suiteSummary = z.object({
  name: z.string(),
  file: z.string(),
  expectations: z.number(),
  problem: z.string().optional(),
})

export const quality = {
  /** Everything that is said about a dataset version. Measured when it is first asked for, then kept. */
  profile: procedure.input(ref).output(profile),
  /** Starts measuring, unless the profile is kept or being measured; watch it with `profileState`. */
  profileStart: procedure.input(ref).output(profileState),
  profileState: procedure.input(ref).output(profileState),
  profileCancel: procedure.input(ref).output(profileState),
  /** How the score went over the versions, as far as they have been profiled. */
  history: procedure.input(ref.pick({ name: true, target: true })).output(qualityHistory),
  suites: procedure.output(z.array(suiteSummary)),
  suite: procedure
    .input(z.object({ name: z.string() }))
    .output(z.object({ name: z.string(), text: z.string() })),
  /** Evaluates a suite against a dataset version and keeps the result. */
  validate: procedure
    .input(z.object({ suite: z.string(), dataset: z.string(), version: z.number().int().optional() }))
    .output(validationResult),
  /** Kept results, newest first. */
  results: procedure
    .input(z.object({ dataset: z.string().optional(), limit: z.number().int().max(500).default(50) }))
    .output(z.array(validationResult)),
  /** Rows that fail one expectation of a kept result. */
  failingRows: procedure
    .input(
      z.object({
        resultId: z.string(),
        expectationId: z.string(),
        offset: z.number().int().default(0),
        limit: z.number().int().max(1000).default(100),
      }),
    )
    .output(rowsPage),
  /** Rows behind a bar of a chart. */
  rowsBehind: procedure
    .input(
      z.object({
        dataset: z.string(),
        version: z.number().int().optional(),
        filter: rowFilter,
        limit: z.number().int().max(1000).default(100),
      }),
    )
    .output(rowsPage),
  /** Rows that equal another in every column, or in every column but one in which they differ; the alike together. */
  rowsAlike: procedure
    .input(
      z.object({
        dataset: z.string(),
        version: z.number().int().optional(),
        except: z.string().optional(),
        limit: z.number().int().max(1000).default(100),
      }),
    )
    .output(rowsPage),
}
