import { z } from 'zod'
import { procedure, timestamp } from './procedure.ts'

export const stageOutline = z.object({
  name: z.string(),
  uses: z.string(),
  description: z.string(),
  dependsOn: z.array(z.string()),
  thread: z.enum(['data', 'compute', 'main']),
  params: z.record(z.string(), z.json()),
})

export const pipelineProblem = z.object({
  path: z.string(),
  message: z.string(),
  line: z.number().optional(),
})

export const pipelineOutline = z.object({
  name: z.string(),
  file: z.string(),
  description: z.string(),
  dataset: z.string(),
  target: z.string(),
  positive: z.string().optional(),
  stages: z.array(stageOutline),
  /** Why it cannot run as it is; empty when it can. */
  problems: z.array(pipelineProblem),
  lastRun: z.object({ runId: z.string(), state: z.string(), startedAt: timestamp }).optional(),
})
export type PipelineOutline = z.infer<typeof pipelineOutline>

export const pipeline = {
  list: procedure.output(z.array(pipelineOutline)),
  get: procedure.input(z.object({ name: z.string() })).output(pipelineOutline),
  source: procedure
    .input(z.object({ name: z.string() }))
    .output(z.object({ text: z.string(), file: z.string() })),
  save: procedure.input(z.object({ name: z.string(), text: z.string() })).output(pipelineOutline),
  /** The JSON schema pipelines are checked against; also the source of the Run form. */
  schema: procedure.output(z.record(z.string(), z.json())),
}
