// Lets Great Expectations evaluate suites on generated tables and on the mushrooms, and holds ours to the same results.
// Needs Python and a package index; without them it says so and passes, or fails where REQUIRE_PEERS=1.
// GX_ENVIRONMENT=DIR keeps what was installed for the next time, GX_ANSWERS=FILE what it answered;
// GX_EVERY=8 takes every eighth expectation, for a quick look.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataDeps } from '../../../main/data/data-deps.ts'
import { importDataset } from '../../../main/data/import-dataset.ts'
import { workspacePaths } from '../../../main/lib/workspace-paths.ts'
import { toGxResult } from '../../../main/quality/gx-result.ts'
import { parseSuite } from '../../../main/quality/suite.ts'
import { validateTable } from '../../../main/quality/validate-table.ts'
import { openDuckdb } from '../../../main/warehouse/open-duckdb.ts'
import { difference, notCompared } from './compare.ts'
import type { Theirs } from './compare.ts'
import { suitesOf } from './suites.ts'
import type { Given } from './suites.ts'
import { tables } from './tables.ts'
import type { Table } from './tables.ts'

const packages = ['great_expectations==1.24.1', 'pandas==3.1.1', 'jsonschema', 'sqlalchemy<2.1']
const every = Number(process.env['GX_EVERY'] ?? 1)
const context = { signal: new AbortController().signal, progress: () => undefined, log: () => undefined }

interface Answers {
  /** Every expectation that this version has. */
  types: string[]
  versions: Record<string, string>
  answers: { name: string; pandas: Theirs[]; sql: Theirs[] }[]
}

function install(): string | undefined {
  const folder = process.env['GX_ENVIRONMENT'] ?? join(tmpdir(), 'sporeprint-gx')
  const python = join(folder, 'bin', 'python')
  const works = () =>
    spawnSync(python, ['-c', 'import great_expectations, pandas, jsonschema, sqlalchemy']).status === 0
  if (existsSync(python) && works()) return python
  console.log(`installing ${packages.join(', ')} into ${folder}`)
  const made = spawnSync(process.env['PYTHON'] ?? 'python3', ['-m', 'venv', folder], { encoding: 'utf8' })
  if (made.status !== 0) return skip(`no virtual environment can be made: ${made.stderr ?? made.error}`)
  const got = spawnSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { encoding: 'utf8' })
  return got.status === 0 && works()
    ? python
    : skip(`pip cannot install it: ${got.stderr.trim().split('\n').at(-1)}`)
}

function skip(reason: string): undefined {
  console.log(`SKIPPED: conformance with Great Expectations was not tested. ${reason}`)
  if (process.env['REQUIRE_PEERS'] === '1') process.exitCode = 1
  return undefined
}

const python = install()
if (python !== undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'sporeprint-gx-run-'))
  try {
    await compareWith(python, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function isTaken(_: Given, i: number): boolean {
  return i % every === 0
}

async function compareWith(peer: string, folder: string): Promise<void> {
  const given = tables().map((table) => {
    const { expectations, sql } = suitesOf(table)
    return { ...table, expectations: expectations.filter(isTaken), sql: sql.filter(isTaken) }
  })
  const [source, target] = ['tables.json', 'results.json'].map((name) => join(folder, name))
  writeFileSync(source!, JSON.stringify(given))
  const kept = process.env['GX_ANSWERS']
  if (kept !== undefined && existsSync(kept)) copyFileSync(kept, target!)
  else evaluate(peer, source!, target!)
  if (kept !== undefined) copyFileSync(target!, kept)
  const { types, versions, answers }: Answers = JSON.parse(readFileSync(target!, 'utf8'))

  const paths = workspacePaths(join(folder, 'workspace'))
  const duckdb = await openDuckdb(paths.warehouse, { threads: 2, tempDir: paths.temp, log: () => undefined })
  const deps: DataDeps = { tables: duckdb, warehouse: duckdb, paths }
  const reasons = new Map<string, number>()
  let [compared, failed] = [0, 0]
  try {
    for (const [i, table] of given.entries()) {
      await importTable(deps, table)
      for (const [engine, list] of [
        ['pandas', table.expectations],
        ['sql', table.sql],
      ] as const) {
        const theirs = answers[i]![engine]
        const outcome = await compareSuite(deps, table, list, theirs, reasons)
        compared += list.length
        failed += outcome
        console.log(`${table.name} (${engine}): ${list.length} expectations, ${outcome} differ`)
      }
    }
  } finally {
    await duckdb.close()
  }
  const comparedTypes = new Set(
    given.flatMap(({ expectations, sql }) => [...expectations, ...sql].map(({ type }) => type)),
  )
  for (const type of types.filter((one) => !comparedTypes.has(one))) {
    const reason = notCompared.get(type)
    console.log(`  not compared: ${type}${reason === undefined ? ', without a reason' : `: ${reason}`}`)
    if (reason === undefined && every === 1) failed += 1
  }
  for (const [reason, count] of reasons) console.log(`  ${count} differ as we mean to: ${reason}`)
  const version = `Great Expectations ${versions['great_expectations']} on pandas ${versions['pandas']}`
  console.log(`\nConformance with ${version}: ${compared} expectations compared, ${failed} differ.`)
  if (failed > 0) process.exitCode = 1
}

function evaluate(peer: string, source: string, target: string): void {
  const asked = spawnSync(peer, [join(import.meta.dirname, 'evaluate.py'), source, target], {
    stdio: ['ignore', 'inherit', process.env['VERBOSE'] ? 'inherit' : 'pipe'],
    encoding: 'utf8',
  })
  if (asked.status !== 0) throw new Error(`Great Expectations did not answer.\n${asked.stderr ?? ''}`)
}

/** The importer must find the kinds that pandas is told. */
async function importTable(deps: DataDeps, table: Table): Promise<void> {
  const imported = await importDataset(
    deps,
    {
      content: { fileName: `${table.name}.csv`, text: table.csv },
      name: table.name,
      nullTokens: ['', ...table.missing],
    },
    context,
  )
  for (const { name, type } of imported.columns) {
    const kind = type === 'integer' ? 'number' : type
    if (kind !== table.kinds[name])
      throw new Error(
        `${table.name}: "${name}" was imported as ${type}, pandas has it as ${table.kinds[name]}.`,
      )
  }
}

async function compareSuite(
  deps: DataDeps,
  table: Table,
  expectations: Given[],
  theirs: Theirs[],
  reasons: Map<string, number>,
): Promise<number> {
  const suite = parseSuite(JSON.stringify({ name: 'suite', expectations }), 'suite.json')
  const ref = { space: 'datasets', name: `${table.name}_v1` }
  const own = await validateTable(deps.tables, ref, suite, {}, context)
  const ours = toGxResult({ suite: 'suite', results: own })
  let failed = 0
  for (const [i, given] of expectations.entries()) {
    const found = difference(given, theirs[i]!, ours.results[i]!, own[i]!)
    if (!found) continue
    if (found.stated !== undefined) {
      reasons.set(found.stated, (reasons.get(found.stated) ?? 0) + 1)
      continue
    }
    failed += 1
    if (failed > Number(process.env['SHOW'] ?? 20)) continue
    console.log(`✗ ${given.type} ${JSON.stringify(given.kwargs)}\n    ${found.differs.join('\n    ')}`)
    const why = [theirs[i]!.error, own[i]!.note].filter((one) => one !== null && one !== undefined)
    if (why.length > 0) console.log(`    (${why.join(' | ')})`)
  }
  return failed
}
