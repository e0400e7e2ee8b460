// `npm start`: builds what is stale and shows the sample workspace, in the desktop app where Electron's runtime is to be
// had and in the browser where it is not. `--browser` goes there at once; `--port N` chooses its port.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Sporeprint needs Node 22.18 or newer; this is ${process.versions.node}. ` +
      'Start it with "npm start" after "npm ci", which brings its own Node on Linux.',
  )
  process.exit(1)
}

const root = fileURLToPath(new URL('..', import.meta.url))
const electronPackage = join(root, 'node_modules', 'electron')
const silenceMs = 5000

const args = process.argv.slice(2)
const wantsBrowser = take('--browser')
const port = takeValue('--port')

const screens = ['renderer', 'main/contract', 'vite.config.ts']
const [workspace, reason] = await Promise.all([
  sampleWorkspace(),
  wantsBrowser ? undefined : noDesktop(),
  buildStale('renderer', screens, 'index.html', ['vite', 'build']),
])
if (wantsBrowser || reason) await showInBrowser()
else {
  const sources = ['electron', 'main', 'rolldown.config.ts']
  await buildStale('electron', sources, 'main.js', ['rolldown', '-c', 'rolldown.config.ts'])
  process.exitCode = await run(runtime(), [root, '--workspace', workspace, ...args])
}

async function showInBrowser() {
  const { runBrowserHost } = await import('../main/browser-host.ts')
  if (reason) console.error(`${reason}; Sporeprint opens in the browser instead.`)
  await runBrowserHost(workspace, {
    port: port === undefined ? 0 : Number(port),
    onReady: ({ url }) => console.log(url),
    onNotice: (text) => console.error(text),
  }).catch(fail)
}

/** The workspace to show, made with the sample in it the first time. */
async function sampleWorkspace() {
  const folder = process.env.SPOREPRINT_WORKSPACE || join(homedir(), 'Sporeprint', 'mushroom')
  if (existsSync(join(folder, 'sporeprint.yaml'))) return folder
  const { createWorkspace } = await import('../main/create-workspace.ts')
  return createWorkspace(folder, { sample: 'mushroom' }).then(({ path }) => path, fail)
}

/** Builds `out/TARGET` unless it is newer than every source. */
async function buildStale(target, sources, file, [command, ...commandArgs]) {
  const built = statSync(join(root, 'out', target, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built > Math.max(...sources.map((source) => newest(join(root, source))))) return
  console.error(`Building out/${target} …`)
  const isWindows = process.platform === 'win32'
  const program = join(root, 'node_modules', '.bin', isWindows ? `${command}.cmd` : command)
  if ((await run(program, commandArgs, { quiet: true })) !== 0)
    fail(new Error(`The build of out/${target} failed; "npm run build" shows why.`))
}

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Where the runtime is, if it is there. */
function runtime() {
  const pathFile = join(electronPackage, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
  const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(electronPackage, 'dist'), name)
  return existsSync(path) ? path : undefined
}

/** Fetches the runtime when it is missing; says why the desktop app is not to be had. */
async function noDesktop() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  const isHeadless = process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY
  if (runtime()) return isHeadless ? 'There is no display for the desktop app' : undefined
  if (!existsSync(join(electronPackage, 'install.js'))) return 'Electron is not installed'
  return (await fetchRuntime()) ? undefined : "Electron's runtime is missing and cannot be fetched now"
}

/** Gives up when nothing has come for five seconds: a slow network gets its time, none at all does not. */
function fetchRuntime() {
  const folder = mkdtempSync(join(tmpdir(), 'sporeprint-runtime-'))
  const environment = { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder }
  const installer = spawn(process.execPath, [join(electronPackage, 'install.js')], {
    env: environment,
    stdio: 'ignore',
  })
  let size = 0
  let lastGrowth = performance.now()
  const watch = setInterval(() => {
    const now = folderSize(folder) + folderSize(join(electronPackage, 'dist'))
    if (now > size && size === 0) console.error("Fetching Electron's runtime, about 100 MB, this once …")
    if (now > size) lastGrowth = performance.now()
    size = now
    if (performance.now() - lastGrowth > silenceMs - 500) installer.kill('SIGKILL')
  }, 250)
  return new Promise((resolve) => {
    installer.on('error', () => resolve(false))
    installer.on('exit', (code) => {
      clearInterval(watch)
      rmSync(folder, { recursive: true, force: true })
      resolve(code === 0 && runtime() !== undefined)
    })
  })
}

function folderSize(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return stat?.size ?? 0
  return readdirSync(path).reduce((sum, name) => sum + folderSize(join(path, name)), 0)
}

/** Runs a program to its end and resolves to its exit code; a quiet one shows its errors only. */
function run(program, programArgs, { quiet = false } = {}) {
  const child = spawn(program, programArgs, {
    cwd: root,
    stdio: ['inherit', quiet ? 'ignore' : 'inherit', quiet ? 'ignore' : 'inherit'],
    shell: process.platform === 'win32' && program.endsWith('.cmd'),
  })
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)))
  })
}

function fail(error) {
  console.error(error.message)
  process.exit(1)
}

function take(name) {
  const at = args.indexOf(name)
  if (at >= 0) args.splice(at, 1)
  return at >= 0
}

function takeValue(name) {
  const at = args.indexOf(name)
  return at >= 0 ? args.splice(at, 2)[1] : undefined
}
