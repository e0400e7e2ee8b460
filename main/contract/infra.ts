import { z } from 'zod'
import { procedure, timestamp } from './procedure.ts'

export const serviceOutline = z.object({
  name: z.enum(['mariadb', 'postgres', 'redis', 'mlflow']),
  title: z.string(),
  image: z.string(),
  ports: z.array(z.string()),
  volumes: z.array(z.string()),
  dependsOn: z.array(z.string()),
  purpose: z.string(),
  /** What does this work while the service is not there. */
  embeddedDefault: z.string(),
  /** `unknown` when Docker cannot be asked. */
  state: z.enum([
    'unknown',
    'absent',
    'created',
    'running',
    'exited',
    'paused',
    'restarting',
    'removing',
    'dead',
  ]),
  /** What its health check says; absent when it does not run or has none. A container that runs may still be starting. */
  health: z.enum(['starting', 'healthy', 'unhealthy']).optional(),
  /** Docker's own words: `Up 2 minutes (healthy)`, `Exited (137) 3 hours ago`. */
  status: z.string().optional(),
})

export const infraStatus = z.object({
  checkedAt: timestamp,
  docker: z.object({
    available: z.boolean(),
    reason: z.enum(['ok', 'not-found', 'not-running', 'no-permission', 'other']),
    message: z.string(),
    advice: z.string(),
    socket: z.string(),
    version: z.string().optional(),
  }),
  composeFile: z.string(),
  services: z.array(serviceOutline),
})
export type InfraStatus = z.infer<typeof infraStatus>

export const infra = { status: procedure.output(infraStatus) }
