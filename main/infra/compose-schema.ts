import { z } from 'zod'
import { serviceName, type InfraServiceName } from '../contract/infra.ts'

/**
 * The part of Compose that Sporeprint reads. All objects are strict: what is not here is refused, because a key that
 * Compose obeys and the app ignores would make two different platforms out of one file.
 */
const duration = z
  .string()
  .regex(/^(\d+(\.\d+)?(us|ms|s|m|h))+$/, 'expected a duration such as "10s" or "1m30s"')
const size = z.string().regex(/^\d+(\.\d+)?(b|k|m|g|kb|mb|gb)$/i, 'expected a size such as "512m" or "4g"')
const variableValue = z.union([z.string(), z.number(), z.boolean()])
const variableMap = z.record(z.string(), variableValue)

const port = z
  .string()
  .regex(
    /^127\.0\.0\.1:([1-9]\d{0,4}|\$\{[^}]+\}):\d{1,5}$/,
    'expected "127.0.0.1:PORT:PORT": only this computer may reach a service',
  )
const mount = z
  .string()
  .regex(
    /^[a-zA-Z0-9][\w.-]*:\/[^:]+(:ro|:rw)?$/,
    'expected "VOLUME:/path": data is kept in named volumes, so that removing a container loses nothing',
  )

export const serviceNames = serviceName.options
export type ServiceName = InfraServiceName

const words = z.strictObject({
  title: z.string().min(1),
  purpose: z.string().min(1),
  /** What does this work while the service is not there. */
  'embedded-default': z.string().min(1),
})

const service = z.strictObject({
  'x-sporeprint': words,
  image: z.string().min(1),
  build: z
    .strictObject({ context: z.string(), dockerfile: z.string().optional(), args: variableMap.optional() })
    .optional(),
  command: z.array(z.string()).optional(),
  hostname: z.string().optional(),
  shm_size: size.optional(),
  mem_limit: size.optional(),
  stop_grace_period: duration.optional(),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']).optional(),
  environment: variableMap.default({}),
  /** Files in /run/secrets, named as in the file's own list. */
  secrets: z.array(z.string()).default([]),
  /** Files in the root folder, named likewise. */
  configs: z.array(z.string()).default([]),
  logging: z
    .strictObject({ driver: z.string(), options: z.record(z.string(), z.string()).optional() })
    .optional(),
  ports: z.array(port).default([]),
  volumes: z.array(mount).default([]),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(['service_started', 'service_healthy']) }))
    .default({}),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()).min(2),
      interval: duration.optional(),
      timeout: duration.optional(),
      retries: z.number().int().min(1).optional(),
      start_period: duration.optional(),
    })
    .optional(),
  profiles: z.array(z.string()).optional(),
  networks: z.array(z.string()).optional(),
})
export type ComposeService = z.infer<typeof service>

export const composeSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, 'expected small letters, digits, "-" and "_"'),
  services: z.strictObject({ mariadb: service, postgres: service, redis: service, mlflow: service }),
  secrets: z.record(z.string(), z.strictObject({ environment: z.string().min(1) })).default({}),
  configs: z.record(z.string(), z.strictObject({ content: z.string() })).default({}),
  volumes: z.record(z.string(), z.strictObject({})).default({}),
  networks: z.record(z.string(), z.strictObject({})).default({}),
})
export type ComposeDocument = z.infer<typeof composeSchema>

/** The keys allowed at a path of the document, for a hint at the one that was meant. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  if (path.length === 0) return Object.keys(composeSchema.shape)
  if (path[0] !== 'services') return []
  if (path.length === 1) return [...serviceNames]
  if (path.length === 2) return Object.keys(service.shape)
  if (path[2] === 'x-sporeprint') return Object.keys(words.shape)
  if (path[2] === 'healthcheck') return Object.keys(service.shape.healthcheck.unwrap().shape)
  if (path[2] === 'build') return Object.keys(service.shape.build.unwrap().shape)
  return []
}
