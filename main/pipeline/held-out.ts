import { z } from 'zod'

/** Content of the artifact `held-out.json`: the rows of a dataset that a run's model did not learn from. */
export const heldOut = z.object({
  dataset: z.string(),
  version: z.number().int(),
  part: z.enum(['test', 'validation']),
  /** Positions in the dataset, ascending. */
  rows: z.array(z.number().int()),
})
export type HeldOut = z.infer<typeof heldOut>

export const heldOutArtifact = 'held-out.json'

/** More say nothing more, and take longer. */
export const mostHeldOut = 100_000
