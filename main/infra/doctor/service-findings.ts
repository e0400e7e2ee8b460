import type { Finding } from '../../contract/finding.ts'
import { containerOf, listContainers, type ServiceContainer } from '../ask-docker.ts'
import { hasVolume, volumesOf } from '../compose-objects.ts'
import type { ServiceName } from '../compose-schema.ts'
import { containerSpec, publishedPorts } from '../container-spec.ts'
import type { Engine } from '../engine.ts'
import { exitMeaning } from '../exit-meaning.ts'
import type { InfraVariables } from '../infra-variables.ts'
import { nextFreePort, portHolder } from '../port-holder.ts'
import { lastWords } from '../read-logs.ts'
import { accessFindings } from './access-findings.ts'
import { causeOfDeath, diedFinding } from './cause-of-death.ts'
import { imageFinding } from './image-finding.ts'

/** Docker starts again what ends by itself; this often, and it will go on dying. */
const deathsToTell = 3

/** What is wrong with a service, or in the way of starting it; one that is fine is said to be. */
export async function serviceFindings(
  engine: Engine,
  service: ServiceName,
  variables: InfraVariables,
): Promise<Finding[]> {
  const { docker, file } = engine
  const { title } = file.services[service]['x-sporeprint']
  const spec = containerSpec(file, service, engine.variables)
  const container = containerOf(service, await listContainers(docker, file.name))
  const found = [
    ...(container ? await containerFindings(engine, service, container) : []),
    await imageFinding(engine, service, spec.Image),
    ...(container?.state === 'running' ? [] : await portFindings(engine, service, publishedPorts(spec))),
    await passwordFinding(engine, service, variables),
  ].filter((one) => one !== undefined)
  if (found.length > 0) return found
  const message = container
    ? `It is ${container.status.toLowerCase() || container.state}.`
    : 'Nothing is in the way of starting it.'
  return [{ level: 'ok', service, title, message, fix: '' }]
}

async function containerFindings(
  engine: Engine,
  service: ServiceName,
  { id, facts }: ServiceContainer,
): Promise<Finding[]> {
  const { docker, file } = engine
  const { title } = file.services[service]['x-sporeprint']
  const isLooping = facts.state === 'restarting' || facts.restarts >= deathsToTell
  const isDead =
    facts.state === 'exited' && (facts.isOutOfMemory || (facts.exitCode !== 0 && facts.exitCode !== 143))
  if (isLooping || isDead) {
    const words = await lastWords(docker, id)
    const message = `It ended with ${exitMeaning(facts.exitCode, facts.isOutOfMemory)}; it was started again ${facts.restarts} times. Its last words: ${words.join(' | ') || 'none'}`
    const cause = causeOfDeath(service, words, facts.isOutOfMemory)
    if (cause) return [diedFinding(cause, service, title, message)]
    return [
      {
        level: 'error',
        code: isLooping ? 'service-loops' : 'service-died',
        service,
        title: isLooping ? `${title} dies again and again` : `${title} has died`,
        message,
        fix: 'Mend what its last words name, then start it again. Its log has the rest.',
        action: { kind: 'start', service },
        command: `sporeprint infra logs ${service}`,
      },
    ]
  }
  if (facts.state === 'paused')
    return [
      {
        level: 'warn',
        code: 'service-paused',
        service,
        title: `${title} is paused`,
        message: 'Somebody paused its container.',
        fix: 'Start lets it go on.',
        action: { kind: 'start', service },
        command: `sporeprint infra up ${service}`,
      },
    ]
  if (facts.state !== 'running') return []
  const access = await accessFindings(engine, service, id)
  if (access.length > 0 || facts.health?.status !== 'unhealthy') return access
  return [
    {
      level: 'error',
      code: 'service-unhealthy',
      service,
      title: `${title} is not well`,
      message: `Its health check says: ${facts.health.lastOutput || 'nothing'}`,
      fix: 'Look at its log; a restart starts it afresh.',
      action: { kind: 'restart', service },
      command: `sporeprint infra logs ${service}`,
    },
  ]
}

async function portFindings(
  { docker, file, isLocal }: Engine,
  service: ServiceName,
  ports: readonly number[],
): Promise<Finding[]> {
  const found: Finding[] = []
  for (const port of ports) {
    const holder = await portHolder(docker, port, { isLocal, except: [] })
    if (holder === undefined) continue
    const free = await nextFreePort(docker, port, { isLocal, avoid: ports })
    found.push({
      level: 'error',
      code: 'port-taken',
      service,
      title: `Port ${port} is taken`,
      message: `${file.services[service]['x-sporeprint'].title} would use it, and ${holder} has it.`,
      fix: `End that, or start on port ${free}, which is remembered.`,
      action: { kind: 'start', service, port: free },
      command: `sporeprint infra up ${service} --port ${service}=${free}`,
    })
  }
  return found
}

async function passwordFinding(
  { docker, file }: Engine,
  service: ServiceName,
  variables: InfraVariables,
): Promise<Finding | undefined> {
  const missing = variables.missing(service)
  if (missing.length === 0) return undefined
  const kept = await Promise.all(volumesOf(file, service).map((volume) => hasVolume(docker, volume)))
  if (!kept.some(Boolean)) return undefined
  return {
    level: 'error',
    code: 'password-lost',
    service,
    title: `${file.services[service]['x-sporeprint'].title} has data and no password`,
    message: `Its data was made with a password (${missing.join(', ')}) that the secret store does not have.`,
    fix: `Put ${missing[0]} into the environment or compose/.env. To begin afresh, delete the data:`,
    command: `sporeprint infra remove ${service} --data`,
  }
}
