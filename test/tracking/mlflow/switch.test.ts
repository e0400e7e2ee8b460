import { writeFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { openConfig } from '../../../main/lib/config.ts'
import { createTrackingSwitch } from '../../../main/tracking/mlflow/tracking-switch.ts'
import { openWorkspace } from '../workspace.ts'
import { startServer } from './server.ts'

const workspace = openWorkspace()
afterEach(() => workspace.remove())

const isServed = (port: number) =>
  fetch(`http://127.0.0.1:${port}/health`).then(
    (response) => response.ok,
    () => false,
  )

it('the switch in the settings serves, stops, and says when the port is in use', async () => {
  const other = await startServer()
  const free = await startServer()
  await free.close()
  writeFileSync(workspace.paths.config, 'name: switched\n')
  const config = openConfig({ paths: workspace.paths, environment: {} })
  const one = createTrackingSwitch(workspace, config, () => {})
  const set = async (key: string, value: unknown) => {
    config.set(key, value)
    workspace.events.emit({ topic: 'config', id: key })
    await one.follow()
  }
  try {
    await set('tracking.port', free.server.port)
    expect(await isServed(free.server.port)).toBe(false)
    await set('tracking.server', true)
    expect(await isServed(free.server.port)).toBe(true)
    await set('tracking.port', other.server.port)
    expect(one.notices()).toMatchObject([{ level: 'warn', message: expect.stringContaining('is in use') }])
    expect(await isServed(free.server.port)).toBe(false)
    await set('tracking.server', false)
    expect(one.notices()).toEqual([])
  } finally {
    await one.close()
    await other.close()
  }
})
