// Holds learning to scikit-learn, LightGBM, XGBoost, shap and onnxruntime, in a virtual environment of its own.
// Needs Python and a package index; without them it says so and passes, or fails where REQUIRE_PEERS=1.
// ML_ENVIRONMENT=DIR keeps what was installed for the next time.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const python = process.env['PYTHON'] ?? 'python3'
const environment = process.env['ML_ENVIRONMENT'] ?? join(tmpdir(), 'sporeprint-ml-peers')
const packages = [
  'numpy==2.4.6',
  'pandas==3.1.1',
  'scikit-learn==1.9.1',
  'lightgbm==4.7.0',
  'xgboost-cpu==3.2.0',
  'shap==0.51.0',
  'onnxruntime==1.32.0',
]

/** @returns the interpreter, or why there is none. */
function install(): { interpreter: string } | { reason: string } {
  const interpreter = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const works = () =>
    spawnSync(interpreter, ['-c', 'import lightgbm, onnxruntime, pandas, shap, sklearn, xgboost']).status ===
    0
  if (existsSync(interpreter) && works()) return { interpreter }
  console.log(`installing the peers into ${environment}`)
  const made = spawnSync(python, ['-m', 'venv', environment], { encoding: 'utf8' })
  if (made.status !== 0)
    return { reason: `${python} makes no virtual environment: ${made.stderr ?? String(made.error)}` }
  const got = spawnSync(interpreter, ['-m', 'pip', 'install', '--quiet', ...packages], { encoding: 'utf8' })
  if (got.status === 0 && works()) return { interpreter }
  return { reason: `pip cannot install them: ${got.stderr.trim().split('\n').at(-1)}` }
}

const found = install()
if ('reason' in found) {
  console.log(`SKIPPED: conformance of learning was not tested. ${found.reason}`)
  process.exit(process.env['REQUIRE_PEERS'] === '1' ? 1 : 0)
}
const folder = mkdtempSync(join(tmpdir(), 'sporeprint-ml-'))
try {
  const steps: [string, ...string[]][] = [
    [process.execPath, join(import.meta.dirname, 'ours.ts'), folder],
    [found.interpreter, join(import.meta.dirname, 'check.py'), folder],
  ]
  process.exitCode = steps.every(
    ([command, ...given]) => spawnSync(command, given, { stdio: 'inherit' }).status === 0,
  )
    ? 0
    : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
