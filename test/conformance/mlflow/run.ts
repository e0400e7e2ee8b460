// Drives our tracking server with MLflow's own Python client, of the oldest version we promise and of the newest; then
// pushes to its own server and imports from it (sync.ts).
// Needs Python and a package index; without them it says so and passes, or fails where REQUIRE_PEERS=1.
// MLFLOW_VERSIONS="2.8.1 latest" chooses, MLFLOW_ENVIRONMENTS=DIR keeps what was installed for the next time.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkSync, killOften } from './sync.ts'

const root = join(import.meta.dirname, '../../..')
const python = process.env['PYTHON'] ?? 'python3'
const environments = process.env['MLFLOW_ENVIRONMENTS'] ?? join(tmpdir(), 'sporeprint-mlflow')
const versions = (process.env['MLFLOW_VERSIONS'] ?? '2.8.1 latest').split(/\s+/).filter(Boolean)
const isRequired = process.env['REQUIRE_PEERS'] === '1'

/** What each version needs to log, register and load models, scikit-learn's and ours. */
const packages = (version: string) =>
  version.startsWith('2.')
    ? [
        `mlflow-skinny==${version}`,
        'setuptools<80',
        'scikit-learn<1.4',
        'numpy<2',
        'pandas<3',
        'scipy',
        'cloudpickle<3',
        'onnx<1.18',
        'onnxruntime>=1.17',
        'protobuf<5',
        // What its server needs besides.
        'flask<3',
        'sqlalchemy<2.1',
        'alembic<2',
        'gunicorn<24',
        'querystring_parser',
        'sqlparse<1',
      ]
    : ['mlflow', 'scikit-learn', 'onnx', 'onnxruntime']

function install(version: string): string | undefined {
  const folder = join(environments, version)
  const done = join(folder, 'bin', 'python')
  const works = () =>
    spawnSync(done, ['-c', 'import mlflow, sklearn, pandas, onnx, onnxruntime, flask, alembic']).status === 0
  if (existsSync(done) && works()) return done
  mkdirSync(environments, { recursive: true })
  console.log(`installing mlflow ${version} into ${folder}`)
  const made = spawnSync(python, ['-m', 'venv', folder], { encoding: 'utf8' })
  if (made.status !== 0)
    return skip(version, `${python} makes no virtual environment: ${made.stderr ?? made.error}`)
  const got = spawnSync(done, ['-m', 'pip', 'install', '--quiet', ...packages(version)], { encoding: 'utf8' })
  if (got.status !== 0 || !works())
    return skip(version, `pip cannot install it: ${got.stderr.trim().split('\n').at(-1)}`)
  return done
}

function skip(version: string, reason: string): undefined {
  console.log(`SKIPPED: conformance with mlflow ${version} was not tested. ${reason}`)
  return undefined
}

const cli = join(root, 'main', 'bin.mjs')

/** A workspace with the sample and a model of each algorithm; `said.json` in it is what they say of every row. */
function makeModels(workspace: string): void {
  console.log('learning a model with each algorithm')
  for (const given of [
    [cli, 'init', workspace, '--sample', 'mushroom'],
    [join(import.meta.dirname, 'register-models.ts'), workspace, join(workspace, 'said.json')],
  ]) {
    const made = spawnSync(process.execPath, given, { encoding: 'utf8' })
    if (made.status !== 0) throw new Error(made.stdout + made.stderr)
  }
}

async function startServer(workspace: string) {
  const child = spawn(
    process.execPath,
    [cli, 'tracking', 'serve', '--port', '0', '--json', '-w', workspace],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let text = ''
  for await (const chunk of child.stdout) {
    text += String(chunk)
    const url = /"url": "([^"]+)"/.exec(text)?.[1]
    if (url !== undefined) return { child, url }
  }
  throw new Error(`The server did not start: ${text}`)
}

/** @returns whether every check passed. */
async function drive(client: string, version: string, models: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'sporeprint-conformance-'))
  const workspace = join(folder, 'workspace')
  cpSync(models, workspace, { recursive: true })
  const { child, url } = await startServer(workspace)
  try {
    console.log(`\n— mlflow ${version} against ${url}`)
    const sample = join(root, 'resources/sample/mushroom/data/mushrooms.csv')
    const scripts = [
      ['client.py', url, folder],
      ['models.py', url, folder, join(workspace, 'said.json'), sample, workspace],
    ]
    let isGood = true
    for (const [script, ...given] of scripts) {
      const driven = spawn(client, [join(import.meta.dirname, script!), ...given], {
        stdio: ['ignore', 'inherit', process.env['VERBOSE'] ? 'inherit' : 'ignore'],
        env: { ...process.env, MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true', PYTHONWARNINGS: 'ignore' },
      })
      const status = await new Promise<number>((resolve) => driven.on('exit', (code) => resolve(code ?? 1)))
      isGood &&= status === 0
    }
    return isGood
  } finally {
    const closed = new Promise((resolve) => child.on('exit', resolve))
    child.kill('SIGTERM')
    await closed
    rmSync(folder, { recursive: true, force: true })
  }
}

const clients = versions.flatMap((version) => {
  const client = install(version)
  return client === undefined ? [] : [{ client, version }]
})
const driven = clients.length
let failed = 0
if (driven > 0) {
  const made = mkdtempSync(join(tmpdir(), 'sporeprint-models-'))
  try {
    makeModels(join(made, 'workspace'))
    for (const { client, version } of clients) {
      const isGood = await drive(client, version, join(made, 'workspace'))
      if (!(await checkSync(client, version)) || !isGood) failed++
    }
    if (!killOften()) failed++
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}
console.log(
  `\nConformance: ${driven - failed} of ${versions.length} versions passed, ${versions.length - driven} skipped.`,
)
if (failed > 0 || (isRequired && driven < versions.length)) process.exitCode = 1
