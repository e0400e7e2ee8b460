import { describe, expect, it } from 'vitest'
import { infraStatus } from '../../main/contract/infra.ts'
import type { Service } from '../../renderer/pages/infrastructure/service-look.ts'
import { groupLook, serviceLook } from '../../renderer/pages/infrastructure/service-look.ts'

const states = infraStatus.shape.services.element.shape.state.options

const words = (services: Partial<Service>[]) =>
  groupLook(
    services.map((service) => ({
      name: 'redis',
      title: '',
      image: '',
      ports: [],
      volumes: [],
      dependsOn: [],
      purpose: '',
      embeddedDefault: '',
      state: 'absent',
      ...service,
    })),
  ).word

describe("a service's state on screen", () => {
  it('is green only when a health check passed', () => {
    const green = states.flatMap((state) =>
      ([undefined, 'starting', 'healthy', 'unhealthy'] as const)
        .filter((health) => serviceLook({ state, health }).tone === 'ok')
        .map((health) => [state, health]),
    )
    expect(green).toEqual([['running', 'healthy']])
  })

  it('has a word of its own for every state', () => {
    expect(new Set(states.map((state) => serviceLook({ state }).word)).size).toBe(states.length)
    expect(serviceLook({ state: 'running', health: 'starting' }).word).toBe('starting')
  })

  it('is partial when some are healthy and others not', () => {
    const healthy: Partial<Service> = { state: 'running', health: 'healthy' }
    expect(words([healthy, healthy])).toBe('all 2 healthy')
    expect(words([healthy, {}])).toBe('partial · 1 of 2 healthy')
    expect(words([healthy, { state: 'running', health: 'unhealthy' }])).toBe('1 of 2 not well')
    expect(words([{}, {}])).toBe('no service created')
    expect(words([{ state: 'unknown' }])).toBe('states unknown')
    expect(words([{ state: 'exited' }])).toBe('none healthy')
  })
})
