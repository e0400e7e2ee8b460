import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readArguments } from '../../electron/arguments.ts'
import { progressOf } from '../../electron/follow-runs.ts'
import { menuTemplate } from '../../electron/menu.ts'
import { quitQuestion } from '../../electron/quit.ts'
import { noticeOf } from '../../electron/run-notice.ts'
import { trayStatus } from '../../electron/tray.ts'
import { findUpdate, isNewer, readUpdateFeed } from '../../electron/updates.ts'
import { placeWindow, readWindowState, writeWindowState } from '../../electron/window-state.ts'
import type { PipelineRun } from '../../main/contract/run.ts'

vi.mock('electron', () => import('./stand-in/electron.ts'))

const folder = mkdtempSync(join(tmpdir(), 'sporeprint-shell-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (change: Partial<PipelineRun> = {}): PipelineRun => ({
  runId: 'a'.repeat(32),
  pipeline: 'mushroom',
  state: 'succeeded',
  startedAt: 0,
  overrides: {},
  stages: [],
  metrics: {},
  warnings: [],
  ...change,
})
const stage = (state: PipelineRun['stages'][number]['state'], done?: number, total?: number) => ({
  name: state,
  state,
  attempt: 1,
  cached: false,
  ...(done === undefined ? {} : { progress: { done, total } }),
})

describe('the arguments of the app', () => {
  it('name a workspace, data files and the safe mode, in any order', () => {
    expect(
      readArguments(['--safe-mode', 'a.csv', '--ozone-platform=x11', 'work', '/b/c.TSV'], '/home/me'),
    ).toEqual({
      files: [resolve('/home/me/a.csv'), resolve('/b/c.TSV')],
      safeMode: true,
      workspace: resolve('/home/me/work'),
    })
    expect(readArguments(['--workspace', 'w.csv'], '/home/me').workspace).toBe(resolve('/home/me/w.csv'))
    expect(readArguments(['--workspace=a=b'], '/home/me').workspace).toBe(resolve('/home/me/a=b'))
    expect(readArguments(['-w'], '/home/me')).toEqual({ files: [], safeMode: false })
  })

  it('hand everything after --cli to the command line, unread', () => {
    expect(
      readArguments(['--ozone-platform=headless', '--cli', 'run', '--safe-mode', '--json'], '/').cli,
    ).toEqual(['run', '--safe-mode', '--json'])
    expect(readArguments(['--cli'], '/').cli).toEqual([])
  })
})

describe('the window', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }

  it('comes back where it was, also on a second display', () => {
    const saved = { x: 2000, y: 100, width: 1000, height: 700 }
    expect(placeWindow(saved, [screen, { x: 1920, y: 0, width: 1920, height: 1080 }])).toEqual(saved)
  })

  it.each([
    ['a display that is gone', { x: 2000, y: 100, width: 1000, height: 700 }],
    ['above every display', { x: 100, y: -500, width: 1000, height: 700 }],
    ['below every display', { x: 100, y: 1070, width: 1000, height: 700 }],
  ])('does not come back on %s', (_where, saved) => {
    expect(placeWindow(saved, [screen])).toEqual({ width: 1280, height: 800 })
  })

  it('is no larger than a small display', () => {
    expect(placeWindow(undefined, [{ x: 0, y: 0, width: 1024, height: 600 }])).toEqual({
      width: 1024,
      height: 600,
    })
  })

  it('forgets what it cannot read', () => {
    const file = join(folder, 'window.json')
    expect(readWindowState(file)).toEqual({ isMaximized: false })
    writeWindowState(file, { bounds: { x: 1, y: 2, width: 900, height: 600 }, isMaximized: true })
    expect(readWindowState(file)).toEqual({
      bounds: { x: 1, y: 2, width: 900, height: 600 },
      isMaximized: true,
    })
    const damaged = ['', '{', '[]', '{"isMaximized":"yes"}', '{"isMaximized":true,"bounds":{"x":1e999}}']
    const read = damaged.map((content) => {
      writeFileSync(file, content)
      return readWindowState(file)
    })
    expect(read).toEqual(damaged.map(() => ({ isMaximized: false })))
  })
})

describe('what is said about runs', () => {
  it('counts finished stages and the measured part of running ones', () => {
    expect(progressOf([])).toBeUndefined()
    expect(
      progressOf([
        run({ stages: [stage('succeeded'), stage('cached'), stage('running', 1, 2), stage('waiting')] }),
      ]),
    ).toBe(0.625)
    expect(progressOf([run({ stages: [stage('running', 5), stage('running', 9, 3)] })])).toBe(0.5)
  })

  it('names the outcome, the model and the reason', () => {
    const model = { name: 'mushroom', version: 3, aliases: [] }
    expect(noticeOf(run({ model, metrics: { accuracy: 1 } }))).toEqual({
      title: 'mushroom finished',
      body: 'Model mushroom version 3, accuracy 1.0000',
    })
    expect(
      noticeOf(
        run({ state: 'failed', error: { code: 'NOT_FOUND', message: 'No column "odour".', details: {} } }),
      ),
    ).toEqual({ title: 'mushroom failed', body: 'No column "odour".' })
    expect(noticeOf(run({ state: 'interrupted' })).body).toContain('resumed')
  })

  it('asks before quitting, with not quitting as the way out', () => {
    const question = quitQuestion([run(), run(), run({ pipeline: 'iris' })])
    expect(question.message).toBe('3 runs are going: mushroom, iris.')
    expect(question.buttons[question.cancelId]).toBe('Do Not Quit')
    expect([trayStatus([]), trayStatus([run()]), trayStatus([run(), run()])]).toEqual([
      'nothing is running',
      'mushroom is running',
      '2 runs are going',
    ])
  })
})

const doNothing = () => {}

describe('the menu', () => {
  const commands: string[] = []
  const actions = {
    command: (command: string) => commands.push(command),
    openWorkspace: doNothing,
    createWorkspace: doNothing,
    showWorkspaceFolder: doNothing,
    restartInSafeMode: doNothing,
    showCrashFolder: doNothing,
    about: doNothing,
  }
  const labels = (platform: NodeJS.Platform) =>
    menuTemplate(actions, platform).map(({ label, role }) => label ?? role)

  it('has an application menu on macOS and none elsewhere', () => {
    expect(labels('darwin')).toEqual([
      'Sporeprint',
      '&File',
      'editMenu',
      '&Go',
      '&View',
      'windowMenu',
      'help',
    ])
    expect(labels('linux')).toEqual(['&File', 'editMenu', '&Go', '&View', 'windowMenu', 'help'])
  })

  it.each(['darwin', 'linux', 'win32'] as const)('gives no key twice on %s', (platform) => {
    const keys = menuTemplate(actions, platform)
      .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
      .flatMap(({ accelerator }) => accelerator ?? [])
    expect(keys.length).toBeGreaterThan(5)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('looking for updates', () => {
  const answers: Record<string, string> = {}
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    const body = answers[request.url ?? '']
    response.writeHead(body === undefined ? 404 : 200).end(body)
  })
  let feed: string

  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    feed = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`
  })
  afterAll(() => server.close())

  it('finds a newer version and nothing else', async () => {
    answers['/latest-linux.yml'] = 'version: 1.10.0\nfiles: []\n'
    expect(await findUpdate(`${feed}/`, '1.9.3', 'linux')).toBe('1.10.0')
    expect(await findUpdate(feed, '1.10.0', 'linux')).toBeUndefined()
    expect(await findUpdate(feed, '1.9.3', 'win32')).toBeUndefined()
    expect(asked).toEqual(['/latest-linux.yml', '/latest-linux.yml', '/latest.yml'])
  })

  it('is silent about a damaged answer and about being offline', async () => {
    answers['/latest-mac.yml'] = 'version: [broken'
    expect(await findUpdate(feed, '1.0.0', 'darwin')).toBeUndefined()
    expect(await findUpdate('http://127.0.0.1:1', '1.0.0', 'linux')).toBeUndefined()
    expect(await findUpdate('no address', '1.0.0', 'linux')).toBeUndefined()
  })

  it('knows no place to look in a build that was not published', () => {
    expect(readUpdateFeed(join(folder, 'missing.yml'))).toBeUndefined()
    const file = join(folder, 'app-update.yml')
    writeFileSync(file, 'provider: github\nowner: someone\n')
    expect(readUpdateFeed(file)).toBeUndefined()
    writeFileSync(file, 'provider: generic\nurl: https://downloads.example.com/sporeprint\n')
    expect(readUpdateFeed(file)).toBe('https://downloads.example.com/sporeprint')
  })

  it('compares versions as numbers', () => {
    expect(isNewer('1.10.0', '1.9.9')).toBe(true)
    expect(isNewer('2.0.0', '1.99.99')).toBe(true)
    expect(isNewer('1.0.0', '1.0.0')).toBe(false)
    expect(isNewer('0.9.9', '1.0.0')).toBe(false)
  })
})
