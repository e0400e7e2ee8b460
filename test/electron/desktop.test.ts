import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright, type Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AppInfo } from '../../main/contract/app.ts'
import { createApp } from '../../main/app.ts'
import { createWorkspace } from '../../main/create-workspace.ts'
import { buildIfStale } from './built.ts'
import { requireChromium } from './chromium.ts'
import { startHarness, type Harness } from './harness.ts'
import { pageCall } from './page-call.ts'

const chromium = requireChromium('Desktop shell over Chromium')

interface Answer<Body> {
  s?: number
  b: { json: Body }
}

const call = async <Body>(harness: Harness, path: string, input?: unknown) =>
  (await harness.evaluate<Answer<Body>>(pageCall(path, input))).b.json

const page = async <Value>(harness: Harness, look: (page: Page) => Promise<Value>) => {
  const browser = await playwright.connectOverCDP(await harness.endpoint())
  try {
    const shown = browser.contexts().flatMap((context) => context.pages())
    return await look(shown.find((one) => one.url().includes('bundle.app'))!)
  } finally {
    await browser.close()
  }
}

/** Home is there, so the page has its own port and the next one is ours. */
const untilHome = async (harness: Harness) => {
  await harness.until('window.loaded')
  await page(harness, (shown) => shown.getByText('What to do next').waitFor())
}

/** Asks for another workspace as a page does; tells which one is shown after. */
const switchTo = async (harness: Harness, path: string) => {
  const from = harness.recorded.length
  await call(harness, 'workspace/open', { path })
  await harness.until('window.loaded', undefined, from)
  await untilHome(harness)
  // The page before may still have been asked.
  return vi.waitFor(async () => (await call<AppInfo>(harness, 'app/info')).workspace.path, 20_000)
}

const answerAnd = async (harness: Harness, response: number, how = 'quit') => {
  const before = harness.recorded.length
  await harness.command('answerDialog', { response })
  await harness.command(how)
  return harness.until('dialog.showMessageBox', undefined, before)
}

describe.skipIf(!chromium)('the built desktop app, on the Electron stand-in', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sporeprint-desktop-')))
  const workspace = join(folder, 'mushroom')
  const other = join(folder, 'other')
  let desktop: Harness

  const start = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    startHarness({ chromium: chromium!, args, userFolder: join(folder, 'user'), env })
  const open = async (args: string[]) => {
    const harness = start(args)
    await harness.until('window.show')
    await untilHome(harness)
    return harness
  }

  beforeAll(async () => {
    process.env.SPOREPRINT_USER_FOLDER = join(folder, 'user')
    buildIfStale()
    await createWorkspace(workspace, { sample: 'mushroom' })
    await createWorkspace(other)
    desktop = await open(['--workspace', workspace])
  }, 180_000)

  afterAll(async () => {
    await desktop?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  describe('the window', () => {
    it('opens on app://bundle/ and shows Home', async () => {
      expect(await desktop.command('url')).toBe('app://bundle/#/')
      await untilHome(desktop)
    })

    it('carries the contract over the message port, and its typed errors', async () => {
      const info = await call<AppInfo>(desktop, 'app/info')
      expect(info.host).toBe('electron')
      expect(info.workspace).toEqual({ name: 'mushroom', path: workspace })
      const missing = await desktop.evaluate<Answer<{ code: string }>>(
        pageCall('run/get', { runId: 'f'.repeat(32) }),
      )
      expect([missing.s, missing.b.json.code]).toEqual([404, 'NOT_FOUND'])
    })

    it('gives the page the bridge and nothing of Node or Electron', async () => {
      expect(
        await desktop.evaluate('[typeof require, typeof process, typeof ipcRenderer, typeof module]'),
      ).toEqual(Array.from({ length: 4 }, () => 'undefined'))
      expect(await desktop.evaluate('Object.keys(sporeprintHost).sort()')).toEqual([
        'chooseFile',
        'chooseFolder',
        'connect',
        'kind',
        'onCommand',
        'pathOfFile',
        'platform',
        'showItemInFolder',
      ])
    })

    it('enforces the content security policy', async () => {
      const isRefused = (script: string) =>
        desktop.evaluate(`(async () => { try { await (${script}); return false } catch { return true } })()`)
      expect(await isRefused('fetch("https://example.com/")')).toBe(true)
      expect(await isRefused('new Function("return 1")()')).toBe(true)
      expect(await isRefused('fetch("./index.html")')).toBe(false)
      expect(
        await desktop.evaluate(`new Promise((resolve) => {
          const script = document.createElement('script')
          script.textContent = 'window.wasRun = true'
          document.addEventListener('securitypolicyviolation', () => resolve(window.wasRun ?? false), { once: true })
          document.body.append(script)
        })`),
      ).toBe(false)
      expect(await desktop.command('isCancelled', 'https://example.com/')).toBe(true)
      expect(await desktop.command('isCancelled', 'file:///etc/passwd')).toBe(true)
      expect(await desktop.command('isCancelled', 'app://bundle/index.html')).toBe(false)
    })

    it.each([
      'geolocation',
      'notifications',
      'media',
      'midi',
      'clipboard-read',
      'openExternal',
      'usb',
      'unknown',
    ])('is denied %s', async (permission) => {
      expect(await desktop.command('permission', permission)).toEqual({
        requested: false,
        checked: false,
        device: false,
      })
    })

    it('may write to the clipboard, which copying a table needs', async () => {
      expect(await desktop.command('permission', 'clipboard-sanitized-write')).toMatchObject({
        requested: true,
        checked: true,
      })
    })

    it.each([
      ['https://example.com/', false],
      ['https://doi.org/10.24432/C5959T', true],
      ['http://doi.org/10.24432/C5959T', false],
      ['https://doi.org.example.com/', false],
      ['https://doi.org@example.com/', false],
    ])('stays where it is when a page goes to %s', async (url, isOpenedOutside) => {
      const from = desktop.recorded.length
      await desktop.evaluate(`void (location.href = ${JSON.stringify(url)})`)
      expect(await desktop.until('navigation', undefined, from)).toEqual([url, 'refused'])
      expect(await desktop.command('url')).toBe('app://bundle/#/')
      expect(desktop.recorded.slice(from).some(({ what }) => what === 'shell.openExternal')).toBe(
        isOpenedOutside,
      )
    })

    it('cannot go to a file, which Chromium refuses before the shell is asked', async () => {
      await desktop.evaluate('void (location.href = "file:///etc/passwd")')
      expect(await desktop.command('url')).toBe('app://bundle/#/')
    })

    it('opens no second window, by script or by link', async () => {
      let from = desktop.recorded.length
      expect(await desktop.evaluate('window.open("https://example.com/") === null')).toBe(true)
      expect(await desktop.until('window.open', undefined, from)).toEqual(['https://example.com/', 'deny'])
      from = desktop.recorded.length
      await desktop.evaluate(`(() => {
        const link = document.createElement('a')
        Object.assign(link, { href: 'https://example.com/link', target: '_blank' })
        document.body.append(link)
        link.click()
        link.remove()
      })()`)
      expect(await desktop.until('window.open', undefined, from)).toEqual([
        'https://example.com/link',
        'deny',
      ])
      expect(await desktop.command('windows')).toBe(1)
    })

    it('embeds no web view', async () => {
      expect(await desktop.command('attachWebview')).toBe(true)
    })
  })

  describe('messages to the main process', () => {
    it.each(['https://example.com/', 'app://bundle.example.com/', 'app://bundle/', 'file:///index.html'])(
      'are refused from a frame of %s that is not the page',
      async (url) => {
        const from = desktop.recorded.length
        const options = { title: 'Import', extensions: ['csv'] }
        await expect(desktop.command('ipcFrom', url, 'sporeprint:choose-file', options)).rejects.toThrow(
          /only answered to the app's own page/,
        )
        await desktop.command('ipcFrom', url, 'sporeprint:show-item', workspace)
        await desktop.command('ipcFrom', url, 'sporeprint:connect')
        expect(desktop.recorded.slice(from)).toEqual([])
      },
    )

    it('open the system dialog for the page', async () => {
      const from = desktop.recorded.length
      await desktop.command('answerDialog', { canceled: false, filePaths: ['/data/a.csv'] })
      const chosen = await desktop.evaluate(
        `sporeprintHost.chooseFile({ title: 'Import a dataset', extensions: ['csv', 'tsv'] })`,
      )
      expect(chosen).toBe('/data/a.csv')
      const [options] = await desktop.until('dialog.showOpenDialog', undefined, from)
      expect(options).toMatchObject({
        title: 'Import a dataset',
        filters: [{ extensions: ['csv', 'tsv'] }, { extensions: ['*'] }],
      })
    })

    it('are refused when they are not what the bridge sends', async () => {
      await expect(
        desktop.evaluate(`sporeprintHost.chooseFile({ title: 'x', extensions: ['../../etc'] })`),
      ).rejects.toThrow(/extensions/)
      await expect(desktop.evaluate('sporeprintHost.chooseFolder({ title: 7 })')).rejects.toThrow(/title/)
    })

    it('show a file in its folder only if it is there', async () => {
      const from = desktop.recorded.length
      for (const path of ['relative', '\\\\server\\share', join(folder, 'missing'), workspace]) {
        await desktop.evaluate(`sporeprintHost.showItemInFolder(${JSON.stringify(path)})`)
      }
      expect(await desktop.until('shell.showItemInFolder', undefined, from)).toEqual([workspace])
    })
  })

  describe('desktop manners', () => {
    it('brings the page to what the menu names', async () => {
      await desktop.command('clickMenu', 'Go', 'Models')
      await page(desktop, (shown) => shown.waitForURL(/#\/models$/))
      expect(await desktop.command('url')).toBe('app://bundle/#/models')
      await desktop.command('clickMenu', 'Go', 'Home')
      await page(desktop, (shown) => shown.waitForURL(/#\/$/))
    })

    it('says after sleep that everything may have changed', async () => {
      const changed = desktop.evaluate<{ d: unknown }>(
        pageCall('app/changes', undefined, '"infra"', 'standInReady'),
      )
      await page(desktop, (shown) => shown.waitForFunction('window.standInReady'))
      await desktop.command('resume')
      expect((await changed).d).toEqual({ json: { topic: 'infra' } })
    })

    it('offers to load the page again when its process ended', async () => {
      const from = desktop.recorded.length
      await desktop.command('answerDialog', { response: 0 })
      await desktop.command('crashPage')
      const [box] = await desktop.until('dialog.showMessageBox', undefined, from)
      expect(box).toMatchObject({ message: 'The window stopped working', buttons: ['Reload', 'Quit'] })
      await untilHome(desktop)
    })

    it('imports a file that a second start was given, and shows it', async () => {
      writeFileSync(join(folder, 'colours.csv'), 'cap,odor\nred,foul\nbrown,none\n')
      await desktop.command('secondStart', { args: ['colours.csv'], cwd: folder })
      await page(desktop, (shown) => shown.waitForURL(/#\/data\/colours$/))
      expect((await call<{ name: string }[]>(desktop, 'dataset/list')).map(({ name }) => name)).toContain(
        'colours',
      )
    })

    it('says when a file cannot be imported', async () => {
      const from = desktop.recorded.length
      await desktop.command('answerDialog', { response: 0 })
      await desktop.command('secondStart', { args: ['missing.csv'], cwd: folder })
      const [box] = await desktop.until('dialog.showMessageBox', undefined, from)
      expect(box).toMatchObject({ message: 'missing.csv was not imported' })
    })

    it('shows a run on the taskbar, keeps the computer awake, and says when it ended in the background', async () => {
      const from = desktop.recorded.length
      await desktop.command('blurWindow')
      const { runId } = await call<{ runId: string }>(desktop, 'run/start', { pipeline: 'mushroom' })
      await desktop.until('powerSaveBlocker.start', undefined, from)
      await desktop.until('tray.setToolTip', ([text]) => text === 'Sporeprint — mushroom is running', from)
      await desktop.until('window.setProgressBar', ([part]) => Number(part) >= 0, from)
      const [notice] = await desktop.until('Notification', undefined, from)
      expect(notice).toMatchObject({ title: 'mushroom finished' })
      await desktop.until('powerSaveBlocker.stop', undefined, from)
      await desktop.until('window.setProgressBar', ([part]) => part === -1, from)
      await desktop.command('clickNotification')
      await page(desktop, (shown) =>
        shown.waitForURL((url) => url.hash === `#/pipelines/mushroom/runs/${runId}`),
      )
    })
  })

  describe('another workspace', () => {
    it('is shown in place of the first when the page asks for it', async () => {
      expect(await switchTo(desktop, other)).toBe(other)
      expect(await switchTo(desktop, workspace)).toBe(workspace)
    })

    it('that another process owns is shown through its owner, and taken over when the owner goes', async () => {
      const owner = await createApp(other, { host: 'cli' })
      const client = await open(['--workspace', other])
      expect((await call<AppInfo>(client, 'app/info')).host).toBe('cli')
      const missing = await client.evaluate<Answer<{ code: string }>>(
        pageCall('run/get', { runId: 'f'.repeat(32) }),
      )
      expect([missing.s, missing.b.json.code]).toEqual([404, 'NOT_FOUND'])
      const changed = client.evaluate<{ d: unknown }>(pageCall('app/changes', undefined, '"quality"'))
      await page(client, (shown) => shown.waitForFunction('window.standInReady'))
      owner.events.emit({ topic: 'quality' })
      expect((await changed).d).toEqual({ json: { topic: 'quality' } })
      await page(client, async (shown) => {
        const lost = shown.getByText(/Connection lost/)
        await Promise.all([lost.waitFor(), owner.close()])
        await lost.waitFor({ state: 'hidden' })
      })
      expect((await call<AppInfo>(client, 'app/info')).host).toBe('electron')
      await client.close()
    })
  })

  describe('starting', () => {
    it('says what is wrong with the workspace it was given, and shows another one', async () => {
      const missing = join(folder, 'missing')
      const started = start(['--workspace', missing])
      await started.command('answerDialog', { response: 0 })
      await started.command('answerDialog', { canceled: false, filePaths: [other] })
      const [box] = await started.until('dialog.showMessageBox')
      expect(box).toMatchObject({
        message: `“${missing}” cannot be opened`,
        detail: expect.stringContaining('is no workspace'),
        buttons: ['Open Another Workspace…', 'Quit'],
      })
      await untilHome(started)
      expect((await call<AppInfo>(started, 'app/info')).workspace.path).toBe(other)
      await started.close()
    })

    it('ends when there is no workspace to show', async () => {
      const started = start(['--workspace', join(folder, 'missing')])
      await started.command('answerDialog', { response: 1 })
      expect(await started.exited).toBe(0)
    })

    it('a second time only tells the first', async () => {
      const second = start([], { STAND_IN_SECOND: '1' })
      expect(await second.exited).toBe(0)
      expect(second.recorded.map(({ what }) => what)).toEqual(['app.exit'])
    })

    it('with --cli is the command line, without a window', async () => {
      const cli = start(['--cli', 'runs', '-w', other, '--json'])
      expect(await cli.exited).toBe(0)
      expect(JSON.parse(cli.output())).toEqual(expect.anything())
      expect(cli.recorded.map(({ what }) => what)).toEqual(['app.exit'])
      expect(await start(['--cli', 'nonsense']).exited).toBe(2)
    })

    it('in safe mode, again from the menu, draws without the graphics card', async () => {
      const safe = await open(['--safe-mode', '--workspace', other])
      expect(safe.recorded.map(({ what }) => what)).toContain('app.disableHardwareAcceleration')
      await safe.command('clickMenu', 'help', 'Restart in Safe Mode')
      expect(await safe.exited).toBe(0)
      const [options] = await safe.until('app.relaunch')
      expect(options).toMatchObject({ args: expect.arrayContaining(['--safe-mode']) })
    })
  })

  describe('quitting while a run is going', () => {
    const slow = { pipeline: 'mushroom', set: { 'train.trees': 5000 } }
    let from: number
    const startSlowRun = async () => {
      from = desktop.recorded.length
      const { runId } = await call<{ runId: string }>(desktop, 'run/start', slow)
      await desktop.until('powerSaveBlocker.start', undefined, from)
      return runId
    }

    it('asks, stays, goes on without a window, and stops so that it can be resumed', async () => {
      const runId = await startSlowRun()
      const [question] = await answerAnd(desktop, 3)
      expect(question).toMatchObject({
        message: 'A run of mushroom is going.',
        buttons: ['Wait, then Quit', 'Stop and Resume Later', 'Keep in Background', 'Do Not Quit'],
      })
      expect(await desktop.command('windows')).toBe(1)

      await answerAnd(desktop, 2, 'closeWindow')
      await desktop.until('window.closed', undefined, from)
      expect(await desktop.command('windows')).toBe(0)

      await desktop.command('clickTray', 'Show Sporeprint')
      const shownAgain = desktop.recorded.length
      expect(await desktop.command('windows')).toBe(1)
      await desktop.until('window.loaded', undefined, from)
      expect(shownAgain).toBeGreaterThan(from)

      await answerAnd(desktop, 1)
      expect(await desktop.exited).toBe(0)
      desktop = await open(['--workspace', workspace])
      expect(await call<{ state: string }>(desktop, 'run/get', { runId })).toMatchObject({
        state: 'interrupted',
      })
    })

    it('waits for the run and quits after it', async () => {
      from = desktop.recorded.length
      await call(desktop, 'run/start', { pipeline: 'mushroom', set: { 'train.trees': 300 } })
      await desktop.until('powerSaveBlocker.start', undefined, from)
      await answerAnd(desktop, 0)
      expect(await desktop.exited).toBe(0)
    })
  })
})
