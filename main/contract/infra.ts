import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { errorCode } from './errors.ts'
import { finding, findingService } from './finding.ts'
import { procedure, timestamp } from './procedure.ts'

export const serviceName = findingService
export type InfraServiceName = z.infer<typeof serviceName>

export const serviceState = z.enum([
  /** Docker cannot be asked. */
  'unknown',
  'absent',
  'pulling',
  'building',
  'created',
  'starting',
  'provisioning',
  'healthy',
  'unhealthy',
  /** It runs and has no health check. */
  'running',
  'paused',
  /** It died and Docker starts it again, perhaps for ever. */
  'restarting',
  'stopping',
  /** It was asked to stop, and did. */
  'stopped',
  /** It ended by itself or was killed. */
  'exited',
  'removing',
  'dead',
])
export type ServiceState = z.infer<typeof serviceState>

export const serviceOutline = z.object({
  name: serviceName,
  title: z.string(),
  image: z.string(),
  ports: z.array(z.string()),
  volumes: z.array(z.string()),
  dependsOn: z.array(z.string()),
  purpose: z.string(),
  /** What does this work while the service is not there. */
  embeddedDefault: z.string(),
  state: serviceState,
  /** Why it is so: what the last health check printed, what an exit code means. */
  detail: z.string().optional(),
  /** Docker's own words: `Up 2 minutes (healthy)`, `Exited (137) 3 hours ago`. */
  status: z.string().optional(),
  /** Since when the container runs. */
  startedAt: timestamp.optional(),
})

export const infraAction = z.enum([
  'start',
  'stop',
  'restart',
  'remove',
  'backup',
  'restore',
  'maintain',
  'export-images',
  'import-images',
])
export type InfraAction = z.infer<typeof infraAction>

const problem = z.object({
  code: errorCode,
  message: z.string(),
  /** A port that is taken has `service`, `port`, `holder` and `freePort`. */
  details: z.record(z.string(), z.unknown()),
})

/** What a job works on: a service, the workspace's own files, the archive of a backup or of images. */
export const jobPart = z.enum([...serviceName.options, 'workspace', 'archive'])
export type JobPart = z.infer<typeof jobPart>

/** What a job does for one of its parts. */
export const infraStep = z.object({
  service: jobPart,
  phase: z.enum([
    'waiting',
    'pulling',
    'building',
    'created',
    'starting',
    'provisioning',
    'stopping',
    'removing',
    'saving',
    'checking',
    'restoring',
    'maintaining',
    'done',
    'failed',
    'cancelled',
  ]),
  note: z.string(),
  /** What came of it that a person wants to know: where something was kept, what was freed. */
  results: z.array(z.string()).optional(),
  /** Bytes of a pull, steps of a build. */
  progress: z.object({ done: z.number(), total: z.number(), unit: z.enum(['bytes', 'steps']) }).optional(),
  error: problem.optional(),
})
export type InfraStep = z.infer<typeof infraStep>

export const infraJob = z.object({
  jobId: z.string(),
  action: infraAction,
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
  steps: z.array(infraStep),
  startedAt: timestamp,
  endedAt: timestamp.optional(),
})
export type InfraJob = z.infer<typeof infraJob>

export const infraStatus = z.object({
  checkedAt: timestamp,
  docker: z.object({
    available: z.boolean(),
    reason: z.enum(['ok', 'not-found', 'not-running', 'no-permission', 'wrong-address', 'other']),
    message: z.string(),
    advice: z.string(),
    socket: z.string(),
    version: z.string().optional(),
  }),
  composeFile: z.string(),
  services: z.array(serviceOutline),
  /** What is being done, and the last thing done to each service; the newest last. */
  jobs: z.array(infraJob),
})
export type InfraStatus = z.infer<typeof infraStatus>

export const infraLogLine = z.object({
  at: timestamp,
  level: z.enum(['debug', 'info', 'warn', 'error']),
  text: z.string(),
})
export type InfraLogLine = z.infer<typeof infraLogLine>

export const infraStats = z.object({
  at: timestamp,
  /** Of one core: 200 is two cores. */
  cpuPercent: z.number(),
  memoryBytes: z.number(),
  memoryLimitBytes: z.number(),
  /** Since the container started. */
  receivedBytes: z.number(),
  sentBytes: z.number(),
  readBytes: z.number(),
  writtenBytes: z.number(),
})
export type InfraStats = z.infer<typeof infraStats>

/** A time in which a service stood in one way; between two of them nobody looked. */
export const healthSpan = z.object({
  state: serviceState,
  from: timestamp,
  to: timestamp,
  detail: z.string().optional(),
})
export type HealthSpan = z.infer<typeof healthSpan>

const port = z.number().int().min(1).max(65_535)
/** All services when none is named. */
const services = z.array(serviceName).optional()
const started = z.object({ jobId: z.string() })
const job = z.object({ jobId: z.string() })

export const infra = {
  status: procedure.output(infraStatus),
  /** Also starts what the services need; `ports` are remembered. */
  start: procedure
    .input(z.object({ services, ports: z.partialRecord(serviceName, port).default({}) }))
    .output(started),
  stop: procedure.input(z.object({ services })).output(started),
  restart: procedure.input(z.object({ services })).output(started),
  /** Containers only, or with `data` also what they keep. */
  remove: procedure.input(z.object({ services, data: z.boolean().default(false) })).output(started),
  /** The job as it is and each time it changes, until it has ended. */
  watch: procedure.input(job).output(eventIterator(infraJob)),
  /** Ends what a job does and takes back what it half made; what stops is let stop. */
  cancel: procedure.input(job).output(z.void()),
  /** Lines in batches; with `follow` until the container ends. `since` is a timestamp. */
  logs: procedure
    .input(
      z.object({
        service: serviceName,
        follow: z.boolean().default(false),
        since: timestamp.optional(),
        tail: z.number().int().min(0).max(100_000).default(1000),
      }),
    )
    .output(eventIterator(z.array(infraLogLine))),
  /** About one a second while the container runs. */
  stats: procedure.input(z.object({ service: serviceName })).output(eventIterator(infraStats)),
  /** How a service stood since the application was opened, as far as somebody looked. */
  history: procedure.input(z.object({ service: serviceName })).output(z.array(healthSpan)),
  /** A line for a terminal that opens a service's own console; the password stays in the container. */
  console: procedure.input(z.object({ service: serviceName })).output(z.object({ command: z.string() })),
  /** Opens a terminal window of this computer with that line. */
  openConsole: procedure.input(z.object({ service: serviceName })).output(z.void()),
  /** Addresses with passwords in them, as different programs want them. */
  connections: procedure
    .input(z.object({ service: serviceName }))
    .output(z.array(z.object({ label: z.string(), text: z.string() }))),
  /** The volumes that removing data would delete. */
  data: procedure.input(z.object({ services })).output(
    z.array(
      z.object({
        service: serviceName,
        volume: z.string(),
        exists: z.boolean(),
        sizeBytes: z.number().optional(),
      }),
    ),
  ),
  /** Also of the workspace, where one is open. */
  doctor: procedure.output(z.array(finding)),
  /** Starts the Docker of this computer, where that can be done without an administrator, and waits for it. */
  startDocker: procedure.output(infraStatus.shape.docker),
  /** Writes the variables of the Compose file beside it, so that Docker Compose uses the same values. */
  writeEnv: procedure.output(z.object({ file: z.string(), variables: z.array(z.string()) })),
}
