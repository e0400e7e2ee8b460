// Profiles 1,000,000 rows (100,000 with --short), of the mushrooms and of mixed types, beside DuckDB's SUMMARIZE and
// ydata-profiling's minimal mode; --mushrooms or --mixed takes one of the two. --large profiles 10,000,000 mushrooms and says how much memory it took.
// SPOREPRINT_BENCH_CACHE=DIR keeps ydata-profiling for the next time.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DataDeps } from '../../main/data/data-deps.ts'
import { importDataset } from '../../main/data/import-dataset.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { describeColumns } from '../../main/quality/profile/describe-columns.ts'
import { measureProfile } from '../../main/quality/profile/profile-dataset.ts'
import { openDuckdb } from '../../main/warehouse/open-duckdb.ts'

const isLarge = process.argv.includes('--large')
const rows = isLarge ? 10_000_000 : process.argv.includes('--short') ? 100_000 : 1_000_000
const times = isLarge ? 1 : 3
const context = { signal: new AbortController().signal, progress: () => undefined, log: () => undefined }
const sample = join(import.meta.dirname, '../../resources/sample/mushroom/data/mushrooms.csv')
const ydata = 'ydata-profiling==4.18.1'

const root = mkdtempSync(join(tmpdir(), 'bench-data-'))
let failed = false
try {
  const python = isLarge ? undefined : installYdata()
  if (!process.argv.includes('--mixed')) await bench('mushrooms', 'class', mushroomsSql(), python)
  if (!isLarge && !process.argv.includes('--mushrooms')) await bench('mixed', 'y', mixedSql(), python)
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
  if (isLarge) return judge(`  most memory, with the import`, peakMb / 1024, '≤', 2, 'GB')
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
    ...(isLarge ? { memoryLimit: '1GB' } : {}),
  })
  try {
    return await work({ tables, warehouse: tables, paths })
  } finally {
    await tables.close()
  }
}

async function inDuckdb<T>(file: string, work: (run: (sql: string) => Promise<unknown>) => Promise<T>) {
  const peer = await DuckDBInstance.create(file, { threads: '2' })
  const connection = await peer.connect()
  try {
    return await work(async (sql) => (await connection.runAndReadAll(sql)).getRowsJS())
  } finally {
    connection.closeSync()
    peer.closeSync()
  }
}

/** The sample's rows over and over, in another order. */
function mushroomsSql(): string {
  return `WITH given AS (SELECT *, row_number() OVER () - 1 AS place FROM read_csv('${sample}', all_varchar = true, nullstr = '?'))
   SELECT given.* EXCLUDE (place) FROM range(${rows}) AS i(i) JOIN given ON place = (i * 7919) % 8124 ORDER BY i`
}

function random(salt: number): string {
  return `((hash(i, ${salt}) % 1000003) / 1000003.0)`
}

/** Measured and counted numbers, with gaps, categories of few and of many values, a date, a name for each row. */
function mixedSql(): string {
  const normal = (salt: number) =>
    `sqrt(-2 * ln(${random(salt)} + 1e-9)) * cos(6.283185307 * ${random(salt + 50)})`
  const numbers = Array.from(
    { length: 8 },
    (_, j) =>
      `CASE WHEN ${random(200 + j)} >= ${j % 3 === 0 ? 0.05 : 0} THEN round(${10 * j} + ${normal(j)} * ${j + 1}, 6) END AS x${j}`,
  )
  const counts = Array.from(
    { length: 4 },
    (_, j) => `floor(${random(300 + j)} * ${4 * 10 ** j})::BIGINT AS n${j}`,
  )
  const categories = Array.from(
    { length: 8 },
    (_, j) => `'v' || floor(pow(${random(400 + j)}, 1.5) * ${j * 8 + 2})::BIGINT AS c${j}`,
  )
  const others = [
    `DATE '2020-01-01' + (${random(500)} * 2000)::INTEGER AS day`,
    `'item ' || i AS name`,
    `CASE WHEN ${random(3)} + ${random(600)} > 1.1 THEN 'yes' ELSE 'no' END AS y`,
  ]
  return `SELECT ${[...numbers, ...counts, ...categories, ...others].join(', ')} FROM range(${rows}) AS r(i)`
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
