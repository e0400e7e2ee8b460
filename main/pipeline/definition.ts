import { z } from 'zod'
import { stageParams, type StageKindName, type StageParams } from './stage-params.ts'

const retries = z.strictObject({
  count: z.number().int().min(0).max(20).default(0).describe('How often to try again.'),
  delay: z.number().min(0).max(3600).default(1).describe('Seconds before the first retry.'),
  factor: z.number().min(1).max(10).default(2).describe('Each wait is this much longer.'),
})

/** Keys every stage may have besides its params. */
export const stageKeys = {
  uses: z.string().optional().describe('Kind of the stage; its name when left out.'),
  needs: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Stages that must be done before; the one above when left out.'),
  retries: z
    .union([z.number().int().min(0).max(20), retries])
    .optional()
    .describe('Tries after a failure that may pass: a number, or count, delay in seconds and factor.'),
  timeout: z.number().gt(0).max(604_800).optional().describe('Seconds after which it is stopped.'),
}
export const commonSchema = z.object(stageKeys)

const text = z.union([z.string(), z.number(), z.boolean()])

/** The keys above the stages. */
export const headSchema = z.strictObject({
  description: z.string().default('').describe('One line about what it does.'),
  dataset: z.string().min(1).describe('The dataset it reads.'),
  target: z.string().min(1).describe('The column to predict.'),
  positive: text.optional().describe('The class that counts as a hit.'),
  warehouse: z
    .enum(['duckdb', 'mariadb'])
    .optional()
    .describe("Where tables are loaded; the workspace's when left out."),
  seed: z
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .default(42)
    .describe('The same seed gives the same parts and the same model.'),
})

export interface Retries {
  count: number
  delayMs: number
  factor: number
}

type StageOf<Name extends StageKindName> = {
  name: string
  uses: Name
  needs: string[]
  retries: Retries
  timeoutMs?: number
  params: StageParams[Name]
}
/** One stage, with every param filled in. */
export type StageDefinition<Name extends StageKindName = StageKindName> = {
  [Kind in Name]: StageOf<Kind>
}[Name]

/** A pipeline that can run: checked, defaults filled in, stages in an order that respects their needs. */
export interface PipelineDefinition {
  name: string
  description: string
  dataset: string
  target: string
  /** Whether the target is the one the file names, not one of `--set`. */
  hasOwnTarget: boolean
  positive?: string
  warehouse?: 'duckdb' | 'mariadb'
  seed: number
  stages: StageDefinition[]
}

/** The published JSON schema of `pipelines/*.yaml`. */
export function pipelineSchema(): Record<string, z.core.util.JSONType> {
  const stages = Object.entries(stageParams).map(([name, params]) => {
    const schema = z.strictObject({ ...stageKeys, ...params.shape })
    return [name, schema.optional()] as const
  })
  const anyStage = z.union(
    Object.entries(stageParams).map(([name, params]) =>
      z.strictObject({ ...stageKeys, uses: z.literal(name), ...params.shape }),
    ),
  )
  const whole = z.strictObject({
    ...headSchema.shape,
    stages: z.object(Object.fromEntries(stages)).catchall(anyStage),
  })
  return {
    title: 'A Sporeprint pipeline',
    ...(z.toJSONSchema(whole, { io: 'input' }) as Record<string, z.core.util.JSONType>),
  }
}
