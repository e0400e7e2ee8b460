// Imports 1,000,000 × 23 cells of CSV (100,000 rows with --short) and compares with DuckDB's read_csv and pandas.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { importDataset } from '../../main/data/import-dataset.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { openDuckdb } from '../../main/warehouse/open-duckdb.ts'

const rows = process.argv.includes('--short') ? 100_000 : 1_000_000
const root = mkdtempSync(join(tmpdir(), 'bench-import-'))
try {
  const sample = join(import.meta.dirname, '../../resources/sample/mushroom/data/mushrooms.csv')
  const [header, ...lines] = readFileSync(sample, 'utf8').trim().split('\n')
  const csv = join(root, 'mushrooms.csv')
  const body = Array.from({ length: rows }, (_, i) => lines[(i * 7919) % lines.length])
  writeFileSync(csv, `${header}\n${body.join('\n')}\n`)

  const peer = await DuckDBInstance.create(join(root, 'peer.duckdb'), { threads: '2' })
  const connection = await peer.connect()
  let start = performance.now()
  await connection.run(`CREATE TABLE t AS FROM read_csv('${csv}', nullstr=['', '?'])`)
  const duckdbMs = performance.now() - start
  connection.closeSync()
  peer.closeSync()

  const paths = workspacePaths(root)
  const tables = await openDuckdb(paths.warehouse, { threads: 2, tempDir: paths.temp, log: () => undefined })
  start = performance.now()
  const context = { signal: new AbortController().signal, progress: () => undefined, log: () => undefined }
  await importDataset({ tables, warehouse: tables, paths }, { path: csv }, context)
  const ownMs = performance.now() - start
  await tables.close()
  const peakMb = process.resourceUsage().maxRSS / 1024

  const script = `import time, pandas; s = time.time(); pandas.read_csv(${JSON.stringify(csv)}); print(time.time() - s)`
  const pandas = spawnSync(process.env['PYTHON'] ?? 'python3', ['-c', script], { encoding: 'utf8' })
  const pandasMs = pandas.status === 0 ? Number(pandas.stdout) * 1000 : undefined
  console.log(
    `import ${rows.toLocaleString('en')} × 23: ${ownMs.toFixed(0)} ms, peak ${peakMb.toFixed(0)} MB (≤ 1536)`,
  )
  console.log(
    `  DuckDB read_csv ${duckdbMs.toFixed(0)} ms: ${(ownMs / duckdbMs).toFixed(2)}× its time (≤ 1.5)`,
  )
  console.log(
    pandasMs === undefined
      ? '  pandas: not measured (python3 has no pandas)'
      : `  pandas.read_csv ${pandasMs.toFixed(0)} ms: ${(pandasMs / ownMs).toFixed(2)}× faster (≥ 1.5)`,
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}
