import type Docker from 'dockerode'
import { z } from 'zod'
import { composeLabel, projectFilter } from './compose-names.ts'
import { definitionLabel } from './container-spec.ts'
import { statusCodeOf } from './docker-error.ts'
import type { DockerEndpoint } from './docker-endpoint.ts'

const versionAnswer = z.object({
  Version: z.string(),
  Os: z.string().optional(),
  Components: z.array(z.object({ Name: z.string() })).nullish(),
})

const containerAnswer = z.array(
  z.object({
    Id: z.string(),
    Labels: z.record(z.string(), z.string()).nullish(),
    State: z.string(),
    Status: z.string(),
    Created: z.number(),
  }),
)

const probe = z.object({ ExitCode: z.number(), Output: z.string().nullish() })
const inspectAnswer = z.object({
  RestartCount: z.number().default(0),
  State: z.object({
    Status: z.string(),
    ExitCode: z.number().default(0),
    OOMKilled: z.boolean().nullish(),
    Error: z.string().nullish(),
    StartedAt: z.string().nullish(),
    Health: z
      .object({ Status: z.string(), FailingStreak: z.number().default(1), Log: z.array(probe).nullish() })
      .nullish(),
  }),
})

export interface ContainerFacts {
  /** Docker's word, such as `running`. */
  state: string
  exitCode: number
  isOutOfMemory: boolean
  /** Why Docker could not start it. */
  error: string
  /** Milliseconds since 1970; 0 when it never ran. */
  startedAt: number
  restarts: number
  health?: { status: string; lastOutput: string }
}

export interface ServiceContainer {
  id: string
  service: string
  state: string
  /** Docker's sentence, such as `Up 2 minutes (healthy)`. */
  status: string
  /** Seconds since 1970. */
  createdAt: number
  /** What it was made from, when Sporeprint made it. */
  definition?: string
  facts: ContainerFacts
}

export interface DockerAnswer {
  version: string
  isPodman: boolean
  runsWindowsContainers: boolean
  containers: ServiceContainer[]
}

/**
 * What Docker at `endpoint` says of the project's containers; whatever goes wrong is thrown as it comes. After
 * `silenceMs` without a byte the connection is closed.
 */
export async function askDocker(
  endpoint: DockerEndpoint,
  project: string,
  silenceMs: number,
): Promise<DockerAnswer> {
  const docker = await openDocker(endpoint, silenceMs)
  const version = versionAnswer.parse(await docker.version())
  return {
    version: version.Version,
    isPodman: saysPodman(version),
    runsWindowsContainers: version.Os === 'windows',
    containers: await listContainers(docker, project),
  }
}

export const isPodman = async (docker: Docker) => saysPodman(versionAnswer.parse(await docker.version()))

const saysPodman = ({ Components: parts }: z.infer<typeof versionAnswer>) =>
  parts?.some(({ Name: name }) => name.startsWith('Podman')) ?? false

/** The project's containers, with what only a closer look tells. */
export async function listContainers(docker: Docker, project: string): Promise<ServiceContainer[]> {
  const listed = containerAnswer.parse(
    await docker.listContainers({ all: true, filters: { label: [projectFilter(project)] } }),
  )
  const found = await Promise.all(
    listed.map(async ({ Id: id, Labels: labels, ...container }) => {
      const service = labels?.[`${composeLabel}.service`]
      if (service === undefined || labels?.[`${composeLabel}.oneoff`] === 'True') return undefined
      const facts = await inspectContainer(docker, id)
      if (facts === undefined) return undefined
      return {
        id,
        service,
        state: facts.state,
        status: container.Status,
        createdAt: container.Created,
        definition: labels?.[definitionLabel],
        facts,
      }
    }),
  )
  return found.filter((one) => one !== undefined)
}

/** Undefined when it is gone. */
export async function inspectContainer(docker: Docker, id: string): Promise<ContainerFacts | undefined> {
  try {
    const { State: state, RestartCount: restarts } = inspectAnswer.parse(
      await docker.getContainer(id).inspect(),
    )
    const { Health: health } = state
    return {
      state: state.Status,
      exitCode: state.ExitCode,
      isOutOfMemory: state.OOMKilled ?? false,
      error: state.Error ?? '',
      startedAt: Math.max(0, Date.parse(state.StartedAt ?? '') || 0),
      restarts,
      health:
        health && health.Status !== 'none'
          ? { status: healthStatus(health), lastOutput: health.Log?.at(-1)?.Output?.trim() ?? '' }
          : undefined,
    }
  } catch (error) {
    if (statusCodeOf(error) === 404) return undefined
    throw error
  }
}

/** Docker calls a container unhealthy that was paused, though no check failed; the next one tells. */
const healthStatus = ({
  Status: status,
  FailingStreak: failures,
}: {
  Status: string
  FailingStreak: number
}) => (status === 'unhealthy' && failures === 0 ? 'starting' : status)

/** With several, the one that runs, else the newest. */
export function containerOf(
  service: string,
  containers: readonly ServiceContainer[],
): ServiceContainer | undefined {
  const own = containers
    .filter((container) => container.service === service)
    .toSorted((one, other) => other.createdAt - one.createdAt)
  return own.find(({ state }) => state === 'running') ?? own[0]
}

/** Loaded when it is needed: it brings a gRPC and an SSH library with it. */
export async function openDocker({ options }: DockerEndpoint, silenceMs?: number): Promise<Docker> {
  const { default: Client } = await import('dockerode')
  return new Client({ ...options, timeout: silenceMs })
}
