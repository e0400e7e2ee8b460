import { describe, expect, it } from 'vitest'
import type { OpenedLink } from '../../renderer/connection.ts'
import { backoffMs, createConnection } from '../../renderer/connection.ts'

const noOptions = { context: {} }

/** A backend that the test switches on and off. */
function createLine() {
  let isUp = true
  let cut: (() => void) | undefined
  const calls: string[] = []
  const open = (): Promise<OpenedLink> => {
    if (!isUp) return Promise.reject(new Error('down'))
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    cut = resolve
    return Promise.resolve({
      closed,
      link: {
        call: (path) => {
          calls.push(path.join('.'))
          return Promise.resolve(path.join('.'))
        },
      },
    })
  }
  return {
    open,
    calls,
    down: () => {
      isUp = false
      cut?.()
    },
    up: () => {
      isUp = true
    },
  }
}

const until = (connection: ReturnType<typeof createConnection>, state: string) =>
  new Promise<void>((resolve) => {
    if (connection.status().state === state) return resolve()
    const stop = connection.subscribe(() => {
      if (connection.status().state !== state) return
      stop()
      resolve()
    })
  })

describe('the connection', () => {
  it('lets a call made before it is open wait, and then through', async () => {
    const line = createLine()
    const connection = createConnection(line.open)
    expect(connection.status().state).toBe('connecting')
    expect(await connection.call(['app', 'info'], undefined, noOptions)).toBe('app.info')
    connection.close()
  })

  it('opens again after it was lost, counting the tries', async () => {
    const line = createLine()
    const waits: number[] = []
    const connection = createConnection(line.open, (ms) => {
      waits.push(ms)
      if (waits.length === 3) line.up()
      return Promise.resolve()
    })
    await until(connection, 'open')
    line.down()
    await until(connection, 'lost')
    const late = connection.call(['run', 'get'], undefined, noOptions)
    await until(connection, 'open')
    expect(await late).toBe('run.get')
    expect(waits).toEqual([1, 2, 3].map(backoffMs))
    expect(connection.status()).toEqual({ state: 'open', attempts: 0, openings: 2 })
    connection.close()
  })

  it('gives up a waiting call when its own signal says so', async () => {
    const line = createLine()
    line.down()
    const connection = createConnection(line.open, () => new Promise(() => {}))
    await until(connection, 'lost')
    const stop = new AbortController()
    const call = connection.call(['app', 'info'], undefined, { ...noOptions, signal: stop.signal })
    stop.abort()
    await expect(call).rejects.toThrow(/abort/)
    connection.close()
  })

  it('tries at once when a person asks for it', async () => {
    const line = createLine()
    line.down()
    const connection = createConnection(line.open, () => new Promise(() => {}))
    await until(connection, 'lost')
    line.up()
    connection.retryNow()
    await until(connection, 'open')
    expect(connection.status()).toEqual({ state: 'open', attempts: 0, openings: 1 })
    connection.close()
  })

  it('waits longer each time, up to five seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 20].map(backoffMs)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000])
  })
})
