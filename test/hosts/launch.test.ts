import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { exitOf, heard } from './command.ts'
import { openPlace } from './place.ts'

const launcher = join(import.meta.dirname, '../../electron/launch.mjs')
const place = openPlace('launch')
const workspace = join(place.root, 'mushroom')
/** Takes connections and never says a word. */
let silent: Server
let port = 0
beforeAll(async () => {
  silent = createServer((socket) => socket.resume())
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const address = silent.address()
  if (typeof address === 'object' && address) port = address.port
})
afterAll(async () => {
  await new Promise((resolve) => silent.close(resolve))
  place.remove()
})

function launch(args: string[], runtime: string, display = ':0') {
  return spawn(process.execPath, [launcher, ...args], {
    env: {
      ...process.env,
      SPOREPRINT_WORKSPACE: workspace,
      DISPLAY: display,
      WAYLAND_DISPLAY: '',
      ELECTRON_OVERRIDE_DIST_PATH: runtime,
      ELECTRON_MIRROR: `http://127.0.0.1:${port}/`,
      electron_config_cache: join(place.root, 'cache'),
    },
  })
}

it('shows the sample in the browser when the runtime is missing and the network silent, and says so in one line', async () => {
  const started = launch([], join(place.root, 'no-runtime'))
  const exited = exitOf(started)
  let said = ''
  started.stderr.on('data', (chunk) => (said += String(chunk)))
  const [, url] = await heard(started.stdout, /(http:\/\/127\.0\.0\.1:\d+\/#\S+)/)
  expect(said.split('\n').filter((line) => /Electron/.test(line))).toHaveLength(1)
  expect(said).toContain("Electron's runtime is missing and cannot be fetched now")
  const { origin, hash } = new URL(url!)
  expect(await (await fetch(origin)).text()).toContain('<title>Sporeprint</title>')
  const headers = { authorization: `Bearer ${hash.slice(1)}`, 'content-type': 'application/json' }
  const datasets = await fetch(`${origin}/rpc/dataset/list`, { method: 'POST', headers, body: '{}' })
  expect(await datasets.json()).toMatchObject({ json: [{ name: 'mushrooms', latest: { rows: 8124 } }] })
  started.kill('SIGTERM')
  expect(await exited).toBe(0)
})

it.skipIf(process.platform !== 'linux')(
  'starts the runtime on the application and the sample, where there is a display',
  async () => {
    const runtime = join(place.root, 'runtime')
    mkdirSync(runtime)
    writeFileSync(join(runtime, 'electron'), '#!/bin/sh\necho "started $@"\nexit 3\n')
    chmodSync(join(runtime, 'electron'), 0o755)
    const started = launch(['--safe-mode'], runtime)
    const exited = exitOf(started)
    const [, args] = await heard(started.stdout, /started (.*)/)
    expect(args).toBe(`${join(launcher, '../..')}/ --workspace ${workspace} --safe-mode`)
    expect(await exited).toBe(3)

    const headless = launch([], runtime, '')
    await heard(headless.stderr, /There is no display for the desktop app; Sporeprint opens in the browser/)
    await heard(headless.stdout, /http:/)
    const ended = exitOf(headless)
    headless.kill('SIGTERM')
    expect(await ended).toBe(0)
  },
)
