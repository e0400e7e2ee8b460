import { z } from 'zod'

const texts = z.record(z.string(), z.string())

/** What a server has of an experiment. */
export const experimentReceipt = z.object({
  remoteId: z.string(),
  name: z.string(),
  tags: texts,
  isDeleted: z.boolean(),
})
export type ExperimentReceipt = z.infer<typeof experimentReceipt>

/** What a server has of a run. Values of tags are digests, files are told by size and time. */
export const runReceipt = z.object({
  remoteId: z.string(),
  artifactUri: z.string(),
  name: z.string(),
  status: z.string(),
  endedAt: z.number().optional(),
  isDeleted: z.boolean(),
  params: z.array(z.string()),
  tags: texts,
  /** So far into `metrics.jsonl` the points are there. */
  metricsBytes: z.number(),
  datasets: z.array(z.string()),
  files: texts,
})
export type RunReceipt = z.infer<typeof runReceipt>

/** What a server has of a registered model: versions by our number. */
export const modelReceipt = z.object({
  description: z.string(),
  tags: texts,
  versions: z.record(
    z.string(),
    z.object({ remote: z.string(), description: z.string(), tags: texts, stage: z.string() }),
  ),
  /** To our number. */
  aliases: z.record(z.string(), z.number()),
  /** Those of versions that are being made. */
  files: texts,
})
export type ModelReceipt = z.infer<typeof modelReceipt>

export const parseReceipt = <Schema extends z.ZodType>(
  schema: Schema,
  text: string | null | undefined,
): z.infer<Schema> | undefined => (text ? schema.parse(JSON.parse(text)) : undefined)
