import type Docker from 'dockerode'
import { cancelled } from '../lib/errors.ts'
import { composeLabel, networkName, projectFilter, volumeName } from './compose-names.ts'
import type { ComposeFile } from './compose-file.ts'
import type { ServiceName } from './compose-schema.ts'
import { statusCodeOf, unless } from './docker-error.ts'

/** The names of a service's volumes, as Docker knows them. */
export const volumesOf = (file: ComposeFile, service: ServiceName): string[] =>
  file.services[service].volumes.map((mount) => volumeName(file.name, mount.split(':')[0]!))

export async function hasVolume(docker: Docker, name: string): Promise<boolean> {
  try {
    await docker.getVolume(name).inspect()
    return true
  } catch (error) {
    if (statusCodeOf(error) === 404) return false
    throw error
  }
}

/** Makes the volumes that are not there, with Compose's labels; @returns those it made. */
export async function ensureVolumes(
  docker: Docker,
  file: ComposeFile,
  service: ServiceName,
): Promise<string[]> {
  const made: string[] = []
  for (const mount of file.services[service].volumes) {
    const volume = mount.split(':')[0]!
    const name = volumeName(file.name, volume)
    if (await hasVolume(docker, name)) continue
    await docker.createVolume({
      Name: name,
      Labels: { [`${composeLabel}.project`]: file.name, [`${composeLabel}.volume`]: volume },
    })
    made.push(name)
  }
  return made
}

export async function removeVolumes(docker: Docker, names: readonly string[]): Promise<void> {
  for (const name of names) await unless([404], docker.getVolume(name).remove())
}

/** Makes the networks of the file that are not there. Two services that start at once may both try. */
export async function ensureNetworks(docker: Docker, file: ComposeFile): Promise<void> {
  for (const network of Object.keys(file.networks)) {
    const name = networkName(file.name, network)
    if ((await networksNamed(docker, name)).length > 0) continue
    await unless(
      [409],
      docker.createNetwork({
        Name: name,
        CheckDuplicate: true,
        Labels: { [`${composeLabel}.project`]: file.name, [`${composeLabel}.network`]: network },
      }),
    )
  }
}

/** Removes the networks once no container of the project is left. */
export async function removeNetworksWhenUnused(docker: Docker, file: ComposeFile): Promise<void> {
  const left = await docker.listContainers({ all: true, filters: { label: [projectFilter(file.name)] } })
  if (left.length > 0) return
  for (const network of Object.keys(file.networks)) {
    for (const { Id: id } of await networksNamed(docker, networkName(file.name, network)))
      // Somebody else's container may be in it.
      await unless([403, 404, 409], docker.getNetwork(id).remove())
  }
}

/** Docker's filter also finds names that only contain this one. */
async function networksNamed(docker: Docker, name: string) {
  const found = await docker.listNetworks({ filters: { name: [name] } })
  return found.filter((one) => one.Name === name)
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled()
}
