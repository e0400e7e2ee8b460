import { z } from 'zod'
import { driftReport } from './drift.ts'
import { procedure, timestamp } from './procedure.ts'
import { profile } from './profile.ts'
import { validationResult } from './quality.ts'

/** All that is known of a dataset version, to take away. */
export const dataDocs = z.object({
  madeAt: timestamp,
  profile,
  /** The last result of each suite. */
  validations: z.array(validationResult),
  /** From the version before, where there is one that can be compared. */
  drift: driftReport.optional(),
})
export type DataDocs = z.infer<typeof dataDocs>

export const docs = {
  /** `html` is one page that needs nothing from outside. */
  make: procedure
    .input(
      z.object({
        dataset: z.string(),
        version: z.number().int().optional(),
        target: z.string().optional(),
      }),
    )
    .output(z.object({ docs: dataDocs, html: z.string() })),
}
