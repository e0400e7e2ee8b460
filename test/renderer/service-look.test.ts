import { describe, expect, it } from 'vitest'
import { serviceState, type InfraJob, type ServiceState } from '../../main/contract/infra.ts'
import {
  currentStep,
  groupLook,
  possible,
  serviceLook,
} from '../../renderer/pages/infrastructure/service-look.ts'
import type { Service } from '../../renderer/pages/infrastructure/service-look.ts'

const states = serviceState.options
const words = (...all: ServiceState[]) => groupLook(all.map((state) => ({ state }))).word

describe("a service's state on screen", () => {
  it('is green only when a health check passed', () => {
    expect(states.filter((state) => serviceLook({ state }).tone === 'ok')).toEqual(['healthy'])
  })

  it('has a word of its own for every state', () => {
    expect(new Set(states.map((state) => serviceLook({ state }).word)).size).toBe(states.length)
  })

  it('is partial when some are healthy and others not', () => {
    expect(words('healthy', 'healthy')).toBe('all 2 healthy')
    expect(words('healthy', 'absent')).toBe('partial · 1 of 2 healthy')
    expect(words('healthy', 'unhealthy')).toBe('1 of 2 not well')
    expect(words('healthy', 'pulling')).toBe('1 of 2 changing')
    expect(words('absent', 'absent')).toBe('no service created')
    expect(words('unknown')).toBe('states unknown')
    expect(words('stopped')).toBe('none healthy')
  })

  it('offers Start or Stop, both only while paused, and neither when Docker cannot be asked', () => {
    const both = states.filter((state) => possible(state).start && possible(state).stop)
    expect(both).toEqual(['paused'])
    expect(Object.values(possible('unknown'))).toEqual([false, false, false, false])
    expect(possible('healthy')).toEqual({ start: false, stop: true, restart: true, remove: true })
    expect(possible('exited').start).toBe(true)
  })
})

describe('the step that is shown for a service', () => {
  const redis: Service = {
    name: 'redis',
    title: 'Redis',
    image: '',
    ports: [],
    volumes: [],
    dependsOn: [],
    purpose: '',
    embeddedDefault: '',
    state: 'absent',
  }
  it('is that of a running job, or of the last one when it failed', () => {
    expect(currentStep(redis, [job('failed', 'failed'), job('running', 'pulling')])?.step.phase).toBe(
      'pulling',
    )
    expect(currentStep(redis, [job('failed', 'failed')])?.step.phase).toBe('failed')
    expect(currentStep(redis, [job('failed', 'failed'), job('succeeded', 'done')])).toBeUndefined()
    expect(currentStep({ ...redis, name: 'mlflow' }, [job('running', 'pulling')])).toBeUndefined()
  })
})

const job = (state: InfraJob['state'], phase: InfraJob['steps'][number]['phase']): InfraJob => ({
  jobId: state,
  action: 'start',
  state,
  steps: [{ service: 'redis', phase, note: '' }],
  startedAt: 0,
})
