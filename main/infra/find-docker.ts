import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { InfraStatus } from '../contract/infra.ts'
import { isAppError } from '../lib/errors.ts'
import { askDocker, type DockerAnswer, type ServiceContainer } from './ask-docker.ts'
import { dockerEndpoints, type DockerEndpoint } from './docker-endpoint.ts'
import { adviceFor, describeFailure, type Failure } from './docker-problem.ts'
import type { Machine } from './machine.ts'

export interface FoundDocker {
  docker: InfraStatus['docker']
  /** Where it answers; undefined when Docker could not be asked, like `containers`. */
  endpoint?: DockerEndpoint
  containers?: ServiceContainer[]
}

type Outcome = { endpoint: DockerEndpoint } & ({ answer: DockerAnswer } | { failure: Failure })

/** The most telling failure first: a locked door says more than an empty lot. */
const telling: Failure['reason'][] = ['no-permission', 'other', 'not-running', 'not-found']

/** Asks every place where Docker may be at once, and takes the first in order that answers. */
export async function findDocker(machine: Machine, project: string, timeoutMs: number): Promise<FoundDocker> {
  let places
  try {
    places = dockerEndpoints(machine)
  } catch (error) {
    if (!isAppError(error)) throw error
    return {
      docker: absent(
        { reason: 'wrong-address', message: error.message },
        '',
        'Correct it, then check again.',
      ),
    }
  }
  const { endpoints, chosenBy } = places
  const outcomes = await Promise.all(endpoints.map((endpoint) => ask(endpoint, project, timeoutMs)))
  for (const outcome of outcomes) {
    if ('answer' in outcome) return available(outcome.endpoint, outcome.answer)
  }
  const failed = outcomes.filter((outcome) => 'failure' in outcome)
  const worst = telling
    .map((reason) => failed.find(({ failure }) => failure.reason === reason))
    .find((outcome) => outcome !== undefined)!
  const { endpoint, failure } = worst
  if (chosenBy !== undefined) {
    const message = `${failure.message} ${chosenBy} says to look there, so no other place was tried.`
    return {
      docker: absent(
        { reason: isNobodyThere(failure) ? 'wrong-address' : failure.reason, message },
        endpoint.address,
        adviceFor(failure.reason, endpoint, machine, chosenBy),
      ),
    }
  }
  if (failure.reason !== 'not-found')
    return { docker: absent(failure, endpoint.address, adviceFor(failure.reason, endpoint, machine)) }
  return { docker: nothingListens(machine, endpoints[0]!) }
}

const isNobodyThere = ({ reason }: Failure) => reason === 'not-found' || reason === 'not-running'

async function ask(endpoint: DockerEndpoint, project: string, timeoutMs: number): Promise<Outcome> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(resolve, timeoutMs, 'late')
  try {
    const answer = await Promise.race([askDocker(endpoint, project, 2 * timeoutMs), late])
    if (answer !== 'late') return { endpoint, answer }
    const message = `${endpoint.product} at ${endpoint.address} takes connections and does not answer; ${timeoutMs / 1000} s were waited.`
    return { endpoint, failure: { reason: 'other', message } }
  } catch (error) {
    return { endpoint, failure: describeFailure(error, endpoint) }
  } finally {
    clearTimeout(timer)
  }
}

function available(endpoint: DockerEndpoint, answer: DockerAnswer): FoundDocker {
  const name = answer.isPodman ? 'Podman' : endpoint.product === 'Podman' ? 'Docker' : endpoint.product
  return {
    docker: {
      available: true,
      reason: 'ok',
      message: `${name} ${answer.version} answers.`,
      advice: answer.runsWindowsContainers
        ? 'It runs Windows containers, and the services need Linux ones. Switch to Linux containers in its menu.'
        : '',
      socket: endpoint.address,
      version: answer.version,
    },
    endpoint,
    containers: answer.containers,
  }
}

/** No socket anywhere: is there at least something to start? */
function nothingListens(machine: Machine, likeliest: DockerEndpoint): InfraStatus['docker'] {
  const product = installedProduct(machine)
  if (product === undefined) {
    const message = 'No Docker was found on this computer.'
    return absent({ reason: 'not-found', message }, '', adviceFor('not-found', likeliest, machine))
  }
  const endpoint = { ...likeliest, product: product.name }
  const message = `${product.name} is installed (${product.path}), and no engine of it is running.`
  return absent({ reason: 'not-running', message }, '', adviceFor('not-running', endpoint, machine))
}

/** The product that is installed, the likeliest first. */
export function installedProduct({ environment, platform, root, home }: Machine) {
  const suffix = platform === 'win32' ? '.exe' : ''
  const onPath = (command: string) =>
    (environment['PATH'] ?? environment['Path'] ?? '')
      .split(delimiter)
      .filter(Boolean)
      .map((folder) => join(folder, command + suffix))
  const programs = environment['ProgramFiles'] ?? 'C:\\Program Files'
  const places: Record<string, string[]> = {
    'Docker Desktop':
      platform === 'darwin'
        ? [join(root, '/Applications/Docker.app')]
        : platform === 'win32'
          ? [join(programs, 'Docker', 'Docker', 'Docker Desktop.exe')]
          : [join(root, '/opt/docker-desktop/bin/docker-desktop')],
    OrbStack: platform === 'darwin' ? [join(root, '/Applications/OrbStack.app')] : [],
    'Rancher Desktop': platform === 'darwin' ? [join(root, '/Applications/Rancher Desktop.app')] : [],
    Colima: platform === 'win32' ? [] : [join(home, '.colima', 'default'), ...onPath('colima')],
    Docker: onPath('docker'),
    Podman: onPath('podman'),
  }
  for (const [name, paths] of Object.entries(places)) {
    const path = paths.find((one) => existsSync(one))
    if (path !== undefined) return { name, path }
  }
  return undefined
}

const absent = ({ reason, message }: Failure, socket: string, advice: string): InfraStatus['docker'] => ({
  available: false,
  reason,
  message,
  advice,
  socket,
})
