import type { InfraJob, InfraStatus, InfraStep, ServiceState } from '../contract/infra.ts'
import type { ServiceContainer } from './ask-docker.ts'
import { exitMeaning } from './exit-meaning.ts'

type Observed = Pick<InfraStatus['services'][number], 'state' | 'detail' | 'status' | 'startedAt'>

/** How a service stands by Docker's word; `undefined` is no container. */
export function observedState(container: ServiceContainer | undefined): Observed {
  if (container === undefined) return { state: 'absent' }
  const { status, facts } = container
  const startedAt = facts.state === 'running' && facts.startedAt > 0 ? facts.startedAt : undefined
  return { ...stateOf(container), status, startedAt }
}

function stateOf({ facts }: ServiceContainer): Pick<Observed, 'state' | 'detail'> {
  const { exitCode, isOutOfMemory, health, error } = facts
  const ended = exitMeaning(exitCode, isOutOfMemory)
  switch (facts.state) {
    case 'running':
      return health === undefined ? { state: 'running' } : healthState(health)
    case 'exited':
    // Podman's word.
    // falls through
    case 'stopped':
      // Docker starts what ends by itself again, so a clean end was asked for.
      return !isOutOfMemory && (exitCode === 0 || exitCode === 143)
        ? { state: 'stopped' }
        : { state: 'exited', detail: `It ended with ${ended}.` }
    case 'restarting':
      return {
        state: 'restarting',
        detail: `It ended with ${ended}. Docker has started it again ${facts.restarts} times.`,
      }
    case 'created':
    // Podman's words.
    // falls through
    case 'configured':
    case 'initialized':
      return { state: 'created', detail: error === '' ? undefined : `Docker could not start it: ${error}` }
    case 'paused':
    case 'removing':
    case 'dead':
      return { state: facts.state }
    default:
      return { state: 'unknown' }
  }
}

function healthState({ status, lastOutput }: { status: string; lastOutput: string }) {
  const said = lastOutput === '' ? 'Its health check says nothing.' : `Its health check says: ${lastOutput}`
  switch (status) {
    case 'healthy':
      return { state: 'healthy' as const }
    case 'unhealthy':
      return { state: 'unhealthy' as const, detail: said }
    default:
      return { state: 'starting' as const, detail: lastOutput === '' ? undefined : said }
  }
}

const shownPhases: Partial<Record<InfraStep['phase'], ServiceState>> = {
  pulling: 'pulling',
  building: 'building',
  starting: 'starting',
  provisioning: 'provisioning',
  stopping: 'stopping',
  removing: 'removing',
}

/** What a job does to a service right now says more than what Docker has of it. */
export function withJob(observed: Observed, service: string, jobs: readonly InfraJob[]): Observed {
  for (const job of jobs) {
    const step = job.state === 'running' ? job.steps.find((one) => one.service === service) : undefined
    const state = step && shownPhases[step.phase]
    // Docker knows first when what was started is well, or not.
    if (
      !step ||
      !state ||
      (state === 'starting' && ['healthy', 'unhealthy', 'restarting'].includes(observed.state))
    )
      continue
    return { ...observed, state, detail: step.note || observed.detail }
  }
  return observed
}
