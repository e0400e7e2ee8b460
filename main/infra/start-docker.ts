import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { InfraStatus } from '../contract/infra.ts'
import { unavailable } from '../lib/errors.ts'
import { installedProduct } from './find-docker.ts'
import type { Machine } from './machine.ts'

export interface DockerStarter {
  command: string
  args: string[]
  /** As a person would type it. */
  shown: string
}

/** What starts the Docker of this machine; undefined where only a person can. */
export function dockerStarter(machine: Machine): DockerStarter | undefined {
  const { platform } = machine
  const product = installedProduct(machine)
  const colima = onPath('colima', machine)
  const podman = onPath('podman', machine)
  if (product === undefined) return undefined
  if (product.name === 'Colima') return colima ? starter(colima, 'start') : undefined
  if (platform === 'darwin')
    return product.path.endsWith('.app')
      ? { command: 'open', args: ['-a', product.path], shown: `open -a "${product.path}"` }
      : product.name === 'Podman' && podman
        ? starter(podman, 'machine', 'start')
        : undefined
  if (platform === 'win32')
    return product.name === 'Docker Desktop'
      ? { command: product.path, args: [], shown: `"${product.path}"` }
      : product.name === 'Podman' && podman
        ? starter(podman, 'machine', 'start')
        : undefined
  if (product.name === 'Docker Desktop') return userUnit('docker-desktop')
  if (product.name === 'Podman') return userUnit('podman.socket')
  if (product.name === 'Docker') return systemUnit(machine)
  return undefined
}

const starter = (command: string, ...args: string[]): DockerStarter => ({
  command,
  args,
  shown: [command.split(/[\\/]/).at(-1), ...args].join(' '),
})
const userUnit = (unit: string) => starter('systemctl', '--user', 'start', unit)

/** The system's own needs an administrator: who is one, or a window that asks for the password. */
function systemUnit(machine: Machine): DockerStarter | undefined {
  if (!onPath('systemctl', machine) || !existsSync(join(machine.root, '/run/systemd/system')))
    return undefined
  if (process.getuid?.() === 0) return starter('systemctl', 'start', 'docker')
  const asks = onPath('pkexec', machine)
  return asks
    ? { command: asks, args: ['systemctl', 'start', 'docker'], shown: 'sudo systemctl start docker' }
    : undefined
}

const onPath = (command: string, { environment, platform }: Machine) =>
  (environment['PATH'] ?? environment['Path'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, platform === 'win32' ? `${command}.exe` : command))
    .find((path) => existsSync(path))

/** A virtual machine takes its time. */
const patienceMs = 90_000
const lookEveryMs = 500

/**
 * Starts Docker and waits until it answers.
 *
 * @throws UNAVAILABLE when it cannot be started from here, refuses, or does not answer.
 */
export async function startDocker(
  machine: Machine,
  look: () => Promise<InfraStatus['docker']>,
): Promise<InfraStatus['docker']> {
  const before = await look()
  if (before.available) return before
  const found = dockerStarter(machine)
  if (!found) throw unavailable(`${before.message} ${before.advice}`.trim(), { reason: before.reason })
  // Some go on in the foreground; what counts is that Docker answers.
  const running = promisify(execFile)(found.command, found.args, { env: { ...machine.environment } })
  const refused = running.then(
    () => new Promise<never>(() => {}),
    (error: unknown) => {
      const words = error instanceof Error ? error.message : String(error)
      throw unavailable(`"${found.shown}" failed: ${words.trim()}. Try it in a terminal.`, {}, error)
    },
  )
  return Promise.race([refused, untilAnswered(look, found)])
}

async function untilAnswered(look: () => Promise<InfraStatus['docker']>, { shown }: DockerStarter) {
  const lastAt = Date.now() + patienceMs
  for (;;) {
    const docker = await look()
    if (docker.available) return docker
    if (Date.now() > lastAt)
      throw unavailable(
        `"${shown}" was run, and Docker does not answer after ${patienceMs / 1000} s. ${docker.message}`,
        { reason: docker.reason },
      )
    await pause(lookEveryMs)
  }
}
