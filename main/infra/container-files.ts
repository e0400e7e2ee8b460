import type Docker from 'dockerode'
import { Header } from 'tar'
import { secretsOf, type ComposeFile } from './compose-file.ts'
import type { ServiceName } from './compose-schema.ts'
import { interpolate, type Variables } from './interpolate.ts'

/** Of a tar archive. */
const blockBytes = 512

/**
 * Puts a service's secrets and configuration files into its container, as Docker Compose does. They are in the
 * container alone: no path of this computer is mounted, and nothing of them is in what Docker tells about it. To be
 * done before each start, because a value may have changed.
 */
export async function putContainerFiles(
  docker: Docker,
  containerId: string,
  file: ComposeFile,
  service: ServiceName,
  variables: Variables,
): Promise<void> {
  const secrets = secretsOf(file, service).map(
    ({ name, variable }) => [`run/secrets/${name}`, variables[variable] ?? ''] as const,
  )
  const configs = file.services[service].configs.map(
    (name) => [name, interpolate(file.configs[name]!.content, variables)] as const,
  )
  if (secrets.length + configs.length === 0) return
  await docker.getContainer(containerId).putArchive(toTar([...secrets, ...configs]), { path: '/' })
}

function toTar(files: (readonly [path: string, content: string])[]): Buffer {
  const blocks = files.flatMap(([path, content]) => {
    const bytes = Buffer.from(content)
    // Readable for the account that the service runs as, which the image chooses.
    const header = new Header({ path, type: 'File', mode: 0o444, size: bytes.length })
    header.encode()
    return [header.block!, bytes, Buffer.alloc(-bytes.length & (blockBytes - 1))]
  })
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)])
}
