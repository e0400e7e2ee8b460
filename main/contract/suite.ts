import { z } from 'zod'
import { expectationResult } from './quality.ts'
import { procedure, timestamp } from './procedure.ts'

/** As Great Expectations 1.x writes it; fields that are not listed here are kept. */
export const writtenExpectation = z.looseObject({
  type: z.string().min(1),
  kwargs: z.record(z.string(), z.json()),
  severity: z.enum(['critical', 'warning', 'info']),
  id: z.string().nullish(),
})
export type WrittenExpectation = z.infer<typeof writtenExpectation>

export const suiteVersion = z.object({
  version: z.number().int(),
  at: timestamp,
  /** Absent where that version cannot be read. */
  expectations: z.number().optional(),
})
export type SuiteVersion = z.infer<typeof suiteVersion>

export const suiteDetail = z.object({
  name: z.string(),
  version: z.number().int(),
  /** Newest first. */
  versions: z.array(suiteVersion),
  expectations: z.array(writtenExpectation),
})
export type SuiteDetail = z.infer<typeof suiteDetail>

/** A kwarg of a kind of expectation, for a form. */
export const kwargField = z.object({
  name: z.string(),
  input: z.enum(['column', 'columns', 'number', 'text', 'switch', 'choice', 'values', 'json']),
  isRequired: z.boolean(),
  choices: z.array(z.string()).optional(),
  /** What holds when nothing is given. */
  usual: z.json().optional(),
})
export type KwargField = z.infer<typeof kwargField>

export const expectationKind = z.object({
  type: z.string(),
  group: z.string(),
  fields: z.array(kwargField),
})
export type ExpectationKind = z.infer<typeof expectationKind>

/** One check in each kept result in which it was made. */
export const checkTrend = z.object({
  id: z.string(),
  points: z.array(
    z.object({
      resultId: z.string(),
      at: timestamp,
      version: z.number().int().optional(),
      outcome: expectationResult.shape.outcome,
      /** Percent of unexpected values, or the figure that was observed. */
      value: z.number().nullable(),
    }),
  ),
})
export type CheckTrend = z.infer<typeof checkTrend>

const named = z.object({ name: z.string() })
const against = z.object({ dataset: z.string(), version: z.number().int().optional() })

export const suite = {
  detail: procedure.input(named.extend({ version: z.number().int().optional() })).output(suiteDetail),
  /** Writes the suite's next version, and says which. */
  save: procedure
    .input(
      named.extend({
        expectations: z.array(writtenExpectation),
        /** The version that was edited: another that was saved since is a CONFLICT. Absent for a new suite. */
        edited: z.number().int().optional(),
      }),
    )
    .output(suiteDetail),
  /** Moves the suite to the bin of the workspace's versions: its versions stay. */
  remove: procedure.input(named).output(z.object({ name: z.string() })),
  catalogue: procedure.output(z.array(expectationKind)),
  /** What the expectations would find, without keeping it. */
  try: procedure
    .input(against.extend({ expectations: z.array(writtenExpectation).max(200) }))
    .output(z.array(expectationResult)),
  /** Expectations that a dataset version fulfils and later ones ought to. */
  fromProfile: procedure
    .input(against.extend({ tolerance: z.number().min(0).max(1) }))
    .output(z.array(writtenExpectation)),
  /** How the checks of a suite went on a dataset, oldest first. */
  trends: procedure
    .input(
      z.object({
        suite: z.string(),
        dataset: z.string(),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.array(checkTrend)),
}
