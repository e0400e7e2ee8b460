import type Docker from 'dockerode'
import { unavailable } from '../../lib/errors.ts'
import { unless } from '../docker-error.ts'
import { lastWords } from '../read-logs.ts'

export interface HelperOptions {
  image: string
  /** `VOLUME:/path` */
  binds: string[]
  /** A POSIX shell script; a container that is only looked into needs none. */
  script?: string
}

/** A container for the time of some work on volumes. It has no network, runs as root and bears no service's name. */
export async function withHelper<Result>(
  docker: Docker,
  { image, binds, script = 'exit 0' }: HelperOptions,
  work: (container: Docker.Container) => Promise<Result>,
): Promise<Result> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: ['sh', '-c', script],
    Cmd: [],
    User: 'root',
    Labels: { 'org.sporeprint.helper': 'true' },
    HostConfig: { Binds: binds, NetworkMode: 'none' },
  })
  try {
    return await work(container)
  } finally {
    await unless([404, 409], container.remove({ force: true }))
  }
}

/** Starts a helper and waits for the end of its script. */
export async function finish(
  docker: Docker,
  container: Docker.Container,
  signal: AbortSignal,
): Promise<void> {
  const ended = container.wait({ condition: 'next-exit', abortSignal: signal })
  ended.catch(() => {})
  await container.start()
  const { StatusCode: exitCode }: { StatusCode: number } = await ended
  if (exitCode === 0) return
  const words = await lastWords(docker, container.id)
  throw unavailable(words.join(' | ') || `It ended with exit code ${exitCode}.`, { exitCode })
}
