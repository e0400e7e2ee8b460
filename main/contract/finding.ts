import { z } from 'zod'

/** What the doctor can find. docs/troubleshooting.md has an entry for each; a test holds the two together. */
export const findingCode = z.enum([
  'docker-missing',
  'docker-stopped',
  'docker-locked',
  'docker-address',
  'docker-silent',
  'docker-windows',
  'docker-old',
  'docker-memory',
  'docker-disk',
  'docker-clock',
  'registry-unreachable',
  'image-missing',
  'port-taken',
  'service-died',
  'service-loops',
  'service-memory',
  'service-unhealthy',
  'service-paused',
  'volume-full',
  'data-newer',
  'password-lost',
  'password-wrong',
  'mlflow-silent',
  'mlflow-artifacts',
  'columnstore-missing',
  'workspace-closed',
  'folder-locked',
  'pipeline-missing',
  'pipeline-invalid',
  'warehouse-unreachable',
  'table-missing',
  'rows-differ',
])
export type FindingCode = z.infer<typeof findingCode>

export const findingService = z.enum(['mariadb', 'postgres', 'redis', 'mlflow'])

/** A button that mends it. */
export const findingAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start-docker') }),
  z.object({ kind: z.literal('start'), service: findingService, port: z.number().optional() }),
  z.object({ kind: z.literal('restart'), service: findingService }),
  z.object({ kind: z.literal('pipeline'), name: z.string().optional() }),
])
export type FindingAction = z.infer<typeof findingAction>

export const finding = z.object({
  level: z.enum(['ok', 'warn', 'error']),
  /** Of what is wrong; what is well has none. */
  code: findingCode.optional(),
  service: findingService.optional(),
  title: z.string(),
  message: z.string(),
  /** What mends it; empty when nothing is broken. */
  fix: z.string(),
  action: findingAction.optional(),
  /** A line for a terminal that mends it. */
  command: z.string().optional(),
})
export type Finding = z.infer<typeof finding>
