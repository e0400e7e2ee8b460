import type { InfraStatus } from '../../../main/contract/infra.ts'
import type { Tone } from '../../components/state-badge.tsx'

export type Service = InfraStatus['services'][number]

export interface ServiceLook {
  word: string
  tone: Tone
}

const looks: Record<Service['state'], ServiceLook> = {
  unknown: { word: 'unknown', tone: 'neutral' },
  absent: { word: 'not created', tone: 'neutral' },
  created: { word: 'created, not started', tone: 'neutral' },
  running: { word: 'running, not checked', tone: 'warn' },
  paused: { word: 'paused', tone: 'warn' },
  restarting: { word: 'restarting', tone: 'warn' },
  removing: { word: 'being removed', tone: 'warn' },
  exited: { word: 'stopped', tone: 'neutral' },
  dead: { word: 'dead', tone: 'bad' },
}

const runningLooks: Record<NonNullable<Service['health']>, ServiceLook> = {
  starting: { word: 'starting', tone: 'running' },
  healthy: { word: 'healthy', tone: 'ok' },
  unhealthy: { word: 'unhealthy', tone: 'bad' },
}

/** How a service's state is said. A container that runs and is still starting is not said to be running. */
export const serviceLook = ({ state, health }: Pick<Service, 'state' | 'health'>): ServiceLook =>
  state === 'running' && health ? runningLooks[health] : looks[state]

/** All services in one state, for the page's heading. */
export function groupLook(services: readonly Service[]): ServiceLook {
  const total = services.length
  const isHealthy = (service: Service) => service.state === 'running' && service.health === 'healthy'
  const healthy = services.filter(isHealthy).length
  const bad = services.filter((service) => serviceLook(service).tone === 'bad').length
  if (services.every(({ state }) => state === 'unknown')) return { word: 'states unknown', tone: 'neutral' }
  if (services.every(({ state }) => state === 'absent'))
    return { word: 'no service created', tone: 'neutral' }
  if (bad > 0) return { word: `${bad} of ${total} not well`, tone: 'bad' }
  if (healthy === total) return { word: `all ${total} healthy`, tone: 'ok' }
  if (healthy > 0) return { word: `partial · ${healthy} of ${total} healthy`, tone: 'warn' }
  return { word: 'none healthy', tone: 'neutral' }
}
