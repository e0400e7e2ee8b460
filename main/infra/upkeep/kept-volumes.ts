import type Docker from 'dockerode'
import { hasVolume, removeVolumes } from '../compose-objects.ts'
import { finish, withHelper } from './helper-container.ts'

export interface KeptVolume {
  name: string
  keptAs: string
}

const never = new AbortController().signal

/**
 * Copies those of the volumes that are there to volumes with a dated name; Docker cannot rename one. Whatever uses them
 * must be stopped. A copy that was not finished goes away.
 *
 * @param image any image with a shell.
 */
export async function keepVolumes(
  docker: Docker,
  volumes: readonly string[],
  image: string,
  signal: AbortSignal,
): Promise<KeptVolume[]> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  const kept: KeptVolume[] = []
  try {
    for (const name of volumes) {
      if (!(await hasVolume(docker, name))) continue
      const keptAs = `${name}_kept-${stamp}`
      kept.push({ name, keptAs })
      await docker.createVolume({ Name: keptAs, Labels: { 'org.sporeprint.kept-from': name } })
      await copy(docker, name, keptAs, image, signal)
    }
    return kept
  } catch (error) {
    await removeVolumes(
      docker,
      kept.map(({ keptAs }) => keptAs),
    )
    throw error
  }
}

/** Puts kept volumes back in place of what is there now, and forgets the copies. */
export async function putVolumesBack(
  docker: Docker,
  volumes: readonly string[],
  kept: readonly KeptVolume[],
  labels: (volume: string) => Record<string, string>,
  image: string,
): Promise<void> {
  await removeVolumes(docker, volumes)
  for (const { name, keptAs } of kept) {
    await docker.createVolume({ Name: name, Labels: labels(name) })
    await copy(docker, keptAs, name, image, never)
    await removeVolumes(docker, [keptAs])
  }
}

const copy = (docker: Docker, from: string, to: string, image: string, signal: AbortSignal) =>
  withHelper(
    docker,
    { image, binds: [`${from}:/from:ro`, `${to}:/to`], script: 'cp -a /from/. /to/' },
    (container) => finish(docker, container, signal),
  )
