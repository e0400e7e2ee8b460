import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DockerOptions } from 'dockerode'
import { invalidInput } from '../lib/errors.ts'
import { chosenContext } from './docker-context.ts'
import type { Machine } from './machine.ts'

export interface DockerEndpoint {
  /** What listens there: `Docker Engine`, `Colima`. */
  product: string
  /** As a person would write it: `/var/run/docker.sock`, `tcp://127.0.0.1:2375`. */
  address: string
  options: DockerOptions
}

export interface DockerEndpoints {
  /** Who said so: a variable or a context, in which case there is one endpoint and no other is tried. */
  chosenBy?: string
  endpoints: DockerEndpoint[]
}

/**
 * Where Docker may be, in the order of the docker command: DOCKER_HOST, then DOCKER_CONTEXT or the current context,
 * then the sockets that the usual products make.
 *
 * @throws INVALID_INPUT for an address that cannot be used or a context that is not there.
 */
export function dockerEndpoints(machine: Machine): DockerEndpoints {
  const { environment } = machine
  if (environment['DOCKER_HOST']) {
    const { DOCKER_HOST: address, DOCKER_CERT_PATH: certificates, DOCKER_TLS_VERIFY: verify } = environment
    const folder = verify ? (certificates ?? join(machine.home, '.docker')) : undefined
    return { chosenBy: 'DOCKER_HOST', endpoints: [toEndpoint(address, 'DOCKER_HOST', folder)] }
  }
  const context = chosenContext(machine)
  if (context) {
    const chosenBy = `the Docker context "${context.name}"`
    return { chosenBy, endpoints: [toEndpoint(context.host, chosenBy, context.certificates)] }
  }
  return { endpoints: usualSockets(machine).map(([product, path]) => toSocket(product, path)) }
}

function toEndpoint(address: string, chosenBy: string, certificates?: string): DockerEndpoint {
  const socket = /^(?:unix|npipe):\/\/(.+)$/.exec(address)?.[1]
  if (socket !== undefined) return toSocket('Docker', socket.replaceAll('\\', '/'))
  const url = URL.parse(address.includes('://') ? address : `tcp://${address}`)
  if (url?.protocol === 'ssh:')
    throw invalidInput(
      `${chosenBy} is ${address}, and Sporeprint does not speak to Docker over SSH. Forward its socket with "ssh -L" and set DOCKER_HOST to the local end, or use a local Docker.`,
      { address },
    )
  if (!url?.hostname || !['tcp:', 'http:', 'https:'].includes(url.protocol))
    throw invalidInput(
      `${chosenBy} is "${address}", which is no address of a Docker. Expected one such as unix:///var/run/docker.sock or tcp://127.0.0.1:2375.`,
      { address },
    )
  const isSecure = certificates !== undefined || url.protocol === 'https:' || url.port === '2376'
  return {
    product: 'Docker',
    address,
    options: {
      host: url.hostname,
      port: url.port || (isSecure ? 2376 : 2375),
      protocol: isSecure ? 'https' : 'http',
      ...readCertificates(certificates),
    },
  }
}

const toSocket = (product: string, path: string): DockerEndpoint => ({
  product,
  address: path,
  // Said outright, because the library fills what is absent from DOCKER_HOST.
  options: { socketPath: path, host: undefined, port: undefined, protocol: 'http' },
})

function readCertificates(folder: string | undefined): Pick<DockerOptions, 'ca' | 'cert' | 'key'> {
  const read = (name: string) => {
    const file = join(folder!, `${name}.pem`)
    return existsSync(file) ? readFileSync(file) : undefined
  }
  return folder === undefined ? {} : { ca: read('ca'), cert: read('cert'), key: read('key') }
}

/** Product and socket, the likeliest first. */
function usualSockets({ environment, home, platform, root }: Machine): [product: string, path: string][] {
  if (platform === 'win32') {
    return [
      ['Docker Desktop', '//./pipe/docker_engine'],
      ['Docker Desktop', '//./pipe/dockerDesktopLinuxEngine'],
      ['Podman', '//./pipe/podman-machine-default'],
    ]
  }
  const colima = environment['COLIMA_HOME'] ?? join(home, '.colima')
  const inHome: [string, string][] = [
    ['Colima', join(colima, 'default', 'docker.sock')],
    ['Colima', join(home, '.config', 'colima', 'default', 'docker.sock')],
    ['Rancher Desktop', join(home, '.rd', 'docker.sock')],
  ]
  if (platform === 'darwin') {
    return [
      ['Docker Desktop', join(home, '.docker', 'run', 'docker.sock')],
      ['Docker', join(root, '/var/run/docker.sock')],
      ['OrbStack', join(home, '.orbstack', 'run', 'docker.sock')],
      ...inHome,
      ['Podman', join(home, '.local', 'share', 'containers', 'podman', 'machine', 'podman.sock')],
    ]
  }
  const runtime = environment['XDG_RUNTIME_DIR']
  return [
    ['Docker Engine', join(root, '/var/run/docker.sock')],
    ...(runtime ? [['rootless Docker', join(runtime, 'docker.sock')] satisfies [string, string]] : []),
    ['Docker Desktop', join(home, '.docker', 'desktop', 'docker.sock')],
    ...inHome,
    ...(runtime ? [['Podman', join(runtime, 'podman', 'podman.sock')] satisfies [string, string]] : []),
    ['Podman', join(root, '/run/podman/podman.sock')],
  ]
}
