import { expect, it } from 'vitest'
import type { InfraStatus, ServiceState } from '../../main/contract/infra.ts'
import { createStateHistory } from '../../main/infra/state-history.ts'

const look = (checkedAt: number, state: ServiceState, detail?: string): InfraStatus => ({
  checkedAt,
  docker: { available: true, reason: 'ok', message: '', advice: '', socket: '' },
  composeFile: '',
  jobs: [],
  services: [
    {
      name: 'redis',
      title: 'Redis',
      image: 'redis',
      ports: [],
      volumes: [],
      dependsOn: [],
      purpose: '',
      embeddedDefault: '',
      state,
      detail,
    },
  ],
})

it('joins equal looks, begins anew when the state changes, and leaves a gap where nobody looked', () => {
  const history = createStateHistory()
  for (const one of [
    look(0, 'starting'),
    look(2000, 'starting', 'waiting'),
    look(4000, 'healthy'),
    look(6000, 'healthy'),
    look(600_000, 'healthy'),
  ])
    history.note(one)
  expect(history.of('redis')).toEqual([
    { state: 'starting', from: 0, to: 4000, detail: 'waiting' },
    { state: 'healthy', from: 4000, to: 6000, detail: undefined },
    { state: 'healthy', from: 600_000, to: 600_000, detail: undefined },
  ])
})

it('forgets the oldest', () => {
  const history = createStateHistory()
  for (let at = 0; at < 250; at += 1) history.note(look(at * 1000, at % 2 === 0 ? 'healthy' : 'unhealthy'))
  expect(history.of('redis')).toHaveLength(100)
  expect(history.of('redis').at(-1)?.from).toBe(249_000)
})
