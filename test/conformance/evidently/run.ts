// Compares our drift reports with Evidently's, column by column: the test chosen, its score, its threshold and the verdict.
// Needs Python and a package index; without them it says so and passes, or fails where REQUIRE_PEERS=1.
// EVIDENTLY_ENVIRONMENT=DIR keeps what was installed for the next time.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { DatasetVersion } from '../../../main/contract/dataset.ts'
import type { DataDeps } from '../../../main/data/data-deps.ts'
import { driftTest } from '../../../main/contract/drift.ts'
import { importDataset } from '../../../main/data/import-dataset.ts'
import { workspacePaths } from '../../../main/lib/workspace-paths.ts'
import { driftBetween } from '../../../main/quality/compare-drift.ts'
import { openDuckdb } from '../../../main/warehouse/open-duckdb.ts'

const python = process.env['PYTHON'] ?? 'python3'
const environment = process.env['EVIDENTLY_ENVIRONMENT'] ?? join(tmpdir(), 'sporeprint-evidently')
const packages = ['evidently==0.7.23', 'pandas==2.3.3', 'scipy==1.17.1', 'numpy==2.4.6']
const sample = join(import.meta.dirname, '../../../resources/sample/mushroom/data/mushrooms.csv')
/** Of the score, and below 1 in absolute terms: sums over thousands of rows are taken in another order. */
const tolerance = 1e-9

const verdict = z.object({ test: driftTest, threshold: z.number(), score: z.number(), drifted: z.boolean() })
const cases = z.array(
  z.object({
    name: z.string(),
    reference: z.string(),
    current: z.string(),
    tests: z.record(z.string(), driftTest),
    expected: z.object({
      /** Of reports over all columns. */
      drifted: z.boolean().optional(),
      share: z.number().optional(),
      columns: z.record(z.string(), verdict),
    }),
  }),
)
type Case = z.infer<typeof cases>[number]

function install(): string | undefined {
  const peer = join(environment, 'bin', 'python')
  const works = () => spawnSync(peer, ['-c', 'import evidently.legacy.report']).status === 0
  if (existsSync(peer) && works()) return peer
  console.log(`installing ${packages.join(', ')} into ${environment}`)
  const made = spawnSync(python, ['-m', 'venv', environment], { encoding: 'utf8' })
  if (made.status !== 0) return skip(`${python} makes no virtual environment: ${made.stderr ?? made.error}`)
  const got = spawnSync(peer, ['-m', 'pip', 'install', '--quiet', ...packages], { encoding: 'utf8' })
  return works() ? peer : skip(`pip cannot install it: ${got.stderr.trim().split('\n').at(-1)}`)
}

function skip(reason: string): undefined {
  console.log(`SKIPPED: conformance with Evidently was not tested. ${reason}`)
  if (process.env['REQUIRE_PEERS'] === '1') process.exitCode = 1
  return undefined
}

const context = { signal: new AbortController().signal, progress: () => undefined, log: () => undefined }

const imported = new Map<string, DatasetVersion>()
async function importOnce(deps: DataDeps, path: string): Promise<DatasetVersion> {
  const version = imported.get(path) ?? (await importDataset(deps, { path }, context))
  imported.set(path, version)
  return version
}

function inOrder(columns: Iterable<string>): string {
  return [...columns].toSorted().join(', ')
}

/** @returns what differs, in words. */
async function differences(deps: DataDeps, one: Case): Promise<string[]> {
  const sides = [await importOnce(deps, one.reference), await importOnce(deps, one.current)] as const
  const tests = Object.fromEntries(Object.entries(one.tests).map(([column, test]) => [column, { test }]))
  const report = await driftBetween(deps, ...sides, { tests }, context)
  const found = new Map(report.columns.map((column) => [column.column, column]))
  const wrong = Object.entries(one.expected.columns).flatMap(([column, theirs]) => {
    const ours = found.get(column)
    const isSame =
      ours?.test === theirs.test &&
      ours.threshold === theirs.threshold &&
      ours.hasDrifted === theirs.drifted &&
      Math.abs(ours.score - theirs.score) <= tolerance * Math.max(1, theirs.score)
    return isSame
      ? []
      : [`${column}: ${JSON.stringify(theirs)}, ours ${ours?.test} ${ours?.score} ${ours?.hasDrifted}`]
  })
  if (Object.keys(one.tests).length > 0) return wrong
  const [ours, theirs] = [inOrder(found.keys()), inOrder(Object.keys(one.expected.columns))]
  if (ours !== theirs) wrong.push(`columns: ${theirs}, ours ${ours}`)
  if (report.hasDrifted !== one.expected.drifted || report.drifted / report.tested !== one.expected.share)
    wrong.push(`dataset: ${one.expected.share}, ours ${report.drifted} of ${report.tested}`)
  return wrong
}

async function compareAll(peer: string, folder: string): Promise<void> {
  const judged = spawnSync(peer, [join(import.meta.dirname, 'judge.py'), folder, sample], {
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  if (judged.status !== 0) throw new Error(`judge.py failed: ${judged.stderr}`)
  const list = cases.parse(JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')))
  const paths = workspacePaths(join(folder, 'workspace'))
  const tables = await openDuckdb(paths.warehouse, { threads: 2, tempDir: paths.temp, log: () => undefined })
  let columns = 0
  let failed = 0
  for (const [i, one] of list.entries()) {
    const wrong = await differences({ tables, warehouse: tables, paths }, one)
    columns += Object.keys(one.expected.columns).length
    failed += wrong.length
    for (const line of wrong) console.log(`✗ ${one.name} ${line}`)
    if (list[i + 1]?.name !== one.name)
      console.log(`${one.name}: ${columns} columns, ${failed} differences so far`)
  }
  await tables.close()
  console.log(`${columns} columns in ${list.length} reports compared with Evidently, ${failed} differences.`)
  if (failed > 0 || columns < 400) process.exitCode = 1
}

const peer = install()
if (peer !== undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'sporeprint-drift-'))
  try {
    await compareAll(peer, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
