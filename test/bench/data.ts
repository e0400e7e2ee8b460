// Profiles 1,000,000 rows (100,000 with --short), of the mushrooms and of mixed types, beside DuckDB's SUMMARIZE and
// ydata-profiling's minimal mode; --mushrooms or --mixed takes one of the two. --large profiles 10,000,000 and says how much memory it took.
// SPOREPRINT_BENCH_CACHE=DIR keeps ydata-profiling for the next time.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataDeps } from '../../main/data/data-deps.ts'
import { importDataset } from '../../main/data/import-dataset.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { describeColumns } from '../../main/quality/profile/describe-columns.ts'
import { measureProfile } from '../../main/quality/profile/profile-dataset.ts'
import { openDuckdb } from '../../main/warehouse/open-duckdb.ts'
import { largeRows, largeStep } from './data/large-rows.ts'
import { inDuckdb, mixedSql, mushroomsSql } from './data/tables.ts'

const rows = process.argv.includes('--short') ? 100_000 : 1_000_000
const times = 3
const context = { signal: new AbortController().signal, progress: () => undefined, log: () => undefined }
const ydata = 'ydata-profiling==4.18.1'

const root = mkdtempSync(join(tmpdir(), 'bench-data-'))
let failed = false
try {
  const isLarge = process.argv.includes('--large')
  const python = isLarge ? undefined : installYdata()
  const tables = [
    { name: 'mushrooms', target: 'class', other: '--mixed', sqlOf: mushroomsSql },
    { name: 'mixed', target: 'y', other: '--mushrooms', sqlOf: mixedSql },
  ]
  for (const { name, target, other, sqlOf } of tables) {
    if (process.argv.includes(other)) continue
    if (isLarge) benchLarge(name, target)
    else await bench(name, target, sqlOf(rows), python)
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)

async function bench(name: string, target: string, sql: string, python: string | undefined): Promise<void> {
  const csv = join(root, `${name}.csv`)
  await inDuckdb(join(root, 'generator.duckdb'), (run) => run(`COPY (${sql}) TO '${csv}' (HEADER)`))
  const paths = workspacePaths(join(root, name))
  const start = performance.now()
  const version = await withTables(paths, (deps) => importDataset(deps, { path: csv }, context))
  const importMs = performance.now() - start
  const importMb = process.resourceUsage().maxRSS / 1024
  console.log(`${name}: ${rows.toLocaleString('en')} × ${version.columns.length}`)
  console.log(`  import ${(importMs / 1000).toFixed(1)} s, ${importMb.toFixed(0)} MB at most`)
  const summarizeMs = await inDuckdb(paths.warehouse, (run) =>
    fastest(() => run(`SUMMARIZE datasets."${name}_v1"`)),
  )
  const own = await withTables(paths, async (deps) => ({
    columnsMs: await fastest(() => describeColumns(deps, version, target, context)),
    allMs: await fastest(() => measureProfile(deps, version, target, context)),
  }))
  const peakMb = process.resourceUsage().maxRSS / 1024
  const ratio = (ms: number) => ms / summarizeMs
  console.log(`  DuckDB SUMMARIZE ${summarizeMs.toFixed(0)} ms`)
  judge(`  columns by themselves ${own.columnsMs.toFixed(0)} ms`, ratio(own.columnsMs), '≤', 2)
  judge(`  the whole profile ${own.allMs.toFixed(0)} ms`, ratio(own.allMs), '≤', 8)
  console.log(`  most memory, with the import: ${peakMb.toFixed(0)} MB`)
  if (python !== undefined) {
    const ydataMs = measureYdata(python, csv)
    if (ydataMs !== undefined)
      judge(
        `  ydata-profiling, minimal, ${(ydataMs / 1000).toFixed(1)} s: its time`,
        ydataMs / own.allMs,
        '≥',
        30,
      )
  }
}

/** Each step in a process of its own, which says what it took. */
function benchLarge(name: string, target: string): void {
  const run = (step: string) => {
    const args = [join(import.meta.dirname, 'data/large.ts'), step, name, target, join(root, name)]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`The step "${step}" failed: ${stderr}`)
    return largeStep.parse(JSON.parse(stdout))
  }
  run('generate')
  console.log(`${name}: ${largeRows.toLocaleString('en')} rows`)
  const imported = run('import')
  judge(
    `  import ${(imported.ms / 1000).toFixed(1)} s, its most memory`,
    imported.peakMb / 1024,
    '≤',
    2,
    'GB',
  )
  const summarized = run('summarize')
  console.log(`  DuckDB SUMMARIZE ${(summarized.ms / 1000).toFixed(1)} s`)
  const profiled = run('profile')
  judge(`  the whole profile ${(profiled.ms / 1000).toFixed(1)} s`, profiled.ms / summarized.ms, '≤', 8)
  judge('  its most memory', profiled.peakMb / 1024, '≤', 2, 'GB')
}

function judge(what: string, value: number, is: '≤' | '≥', limit: number, unit = '×'): void {
  const isMet = is === '≤' ? value <= limit : value >= limit
  if (!isMet) failed = true
  console.log(`${what}: ${value.toFixed(2)} ${unit} (${is} ${limit})${isMet ? '' : ' MISSED'}`)
}

async function fastest(work: () => Promise<unknown>): Promise<number> {
  let best = Infinity
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    await work()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

async function withTables<T>(
  paths: ReturnType<typeof workspacePaths>,
  work: (deps: DataDeps) => Promise<T>,
): Promise<T> {
  const tables = await openDuckdb(paths.warehouse, {
    threads: 2,
    tempDir: paths.temp,
    log: () => undefined,
  })
  try {
    return await work({ tables, warehouse: tables, paths })
  } finally {
    await tables.close()
  }
}

function installYdata(): string | undefined {
  const folder =
    process.env['SPOREPRINT_BENCH_CACHE'] ??
    join(homedir(), '.cache', 'sporeprint-bench', ydata.replace('==', '-'))
  const python = join(folder, 'bin', 'python')
  const works = () => spawnSync(python, ['-c', 'import ydata_profiling']).status === 0
  if (existsSync(python) && works()) return python
  console.log(`installing ${ydata} into ${folder}`)
  const made = spawnSync(process.env['PYTHON'] ?? 'python3', ['-m', 'venv', folder], { encoding: 'utf8' })
  if (made.status !== 0) return skip(`Python makes no virtual environment: ${made.stderr ?? made.error}`)
  // It still asks for pkg_resources.
  const got = spawnSync(python, ['-m', 'pip', 'install', '--quiet', ydata, 'setuptools<81'], {
    encoding: 'utf8',
  })
  return works() ? python : skip(`pip cannot install it: ${got.stderr.trim().split('\n').at(-1)}`)
}

function skip(reason: string): undefined {
  console.log(`SKIPPED: ydata-profiling was not measured. ${reason}`)
  if (process.env['REQUIRE_PEERS'] === '1') failed = true
  return undefined
}

/** Reading the file is not counted, nor is writing HTML. */
function measureYdata(python: string, csv: string): number | undefined {
  const script = `
import sys, time, warnings
warnings.filterwarnings("ignore")
import pandas
from ydata_profiling import ProfileReport
table = pandas.read_csv(sys.argv[1])
start = time.time()
ProfileReport(table, minimal=True, progress_bar=False).get_description()
print("took", time.time() - start)`
  const { stdout, stderr } = spawnSync(python, ['-c', script, csv], { encoding: 'utf8' })
  const seconds = /took ([\d.]+)/.exec(stdout)?.[1]
  if (seconds === undefined) return skip(stderr.trim().split('\n').at(-1) ?? 'It printed nothing.')
  return Number(seconds) * 1000
}
