import { statfsSync } from 'node:fs'
import type Docker from 'dockerode'
import { z } from 'zod'
import type { InfraFinding, InfraStatus } from '../contract/infra.ts'
import { listContainers, containerOf } from './ask-docker.ts'
import type { ServiceName } from './compose-schema.ts'
import { serviceNames } from './compose-schema.ts'
import { containerSpec, publishedPorts } from './container-spec.ts'
import { hasVolume, volumesOf } from './compose-objects.ts'
import { dockerWords } from './docker-error.ts'
import type { Engine } from './engine.ts'
import { hasImage, isBuilt } from './ensure-image.ts'
import { exitMeaning } from './exit-meaning.ts'
import type { InfraVariables } from './infra-variables.ts'
import { interpolate } from './interpolate.ts'
import { nextFreePort, portHolder } from './port-holder.ts'
import { bytesText, toBytes } from './quantities.ts'
import { lastWords } from './read-logs.ts'

const info = z.object({
  MemTotal: z.number().default(0),
  DockerRootDir: z.string().default(''),
  SystemTime: z.string().default(''),
})
const version = z.object({ ApiVersion: z.string().default('') })

/** Engine 20.10, the oldest this was seen to work with. */
const oldestApi = 1.41
const leastDiskBytes = 5 * 2 ** 30
const mostSkewMs = 5000
const registryPatienceMs = 6000

/** Looks for everything that is known to go wrong; each finding says what mends it. */
export async function examine(
  status: InfraStatus,
  engine: Engine | undefined,
  variables: InfraVariables,
): Promise<InfraFinding[]> {
  const { docker } = status
  const found: InfraFinding[] = [
    {
      level: !docker.available ? 'error' : docker.advice === '' ? 'ok' : 'error',
      title: docker.available ? 'Docker answers' : 'Docker cannot be used',
      message: docker.message,
      fix: docker.advice,
    },
  ]
  if (!engine) return found
  const parts = await Promise.all([
    examineEngine(engine),
    ...serviceNames.map((service) => examineService(engine, service, variables)),
  ])
  return [...found, ...parts.flat()]
}

async function examineEngine({ docker, file, isLocal }: Engine): Promise<InfraFinding[]> {
  const [said, { ApiVersion: api }] = [info.parse(await docker.info()), version.parse(await docker.version())]
  const found: InfraFinding[] = []
  if (api !== '' && Number(api) < oldestApi)
    found.push({
      level: 'warn',
      title: 'Docker is old',
      message: `Its API is ${api}; ${oldestApi} (Docker 20.10) is the oldest Sporeprint was tried with.`,
      fix: 'Update Docker.',
    })
  const wanted = serviceNames.reduce((sum, name) => sum + toBytes(file.services[name].mem_limit ?? '0b'), 0)
  if (said.MemTotal > 0 && said.MemTotal < wanted)
    found.push({
      level: 'warn',
      title: 'Little memory',
      message: `Docker has ${bytesText(said.MemTotal)}; all services together may use ${bytesText(wanted)}.`,
      fix: 'Give Docker more memory in its settings, or start only the services you need.',
    })
  const skewMs = Date.parse(said.SystemTime) - Date.now()
  if (Math.abs(skewMs) > mostSkewMs)
    found.push({
      level: 'warn',
      title: 'Two clocks',
      message: `Docker's clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs > 0 ? 'ahead of' : 'behind'} this computer's, which confuses times of runs and certificates.`,
      fix: 'Restart Docker; its virtual machine sets its clock when it starts.',
    })
  const free = isLocal ? freeBytes(said.DockerRootDir) : undefined
  if (free !== undefined && free < leastDiskBytes)
    found.push({
      level: 'error',
      title: 'The disk is nearly full',
      message: `${bytesText(free)} are left where Docker keeps images and data (${said.DockerRootDir}).`,
      fix: 'Free some space: "docker system prune" removes what nothing uses; it keeps volumes.',
    })
  return found
}

async function examineService(
  engine: Engine,
  service: ServiceName,
  variables: InfraVariables,
): Promise<InfraFinding[]> {
  const { docker, file, isLocal } = engine
  const { title: name } = file.services[service]['x-sporeprint']
  const spec = containerSpec(file, service, engine.variables)
  const container = containerOf(service, await listContainers(docker, file.name))
  const found: InfraFinding[] = []
  const add = (level: InfraFinding['level'], title: string, message: string, fix: string) =>
    found.push({ level, service, title, message, fix })

  const facts = container?.facts
  if (container && facts) {
    const isEnded = facts.state === 'exited' && facts.exitCode !== 0 && facts.exitCode !== 143
    if (facts.state === 'restarting' || facts.restarts >= 3 || isEnded) {
      const words = await lastWords(docker, container.id)
      add(
        'error',
        facts.state === 'restarting' || facts.restarts >= 3
          ? `${name} dies again and again`
          : `${name} has died`,
        `It ended with ${exitMeaning(facts.exitCode, facts.isOutOfMemory)}; it was started again ${facts.restarts} times. Its last words: ${words.join(' | ') || 'none'}`,
        `Mend what its last words name, then "sporeprint infra restart ${service}". "sporeprint infra logs ${service}" shows all of them.`,
      )
    } else if (facts.health?.status === 'unhealthy') {
      add(
        'error',
        `${name} is not well`,
        `Its health check says: ${facts.health.lastOutput || 'nothing'}`,
        `Look at "sporeprint infra logs ${service}"; "sporeprint infra restart ${service}" starts it afresh.`,
      )
    } else if (facts.state === 'paused') {
      add(
        'warn',
        `${name} is paused`,
        'Somebody paused its container.',
        `"sporeprint infra up ${service}" lets it go on.`,
      )
    }
  }

  if (!(await hasImage(docker, spec.Image))) {
    const isOwn = isBuilt(file, service, engine.variables)
    const base = interpolate(
      String(file.services[service].build?.args?.['BASE_IMAGE'] ?? ''),
      engine.variables,
    )
    const needed = isOwn ? base : spec.Image
    const refusal = (await hasImage(docker, needed)) ? undefined : await askRegistry(docker, needed)
    if (refusal !== undefined)
      add(
        'error',
        `${name} has no image`,
        `${isOwn ? `It is built from "${needed}", which` : `"${needed}"`} is not here, and its registry does not give it: ${refusal}.`,
        `Connect this computer, or name an image that Docker has: "sporeprint config set infra.images.${service} IMAGE", or ${service.toUpperCase()}_IMAGE in the environment.`,
      )
  }

  if (facts?.state !== 'running') {
    for (const port of publishedPorts(spec)) {
      const holder = await portHolder(docker, port, { isLocal, except: [] })
      if (holder === undefined) continue
      const freePort = await nextFreePort(docker, port, { isLocal, avoid: [] })
      add(
        'error',
        `Port ${port} is taken`,
        `${name} would use it, and ${holder} has it.`,
        `End that, or start on another port: "sporeprint infra up ${service} --port ${service}=${freePort}".`,
      )
    }
  }

  const missing = variables.missing(service)
  const kept = await Promise.all(volumesOf(file, service).map((volume) => hasVolume(docker, volume)))
  if (missing.length > 0 && kept.some(Boolean))
    add(
      'error',
      `${name} has data and no password`,
      `Its data was made with a password (${missing.join(', ')}) that the secret store does not have.`,
      `Put ${missing[0]} into the environment or compose/.env, or delete the data: "sporeprint infra remove ${service} --data".`,
    )
  return found.length > 0
    ? found
    : [
        {
          level: 'ok',
          service,
          title: name,
          message: container
            ? `It is ${container.status.toLowerCase() || container.state}.`
            : 'Nothing is in the way of starting it.',
          fix: '',
        },
      ]
}

/** Why the registry does not give an image; undefined when it would. */
async function askRegistry(docker: Docker, image: string): Promise<string | undefined> {
  try {
    await docker.getImage(image).distribution({ abortSignal: AbortSignal.timeout(registryPatienceMs) })
    return undefined
  } catch (error) {
    const isLate = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
    return isLate ? `no answer within ${registryPatienceMs / 1000} s` : dockerWords(error).replace(/\.$/, '')
  }
}

function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    // In a virtual machine, where the folder is not this computer's.
    return undefined
  }
}
