import type { ContainerCreateOptions } from 'dockerode'
import { conflict, isAppError } from '../lib/errors.ts'
import { containerOf, listContainers, type ServiceContainer } from './ask-docker.ts'
import { ensureVolumes, removeVolumes, throwIfAborted } from './compose-objects.ts'
import type { ServiceName } from './compose-schema.ts'
import { putContainerFiles } from './container-files.ts'
import { definitionLabel, publishedPorts } from './container-spec.ts'
import { dockerWords, toDockerError, unless } from './docker-error.ts'
import type { Engine } from './engine.ts'
import { nextFreePort, portHolder } from './port-holder.ts'
import { provision } from './provision.ts'
import type { Report } from './report.ts'
import { untilHealthy } from './until-healthy.ts'

type Spec = ContainerCreateOptions & { name: string; Labels: Record<string, string> }

/** What a start made, to be taken back when it does not get far enough to be of use. */
interface Made {
  containerId?: string
  volumes: string[]
  /** A container that was there and did not run. */
  startedId?: string
  /** Its program ran, so its log is worth keeping. */
  hasRun: boolean
}

/**
 * Brings one service up and waits until its health check passes. One that runs as it should is left alone; one that
 * was made from other values is made anew, with its data.
 *
 * @throws CONFLICT when a port is taken: `details` say by what, and which port is free.
 */
export async function startService(
  engine: Engine,
  service: ServiceName,
  spec: Spec,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  const { docker, file } = engine
  const made: Made = { volumes: [], hasRun: false }
  const { title } = file.services[service]['x-sporeprint']
  try {
    throwIfAborted(signal)
    const id = await bringUp(engine, service, spec, made, report)
    throwIfAborted(signal)
    if (service === 'mariadb') await provision(docker, id, signal, report)
    await untilHealthy({ docker, id, title, signal, report })
  } catch (error) {
    const isCancelled = isAppError(error, 'CANCELLED')
    if (isCancelled || !made.hasRun) await takeBack(engine, made)
    throw error
  }
}

/** @returns the id of a container that runs. */
async function bringUp(
  engine: Engine,
  service: ServiceName,
  spec: Spec,
  made: Made,
  report: Report,
): Promise<string> {
  const { docker, file, variables } = engine
  const { title } = file.services[service]['x-sporeprint']
  const found = containerOf(service, await listContainers(docker, file.name))
  const isUsable =
    found !== undefined && isAsSaid(found, spec) && !['created', 'dead', 'removing'].includes(found.state)
  if (isUsable && (found.state === 'running' || found.state === 'restarting')) return found.id
  if (isUsable && found.state === 'paused') {
    await docker.getContainer(found.id).unpause()
    return found.id
  }
  await requirePorts(engine, service, spec, found)
  try {
    if (isUsable) {
      report('starting', 'starting')
      await putContainerFiles(docker, found.id, file, service, variables)
      await unless([304], docker.getContainer(found.id).start())
      Object.assign(made, { startedId: found.id, hasRun: true })
      return found.id
    }
    if (found) {
      report('stopping', 'making it anew, with its data')
      await unless([304, 404], docker.getContainer(found.id).stop({ t: spec.StopTimeout }))
      await unless([404, 409], docker.getContainer(found.id).remove({ force: true }))
    }
    report('created', 'creating its container')
    made.volumes = await ensureVolumes(docker, file, service)
    const container = await docker.createContainer({ ...spec })
    made.containerId = container.id
    report('starting', 'starting')
    await putContainerFiles(docker, container.id, file, service, variables)
    await container.start()
    made.hasRun = true
    return container.id
  } catch (error) {
    const words = dockerWords(error)
    // Taken between the look and the start, or by what only Docker sees.
    if (/port is already allocated|address already in use|ports are not available/i.test(words))
      await requirePorts(engine, service, spec, undefined, words)
    throw toDockerError(error, `Starting ${title}`)
  }
}

/** A container that Docker Compose made has no such label, and is taken as it is. */
const isAsSaid = ({ definition }: ServiceContainer, spec: Spec) =>
  definition === undefined || definition === spec.Labels[definitionLabel]

async function requirePorts(
  { docker, file, isLocal }: Engine,
  service: ServiceName,
  spec: Spec,
  own: ServiceContainer | undefined,
  refusal?: string,
): Promise<void> {
  const ports = publishedPorts(spec)
  for (const port of ports) {
    const except = own?.state === 'running' ? [own.id] : []
    const holder = (await portHolder(docker, port, { isLocal, except })) ?? refusal
    if (holder === undefined) continue
    const freePort = await nextFreePort(docker, port, { isLocal, avoid: ports })
    const { title } = file.services[service]['x-sporeprint']
    throw conflict(
      `Port ${port}, which ${title} would use, is taken by ${holder}. Free it, or use port ${freePort}: "sporeprint infra up ${service} --port ${service}=${freePort}".`,
      { service, port, holder, freePort },
    )
  }
}

/** A database that was made half is of no use to anybody, so volumes made by this start go, too. */
async function takeBack({ docker }: Engine, { containerId, startedId, volumes }: Made): Promise<void> {
  const id = containerId ?? startedId
  if (id !== undefined) await unless([304, 404], docker.getContainer(id).stop())
  if (containerId === undefined) return
  await unless([404, 409], docker.getContainer(containerId).remove({ force: true }))
  await removeVolumes(docker, volumes)
}
