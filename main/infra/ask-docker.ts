import type Docker from 'dockerode'
import { z } from 'zod'
import type { DockerEndpoint } from './docker-endpoint.ts'

const versionAnswer = z.object({
  Version: z.string(),
  Os: z.string().optional(),
  Components: z.array(z.object({ Name: z.string() })).nullish(),
})

const containerAnswer = z.array(
  z.object({
    Labels: z.record(z.string(), z.string()).nullish(),
    State: z.string(),
    Status: z.string(),
    Created: z.number(),
  }),
)

export interface ServiceContainer {
  service: string
  /** Docker's word, such as `running`. */
  state: string
  /** Docker's sentence, such as `Up 2 minutes (healthy)`. */
  status: string
  /** Seconds since 1970. */
  createdAt: number
}

export interface DockerAnswer {
  version: string
  isPodman: boolean
  runsWindowsContainers: boolean
  containers: ServiceContainer[]
}

const label = 'com.docker.compose'

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
  const listed = containerAnswer.parse(
    await docker.listContainers({ all: true, filters: { label: [`${label}.project=${project}`] } }),
  )
  return {
    version: version.Version,
    isPodman: version.Components?.some(({ Name: name }) => name.startsWith('Podman')) ?? false,
    runsWindowsContainers: version.Os === 'windows',
    containers: listed.flatMap(({ Labels: labels, ...container }) => {
      const service = labels?.[`${label}.service`]
      if (service === undefined || labels?.[`${label}.oneoff`] === 'True') return []
      return { service, state: container.State, status: container.Status, createdAt: container.Created }
    }),
  }
}

/** Loaded when it is needed: it brings a gRPC and an SSH library with it. */
async function openDocker({ options }: DockerEndpoint, silenceMs: number): Promise<Docker> {
  const { default: Client } = await import('dockerode')
  return new Client({ ...options, timeout: silenceMs })
}
