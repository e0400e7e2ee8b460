import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importDataset } from '../../main/data/import-dataset.ts'
import type { ImportInput } from '../../main/data/import-dataset.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { openDuckdb } from '../../main/warehouse/open-duckdb.ts'

export const context = {
  signal: new AbortController().signal,
  progress: () => undefined,
  log: () => undefined,
}

/** A workspace with DuckDB open, in a folder of its own. */
export async function openData(label: string) {
  const root = mkdtempSync(join(tmpdir(), `${label}-`))
  const paths = workspacePaths(root)
  const tables = await openDuckdb(paths.warehouse, { threads: 2, tempDir: paths.temp, log: () => undefined })
  const deps = { tables, warehouse: tables, paths }
  return {
    root,
    deps,
    write(fileName: string, bytes: Buffer | string) {
      const path = join(root, fileName)
      writeFileSync(path, bytes)
      return path
    },
    importFile: (path: string, input: Omit<ImportInput, 'path'> = {}) =>
      importDataset(deps, { path, ...input }, context),
    importText: (text: string, name: string, input: ImportInput = {}) =>
      importDataset(deps, { content: { fileName: `${name}.csv`, text }, name, ...input }, context),
    rows: async ({ dataset, version }: { dataset: string; version: number }, limit = 100) =>
      (await tables.rows({ space: 'datasets', name: `${dataset}_v${version}` }, { limit })).rows,
    async close() {
      await tables.close()
      rmSync(root, { recursive: true })
    },
  }
}
