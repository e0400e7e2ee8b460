import type { InfraStatus } from '../contract/infra.ts'
import type { ServiceContainer } from './ask-docker.ts'
import { composeVariables, readComposeFile, servicePlans } from './compose-file.ts'
import { findDocker } from './find-docker.ts'
import { thisMachine, type Machine } from './machine.ts'

export interface InfraOptions {
  composeFile: string
  machine?: Machine
  /** How long Docker may take to answer. */
  timeoutMs?: number
}

type Service = InfraStatus['services'][number]
type Health = Service['health']

/**
 * What the services are and how they stand, asked anew each time.
 *
 * @throws NOT_FOUND or INVALID_INPUT when the Compose file is missing or not to be read; that Docker is missing is
 * an answer and no error.
 */
export async function infraStatus(options: InfraOptions): Promise<InfraStatus> {
  const { composeFile, machine = thisMachine(), timeoutMs = 2000 } = options
  const file = readComposeFile(composeFile)
  const plans = servicePlans(file, composeVariables(composeFile, machine.environment))
  const { docker, containers } = await findDocker(machine, file.name, timeoutMs)
  return {
    checkedAt: Date.now(),
    docker,
    composeFile,
    services: plans.map((plan) => ({ ...plan, ...stateOf(plan.name, containers) })),
  }
}

/** Unknown without Docker's word for it; with several containers, the one that runs, else the newest. */
function stateOf(
  service: string,
  containers: readonly ServiceContainer[] | undefined,
): Pick<Service, 'state' | 'health' | 'status'> {
  if (containers === undefined) return { state: 'unknown' }
  const own = containers
    .filter((container) => container.service === service)
    .toSorted((one, other) => other.createdAt - one.createdAt)
  const shown = own.find(({ state }) => state === 'running') ?? own[0]
  if (shown === undefined) return { state: 'absent' }
  return { state: toState(shown.state), health: toHealth(shown.status), status: shown.status }
}

function toState(word: string): Service['state'] {
  switch (word) {
    case 'created':
    case 'running':
    case 'exited':
    case 'paused':
    case 'restarting':
    case 'removing':
    case 'dead':
      return word
    // Podman's words.
    case 'configured':
    case 'initialized':
      return 'created'
    case 'stopped':
      return 'exited'
    default:
      return 'unknown'
  }
}

function toHealth(status: string): Health {
  const word = /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(status)?.[1]
  return word === 'starting' || word === 'healthy' || word === 'unhealthy' ? word : undefined
}
