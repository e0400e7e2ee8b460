import { setTimeout as pause } from 'node:timers/promises'
import type Docker from 'dockerode'
import { z } from 'zod'
import type { Finding } from '../contract/finding.ts'
import type {
  HealthSpan,
  InfraJob,
  InfraLogLine,
  InfraServiceName,
  InfraStats,
  InfraStatus,
} from '../contract/infra.ts'
import { conflict, notFound, unavailable, type AppError } from '../lib/errors.ts'
import { containerOf, listContainers, openDocker } from './ask-docker.ts'
import { readComposeFile, type ComposeFile } from './compose-file.ts'
import { hasVolume, volumesOf } from './compose-objects.ts'
import { serviceNames } from './compose-schema.ts'
import { connections, type Connection } from './connections.ts'
import { consoleCommand } from './console-command.ts'
import { examine } from './doctor.ts'
import { toDockerError } from './docker-error.ts'
import type { Engine } from './engine.ts'
import { findDocker } from './find-docker.ts'
import { followEvents } from './follow-events.ts'
import { infraStatus, type InfraOptions } from './infra-status.ts'
import { openVariables, type ImageOverrides, type Ports } from './infra-variables.ts'
import { createJobs, type Jobs, type JobWork } from './jobs.ts'
import { thisMachine } from './machine.ts'
import { openTerminal } from './open-terminal.ts'
import { readLogs, type LogRequest } from './read-logs.ts'
import { readStats } from './read-stats.ts'
import { withNeeds } from './service-order.ts'
import { startDocker } from './start-docker.ts'
import { startServices } from './start-services.ts'
import { removeServices, stopServices } from './stop-services.ts'
import { createStateHistory } from './state-history.ts'
import { createServiceUpkeep, type ServiceUpkeep } from './upkeep/service-upkeep.ts'
import { warehouseService, type WarehouseService } from './warehouse-service.ts'

export interface OpenInfraOptions extends InfraOptions {
  /** Images named in the settings, asked each time. */
  images?: () => ImageOverrides
  userFolder?: string
  /** Something may have changed: look again. */
  onChange?: () => void
}

type Names = readonly InfraServiceName[]

export interface VolumeFacts {
  service: InfraServiceName
  volume: string
  exists: boolean
  sizeBytes?: number
}

/** The services in Docker: how they stand, and what is done to them. */
export interface Infra {
  status(): Promise<InfraStatus>
  start(services?: Names, ports?: Ports): Promise<InfraJob>
  stop(services?: Names): Promise<InfraJob>
  restart(services?: Names): Promise<InfraJob>
  remove(services: Names | undefined, data: boolean): Promise<InfraJob>
  watch(jobId: string, signal?: AbortSignal): AsyncGenerator<InfraJob, void, void>
  cancel(jobId: string): void
  logs(service: InfraServiceName, request: LogRequest): AsyncGenerator<InfraLogLine[], void, void>
  stats(service: InfraServiceName, signal?: AbortSignal): AsyncGenerator<InfraStats, void, void>
  history(service: InfraServiceName): HealthSpan[]
  console(service: InfraServiceName): string
  openConsole(service: InfraServiceName): Promise<void>
  connections(service: InfraServiceName): Connection[]
  data(services?: Names): Promise<VolumeFacts[]>
  doctor(): Promise<Finding[]>
  startDocker(): Promise<InfraStatus['docker']>
  /** Where the warehouse's service answers, whether it runs or not. */
  warehouse(): WarehouseService
  writeEnv(): { file: string; variables: string[] }
  /** Begins work of another room as a job among these. */
  begin: Jobs['begin']
  upkeep: ServiceUpkeep
  /** Cancels what is being started and waits for it. */
  close(): Promise<void>
}

const diskAnswer = z.object({
  Volumes: z
    .array(z.object({ Name: z.string(), UsageData: z.object({ Size: z.number() }).nullish() }))
    .nullish(),
})

/** A screen wants to know at once; what somebody asked for can wait for a busy Docker. */
const workPatienceMs = 10_000
/** Events are looked for as long as somebody asked within this time. */
const interestMs = 60_000
const reconcileMs = 2000
const retryMs = 1000
/** Pulls and builds say something many times a second. */
const gatherMs = 300

export function openInfra(options: OpenInfraOptions): Infra {
  const { composeFile, machine = thisMachine(), timeoutMs = 2000, userFolder, onChange = () => {} } = options
  const images = options.images ?? (() => ({}))
  const closing = new AbortController()
  let hint: NodeJS.Timeout | undefined
  const changeSoon = () => {
    hint ??= setTimeout(() => {
      hint = undefined
      onChange()
    }, gatherMs).unref()
  }
  const jobs = createJobs(changeSoon)
  const variablesOf = (file: ComposeFile) =>
    openVariables({ file, environment: machine.environment, images: images(), userFolder })

  const history = createStateHistory()
  const status = async (patienceMs = timeoutMs) => {
    const file = readComposeFile(composeFile)
    const now = await infraStatus({
      ...options,
      timeoutMs: patienceMs,
      variables: variablesOf(file).read(),
      jobs: jobs.list,
    })
    history.note(now)
    return now
  }

  /** @throws UNAVAILABLE when no Docker answers. */
  async function reach(): Promise<{ docker: Docker; file: ComposeFile; isLocal: boolean }> {
    const file = readComposeFile(composeFile)
    const { docker: found, endpoint } = await findDocker(machine, file.name, workPatienceMs)
    if (!endpoint) throw unavailable(`${found.message} ${found.advice}`.trim(), { reason: found.reason })
    return { docker: await openDocker(endpoint), file, isLocal: endpoint.options.socketPath !== undefined }
  }

  /** With the secrets of `services`, which are made now where there are none. */
  async function openEngine(services: Names): Promise<Engine> {
    const reached = await reach()
    const variables = variablesOf(reached.file)
    const refusals = new Map<InfraServiceName, AppError>()
    for (const service of services) {
      const missing = variables.missing(service)
      if (missing.length === 0) continue
      const volumes = await Promise.all(
        volumesOf(reached.file, service).map((volume) => hasVolume(reached.docker, volume)),
      )
      if (volumes.some(Boolean)) refusals.set(service, lostPassword(reached.file, service, missing))
    }
    const possible = services.filter((service) => !refusals.has(service))
    return { ...reached, variables: variables.complete(possible), refusals }
  }

  const consoleOf = (service: InfraServiceName) => consoleCommand(readComposeFile(composeFile), service)

  async function containerIdOf(service: InfraServiceName): Promise<{ docker: Docker; id: string }> {
    const { docker, file } = await reach()
    const found = containerOf(service, await listContainers(docker, file.name))
    if (found) return { docker, id: found.id }
    const { title } = file.services[service]['x-sporeprint']
    throw notFound(`${title} has no container. Start it with "sporeprint infra up ${service}".`, { service })
  }

  const start = (names: Names) =>
    guarded('Starting', async (job) => startServices(await openEngine(names), names, job))
  const withNeedsOf = (services: Names | undefined) => withNeeds(readComposeFile(composeFile), all(services))

  let askedAt = 0
  let isWatching = false
  /** While somebody looks, changes made by others are noticed: at once by events, else within two seconds. */
  async function watchWhileWanted(): Promise<void> {
    if (isWatching || options.onChange === undefined) return
    isWatching = true
    const stop = new AbortController()
    const signal = AbortSignal.any([closing.signal, stop.signal])
    let following = Promise.resolve()
    let before = ''
    try {
      const { name: project } = readComposeFile(composeFile)
      const open = async () => {
        const { endpoint } = await findDocker(machine, project, timeoutMs)
        return endpoint && openDocker(endpoint)
      }
      following = followEvents({ open, project, onEvent: changeSoon, retryMs, signal })
      while (!signal.aborted && Date.now() - askedAt < interestMs) {
        const now = signature(await status())
        if (before !== '' && now !== before) changeSoon()
        before = now
        await pause(reconcileMs, undefined, { signal, ref: false })
      }
    } catch {
      // Closed, or the Compose file is broken, which the next call tells.
    } finally {
      stop.abort()
      isWatching = false
      await following
    }
  }

  return {
    status() {
      askedAt = Date.now()
      void watchWhileWanted()
      return status()
    },
    async start(services, ports = {}) {
      variablesOf(readComposeFile(composeFile)).choosePorts(ports)
      const names = withNeedsOf(services)
      return jobs.begin('start', names, start(names), JSON.stringify(ports))
    },
    async stop(services) {
      const names = all(services)
      return jobs.begin(
        'stop',
        names,
        guarded('Stopping', async (job) => stopServices(await stoppingEngine(), names, job)),
      )
    },
    async restart(services) {
      const names = withNeedsOf(services)
      const stopped = all(services)
      return jobs.begin(
        'restart',
        names,
        guarded('Restarting', async (job) => {
          const settle: JobWork['settle'] = (service, error) =>
            error !== undefined && job.settle(service, error)
          await stopServices(await stoppingEngine(), stopped, { ...job, settle })
          await start(names)(job)
        }),
      )
    },
    async remove(services, data) {
      const names = all(services)
      return jobs.begin(
        'remove',
        names,
        guarded('Removing', async (job) => removeServices(await stoppingEngine(), names, data, job)),
        data ? 'data' : '',
      )
    },
    watch: jobs.watch,
    cancel: jobs.cancel,
    async *logs(service, request) {
      const { docker, id } = await containerIdOf(service)
      yield* readLogs(docker, id, request)
    },
    async *stats(service, signal) {
      const { docker, id } = await containerIdOf(service)
      yield* readStats(docker, id, signal)
    },
    history: history.of,
    console: consoleOf,
    openConsole: (service) => openTerminal(consoleOf(service), machine),
    connections(service) {
      const file = readComposeFile(composeFile)
      return connections(file, service, variablesOf(file).complete([service]))
    },
    async data(services) {
      const { docker, file } = await reach()
      const disk = diskAnswer.parse(await docker.df())
      const sizes = new Map(disk.Volumes?.map(({ Name: name, UsageData: usage }) => [name, usage?.Size]))
      return all(services).flatMap((service) =>
        volumesOf(file, service).map((volume) => {
          const size = sizes.get(volume) ?? -1
          return { service, volume, exists: sizes.has(volume), sizeBytes: size >= 0 ? size : undefined }
        }),
      )
    },
    async doctor() {
      const now = await status(workPatienceMs)
      const variables = variablesOf(readComposeFile(composeFile))
      return examine(now, machine, now.docker.available ? await lookingEngine() : undefined, variables)
    },
    startDocker: () => startDocker(machine, async () => (await status()).docker),
    begin: jobs.begin,
    upkeep: createServiceUpkeep(openEngine, lookingEngine),
    warehouse() {
      const file = readComposeFile(composeFile)
      return warehouseService(file, variablesOf(file).read())
    },
    writeEnv: () => variablesOf(readComposeFile(composeFile)).writeEnv(),
    async close() {
      closing.abort()
      clearTimeout(hint)
      await jobs.close()
    },
  }

  /** Nothing is started with it, so no secret is made for it. */
  async function lookingEngine(): Promise<Engine> {
    const reached = await reach()
    const variables = variablesOf(reached.file)
    return { ...reached, variables: { ...placeholders(variables), ...variables.read() }, refusals: new Map() }
  }

  /** Stopping needs no secrets. */
  async function stoppingEngine(): Promise<Engine> {
    return { ...(await reach()), variables: {}, refusals: new Map() }
  }
}

const placeholders = (variables: ReturnType<typeof openVariables>) =>
  Object.fromEntries(
    serviceNames.flatMap((service) => variables.required(service).map((name) => [name, '-'])),
  )

const signature = ({ docker, services }: InfraStatus) =>
  JSON.stringify([docker.reason, services.map(({ state, startedAt, detail }) => [state, startedAt, detail])])

const all = (services: Names | undefined): InfraServiceName[] => [
  ...(services === undefined || services.length === 0 ? serviceNames : services),
]

const guarded = (doing: string, work: (job: JobWork) => Promise<void>) => async (job: JobWork) => {
  try {
    await work(job)
  } catch (error) {
    throw toDockerError(error, doing)
  }
}

const lostPassword = (file: ComposeFile, service: InfraServiceName, missing: readonly string[]) =>
  conflict(
    `${file.services[service]['x-sporeprint'].title} has data that was made with a password which the secret store does not have. Put ${missing.join(' and ')} into the environment or compose/.env, or delete the data with "sporeprint infra remove ${service} --data".`,
    { service, variables: missing },
  )
