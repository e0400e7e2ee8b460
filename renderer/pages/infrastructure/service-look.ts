import type { Icon } from '@tabler/icons-react'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconDownload,
  IconHammer,
  IconHelpCircle,
  IconLoader2,
  IconPlayerPause,
  IconPlayerStop,
  IconRefreshAlert,
  IconTrash,
} from '@tabler/icons-react'
import type { InfraJob, InfraStatus, InfraStep } from '../../../main/contract/infra.ts'
import type { Tone } from '../../components/state-badge.tsx'

export type Service = InfraStatus['services'][number]

export interface ServiceLook {
  word: string
  tone: Tone
  icon: Icon
}

const looks: Record<Service['state'], ServiceLook> = {
  unknown: { word: 'unknown', tone: 'neutral', icon: IconHelpCircle },
  absent: { word: 'not created', tone: 'neutral', icon: IconCircleDashed },
  pulling: { word: 'pulling its image', tone: 'running', icon: IconDownload },
  building: { word: 'building its image', tone: 'running', icon: IconHammer },
  created: { word: 'created, not started', tone: 'neutral', icon: IconCircleDashed },
  starting: { word: 'starting', tone: 'running', icon: IconLoader2 },
  provisioning: { word: 'provisioning', tone: 'running', icon: IconLoader2 },
  healthy: { word: 'healthy', tone: 'ok', icon: IconCircleCheck },
  unhealthy: { word: 'unhealthy', tone: 'bad', icon: IconCircleX },
  running: { word: 'running, not checked', tone: 'warn', icon: IconAlertTriangle },
  paused: { word: 'paused', tone: 'warn', icon: IconPlayerPause },
  restarting: { word: 'dies and restarts', tone: 'bad', icon: IconRefreshAlert },
  stopping: { word: 'stopping', tone: 'running', icon: IconLoader2 },
  stopped: { word: 'stopped', tone: 'neutral', icon: IconPlayerStop },
  exited: { word: 'exited', tone: 'bad', icon: IconCircleX },
  removing: { word: 'being removed', tone: 'running', icon: IconTrash },
  dead: { word: 'dead', tone: 'bad', icon: IconCircleX },
}

/** How a service's state is said; green is for a health check that passed, and nothing else. */
export const serviceLook = ({ state }: Pick<Service, 'state'>): ServiceLook => looks[state]

/** All services in one state, for the page's heading. */
export function groupLook(services: readonly Pick<Service, 'state'>[]): Pick<ServiceLook, 'word' | 'tone'> {
  const total = services.length
  const healthy = services.filter(({ state }) => state === 'healthy').length
  const bad = services.filter((service) => serviceLook(service).tone === 'bad').length
  const busy = services.filter((service) => serviceLook(service).tone === 'running').length
  if (services.every(({ state }) => state === 'unknown')) return { word: 'states unknown', tone: 'neutral' }
  if (services.every(({ state }) => state === 'absent'))
    return { word: 'no service created', tone: 'neutral' }
  if (bad > 0) return { word: `${bad} of ${total} not well`, tone: 'bad' }
  if (healthy === total) return { word: `all ${total} healthy`, tone: 'ok' }
  if (busy > 0) return { word: `${busy} of ${total} changing`, tone: 'running' }
  if (healthy > 0) return { word: `partial · ${healthy} of ${total} healthy`, tone: 'warn' }
  return { word: 'none healthy', tone: 'neutral' }
}

/** What a service's buttons can do as it is now. */
export function possible(state: Service['state']): {
  start: boolean
  stop: boolean
  restart: boolean
  remove: boolean
} {
  const isUp = ['starting', 'provisioning', 'healthy', 'unhealthy', 'running', 'restarting'].includes(state)
  const isBusy = serviceLook({ state }).tone === 'running'
  return {
    start: ['absent', 'created', 'stopped', 'exited', 'paused', 'dead'].includes(state),
    stop: isUp || state === 'paused',
    restart: isUp && !isBusy,
    remove: state !== 'unknown' && !isBusy,
  }
}

export interface CurrentStep {
  job: InfraJob
  step: InfraStep
}

/** A job may have failed for one service and go on for others. */
export const isUnderWay = ({ job, step }: CurrentStep) =>
  job.state === 'running' && !['done', 'failed', 'cancelled'].includes(step.phase)

/** The job that works on a service now, or the last one when it failed, with its step. */
export function currentStep(service: Service, jobs: readonly InfraJob[]): CurrentStep | undefined {
  for (const job of jobs.toReversed()) {
    const step = job.steps.find((one) => one.service === service.name)
    if (!step) continue
    return job.state === 'running' || step.phase === 'failed' ? { job, step } : undefined
  }
  return undefined
}
