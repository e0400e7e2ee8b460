import { ZodError } from 'zod'
import type { InfraStatus } from '../contract/infra.ts'
import { assertNever } from '../lib/errors.ts'
import type { DockerEndpoint } from './docker-endpoint.ts'
import type { Machine } from './machine.ts'

export interface Failure {
  reason: Exclude<InfraStatus['docker']['reason'], 'ok'>
  message: string
}

/** Why asking failed, from what the operating system or the other side said. */
export function describeFailure(error: unknown, { product, address }: DockerEndpoint): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const statusCode = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined
  const words = error instanceof Error ? error.message.trim() : String(error)
  if (code === 'ENOENT') return { reason: 'not-found', message: `There is no ${address}.` }
  if (code === 'EACCES' || code === 'EPERM')
    return { reason: 'no-permission', message: `You may not use ${product}'s socket ${address}.` }
  if (code === 'ECONNREFUSED')
    return { reason: 'not-running', message: `Nothing answers at ${address}: ${product} is not running.` }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { reason: 'other', message: `The host in ${address} is not known here.` }
  if (statusCode !== undefined)
    return { reason: 'other', message: `${product} at ${address} refused: ${words}.` }
  if (error instanceof ZodError)
    return { reason: 'other', message: `What answers at ${address} does not answer like Docker.` }
  return { reason: 'other', message: `${product} at ${address} could not be asked: ${words}.` }
}

const carryOn = 'Nothing has to wait for it: everything here works on its embedded default.'

/** What to do about it on this machine. */
export function adviceFor(
  reason: Failure['reason'],
  { product }: DockerEndpoint,
  { platform }: Machine,
  chosenBy?: string,
): string {
  if (chosenBy !== undefined && reason !== 'no-permission') {
    return chosenBy === 'DOCKER_HOST'
      ? 'Start that Docker, or unset DOCKER_HOST to use the one of this computer.'
      : 'Start that Docker, or choose another with "docker context use default".'
  }
  switch (reason) {
    case 'not-found':
      return `${installAdvice(platform)} ${carryOn}`
    case 'not-running':
      return `${startAdvice(product, platform)} ${carryOn}`
    case 'no-permission':
      return platform === 'linux'
        ? 'Add yourself to its group with "sudo usermod -aG docker $USER" and log in again; members of that group can act as root. Rootless Docker or Podman need no group.'
        : `Start ${product} as the person who uses Sporeprint, or allow the default socket in its settings.`
    case 'wrong-address':
    // Said above, with who said so.
    // falls through
    case 'other':
      return `Restart ${product === 'Docker Engine' ? 'it with "sudo systemctl restart docker"' : product}, then check again. ${carryOn}`
    default:
      return assertNever(reason)
  }
}

function installAdvice(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Install Docker Desktop, OrbStack, Colima or Podman to use services.'
  if (platform === 'win32') return 'Install Docker Desktop or Podman Desktop to use services.'
  return 'Install Docker Engine (docs.docker.com/engine/install) or Podman to use services.'
}

function startAdvice(product: string, platform: NodeJS.Platform): string {
  if (product === 'Colima') return 'Start it with "colima start".'
  if (product === 'Podman')
    return platform === 'linux'
      ? 'Start its socket with "systemctl --user start podman.socket".'
      : 'Start it with "podman machine start".'
  if (product === 'rootless Docker') return 'Start it with "systemctl --user start docker".'
  const hasDaemon = platform === 'linux' && (product === 'Docker' || product === 'Docker Engine')
  if (hasDaemon) return 'Start it with "sudo systemctl start docker".'
  return `Open ${product === 'Docker' ? 'Docker Desktop' : product} and wait until it says that it is running.`
}
