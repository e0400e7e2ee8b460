// `node large.ts STEP TABLE TARGET FOLDER`: one step with a table of 10,000,000 rows, for the sake of its memory.
// SPOREPRINT_BENCH_MEMORY_LIMIT is DuckDB's own; "none" leaves it at DuckDB's default.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { importDataset } from '../../../main/data/import-dataset.ts'
import type { DataDeps } from '../../../main/data/data-deps.ts'
import { readDatasetVersion } from '../../../main/data/dataset-files.ts'
import { workspacePaths } from '../../../main/lib/workspace-paths.ts'
import { measureProfile } from '../../../main/quality/profile/profile-dataset.ts'
import { openDuckdb } from '../../../main/warehouse/open-duckdb.ts'
import { largeRows } from './large-rows.ts'
import { inDuckdb, mixedSql, mushroomsSql } from './tables.ts'

const [step = '', name = '', target, folder = ''] = process.argv.slice(2)
const memoryLimit = process.env['SPOREPRINT_BENCH_MEMORY_LIMIT'] ?? '1GB'
const context = { signal: new AbortController().signal, progress: () => undefined, log: () => undefined }
const csv = join(folder, `${name}.csv`)
const paths = workspacePaths(join(folder, 'workspace'))

const steps: Record<string, () => Promise<unknown>> = {
  generate: () => {
    mkdirSync(folder, { recursive: true })
    const sql = name === 'mixed' ? mixedSql(largeRows) : mushroomsSql(largeRows)
    return inDuckdb(join(folder, 'generator.duckdb'), (run) => run(`COPY (${sql}) TO '${csv}' (HEADER)`))
  },
  import: () => withTables((deps) => importDataset(deps, { path: csv, name }, context)),
  summarize: () => inDuckdb(paths.warehouse, (run) => run(`SUMMARIZE datasets."${name}_v1"`)),
  profile: () =>
    withTables(async (deps) => measureProfile(deps, await readDatasetVersion(paths, name), target, context)),
}

const work = steps[step]
if (!work) throw new Error(`There is no step "${step}".`)
const start = performance.now()
await work()
const ms = performance.now() - start
console.log(JSON.stringify({ ms, peakMb: process.resourceUsage().maxRSS / 1024 }))

async function withTables<T>(use: (deps: DataDeps) => Promise<T>): Promise<T> {
  const tables = await openDuckdb(paths.warehouse, {
    threads: 2,
    tempDir: paths.temp,
    log: () => undefined,
    ...(memoryLimit === 'none' ? {} : { memoryLimit }),
  })
  try {
    return await use({ tables, warehouse: tables, paths })
  } finally {
    await tables.close()
  }
}
