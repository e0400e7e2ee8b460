/* oxlint-disable typescript/no-unsafe-type-assertion -- the answers are those of our own commands and scripts */
// Pushes a workspace to a real `mlflow server` and imports from one, of the oldest version we promise and of the newest,
// and compares what each side has, entity by entity, as MLflow's own client tells it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

const root = join(import.meta.dirname, '../../..')
const cli = join(root, 'main', 'bin.mjs')
const environment = {
  ...process.env,
  MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
  PYTHONWARNINGS: 'ignore',
  GIT_PYTHON_REFRESH: 'quiet',
  MLFLOW_ALLOW_FILE_STORE: 'true',
}
const stderr = process.env['VERBOSE'] ? 'inherit' : 'pipe'

type Json = Record<string, unknown>

/** @returns whether every check passed. */
export async function checkSync(python: string, version: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'sporeprint-sync-'))
  const checks: [name: string, isGood: boolean][] = []
  const check = (name: string, isGood: boolean, detail: unknown = '') => {
    checks.push([name, isGood])
    console.log(`${isGood ? '  ok ' : 'FAIL '} ${name}${isGood ? '' : `\n${String(detail)}`}`)
  }
  console.log(`\n— mlflow server ${version}: push and import`)
  const server = await startMlflow(python, folder)
  try {
    const workspace = join(folder, 'pushed')
    sporeprint('init', workspace, '--sample', 'mushroom')
    const pipelineRun = sporeprint('run', 'mushroom', '-w', workspace, '--json')
    sporeprint('tracking', 'push', '--to', server.url, '-w', workspace, '--json')
    const here = await dumpOfWorkspace(python, workspace)
    const there = dump(python, server.url)
    check(
      'a pipeline’s run, its folds and its model are in MLflow as they are here',
      same(here, there),
      differences(here, there),
    )
    const pushedRun = there.runs[String(pipelineRun['runId'])]
    check(
      'the model’s files are artifacts of the run',
      ((pushedRun?.['modelFiles'] ?? []) as string[]).some((path) => path.endsWith('/MLmodel')),
    )
    const again = sporeprint('tracking', 'push', '--to', server.url, '-w', workspace, '--json')
    check('a second push sends nothing', again['sent'] === 0 && again['failed'] === 0, JSON.stringify(again))

    python3(python, 'seed.py', server.url, folder)
    const seeded = dump(python, server.url)
    const imported = join(folder, 'imported')
    sporeprint('init', imported)
    const report = sporeprint('tracking', 'import', server.url, '-w', imported, '--json')
    const taken = await dumpOfWorkspace(python, imported)
    check('an import from the server has everything', same(seeded, taken), differences(seeded, taken))
    check('nothing was left', (report['left'] as Json[]).length === 0, JSON.stringify(report['left']))
    const repeated = sporeprint('tracking', 'import', server.url, '-w', imported, '--json')
    check('a second import changes nothing', isUnchanged(repeated), JSON.stringify(repeated))
    const back = sporeprint('tracking', 'push', '--to', server.url, '-w', imported, '--json')
    const after = dump(python, server.url)
    check(
      'what was imported and is pushed back is found, not doubled',
      same(seeded, after),
      `${JSON.stringify(back)}\n${differences(seeded, after)}`,
    )

    const fromFile = join(folder, 'from-database')
    sporeprint('init', fromFile)
    sporeprint('tracking', 'import', join(folder, 'mlflow.db'), '-w', fromFile, '--json')
    const read = await dumpOfWorkspace(python, fromFile)
    check('an import of its mlflow.db has everything', same(after, read), differences(after, read))

    const store = join(folder, 'store', 'mlruns')
    mkdirSync(store, { recursive: true })
    python3(python, 'seed.py', `file://${store}`, folder)
    const filed = dump(python, `file://${store}`)
    const moved = join(folder, 'moved', 'mlruns')
    cpSync(store, moved, { recursive: true })
    const fromFolder = join(folder, 'from-folder')
    sporeprint('init', fromFolder)
    sporeprint('tracking', 'import', moved, '-w', fromFolder, '--json')
    const found = await dumpOfWorkspace(python, fromFolder)
    check('an import of an mlruns folder has everything', same(filed, found), differences(filed, found))
  } catch (error) {
    check('no step failed', false, error instanceof Error ? error.stack : error)
  } finally {
    await stop(server.child)
    if (process.env['KEEP']) console.log(`kept ${folder}`)
    else rmSync(folder, { recursive: true, force: true })
  }
  return checks.every(([, isGood]) => isGood)
}

function run(command: string, args: string[]): string {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    env: environment,
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', stderr],
  })
  if (done.status === 0) return done.stdout
  throw new Error(`${command} ${args.join(' ')} failed: ${done.stderr ?? ''}${done.stdout}`)
}

const sporeprint = (...args: string[]): Json => {
  const text = run(process.execPath, [cli, ...args])
  return text.startsWith('{') ? (JSON.parse(text) as Json) : {}
}
const python3 = (python: string, script: string, ...args: string[]) =>
  run(python, [join(import.meta.dirname, script), ...args])

type Dump = Record<'experiments' | 'runs' | 'models', Record<string, Json>>
const dump = (python: string, uri: string): Dump => JSON.parse(python3(python, 'dump.py', uri)) as Dump

async function dumpOfWorkspace(python: string, workspace: string): Promise<Dump> {
  const child = spawn(
    process.execPath,
    [cli, 'tracking', 'serve', '--port', '0', '--json', '-w', workspace],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  try {
    let text = ''
    for await (const chunk of child.stdout) {
      text += String(chunk)
      const url = /"url": "([^"]+)"/.exec(text)?.[1]
      if (url !== undefined) return dump(python, url)
    }
    throw new Error(`The workspace was not served: ${text}`)
  } finally {
    await stop(child)
  }
}

async function startMlflow(python: string, folder: string): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort()
  const child = spawn(
    python,
    [
      '-m',
      'mlflow',
      'server',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--workers',
      '1',
      '--backend-store-uri',
      `sqlite:///${join(folder, 'mlflow.db')}`,
      '--artifacts-destination',
      join(folder, 'mlartifacts'),
    ],
    {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'ignore', process.env['VERBOSE'] ? 'inherit' : 'ignore'],
      detached: true,
    },
  )
  const url = `http://127.0.0.1:${port}`
  const deadline = Date.now() + 180_000
  while (Date.now() < deadline && child.exitCode === null) {
    const isUp = await fetch(`${url}/health`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isUp) return { url, child }
    // It tells nobody when it is ready; it has to be asked.
    await pause(250)
  }
  throw new Error('mlflow server did not start.')
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return
  const ended = once(child, 'exit')
  // An mlflow server has workers, which are in its group.
  if (child.spawnargs.includes('mlflow')) process.kill(-child.pid, 'SIGTERM')
  else child.kill('SIGTERM')
  await ended
}

/** An experiment without runs is not worth a word, and where a model's files are is the server's business. */
function normal({ experiments, runs, models }: Dump): Dump {
  const used = new Set(Object.values(runs).map(({ experiment }) => experiment))
  return {
    experiments: Object.fromEntries(Object.entries(experiments).filter(([name]) => used.has(name))),
    runs: Object.fromEntries(Object.entries(runs).map(([id, { modelFiles: _files, ...rest }]) => [id, rest])),
    models,
  }
}

const same = (a: Dump, b: Dump) => isDeepStrictEqual(normal(a), normal(b))

function differences(first: Dump, second: Dump): string {
  const lines: string[] = []
  const walk = (path: string, a: unknown, b: unknown) => {
    if (isDeepStrictEqual(a, b) || lines.length > 20) return
    const isDeep = [a, b].every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))
    if (!isDeep) {
      lines.push(`  ${path}: ${JSON.stringify(a)?.slice(0, 200)} ≠ ${JSON.stringify(b)?.slice(0, 200)}`)
      return
    }
    const [left, right] = [a as Json, b as Json]
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
      walk(`${path}/${key}`, left[key], right[key])
  }
  walk('', normal(first), normal(second))
  return lines.join('\n')
}

const isUnchanged = (report: Json) =>
  ['experiments', 'runs', 'models', 'versions', 'loggedModels'].every((kind) => {
    const { added, updated } = report[kind] as { added: number; updated: number }
    return added === 0 && updated === 0
  })

/** Pushes with 200 kills of either side; an ordinary test has fewer. @returns whether nothing was lost or doubled. */
export function killOften(): boolean {
  console.log('\n— pushing with 200 kills')
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/tracking/push/kill.test.ts'], {
    cwd: root,
    env: { ...process.env, KILLS: '200' },
    stdio: 'inherit',
  })
  return status === 0
}
