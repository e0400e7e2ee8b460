import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataDeps } from '../../main/data/data-deps.ts'
import { importDataset } from '../../main/data/import-dataset.ts'
import { missingCode } from '../../main/lib/frame.ts'
import type { Column, Frame } from '../../main/lib/frame.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { openDuckdb } from '../../main/warehouse/open-duckdb.ts'
import type { Cell, TableRef } from '../../main/warehouse/warehouse.ts'

export const context = {
  signal: new AbortController().signal,
  progress: () => undefined,
  log: () => undefined,
}
export const sample = join(import.meta.dirname, '../../resources/sample/mushroom')

/** A workspace with a DuckDB of its own; `close` removes it. */
export async function openWorkspace() {
  const root = mkdtempSync(join(tmpdir(), 'quality-'))
  const paths = workspacePaths(root)
  const tables = await openDuckdb(paths.warehouse, { threads: 2, tempDir: paths.temp, log: () => undefined })
  const deps: DataDeps = { tables, warehouse: tables, paths }
  return {
    deps,
    paths,
    importText: (text: string, name: string) =>
      importDataset(deps, { content: { fileName: `${name}.csv`, text }, name }, context),
    importMushrooms: () =>
      importDataset(
        deps,
        {
          path: join(sample, 'data/mushrooms.csv'),
          codebook: join(sample, 'data/mushrooms.codebook.json'),
        },
        context,
      ),
    writeSuite(name: string, suite: unknown) {
      mkdirSync(paths.suites, { recursive: true })
      const text = typeof suite === 'string' ? suite : JSON.stringify(suite)
      writeFileSync(join(paths.suites, `${name}.json`), text)
    },
    async load(name: string, columns: Record<string, readonly Cell[]>): Promise<TableRef> {
      const table = { space: 'test', name, batchId: 'one' }
      await tables.append(table, toFrame(columns), 'one')
      return table
    },
    async close() {
      await tables.close()
      rmSync(root, { recursive: true })
    },
  }
}

export function toFrame(columns: Record<string, readonly Cell[]>): Frame {
  const entries = Object.entries(columns)
  return {
    rowCount: entries[0]?.[1].length ?? 0,
    columns: entries.map(([name, cells]) => toColumn(name, cells)),
  }
}

function toColumn(name: string, cells: readonly Cell[]): Column {
  if (cells.some((cell) => typeof cell === 'number'))
    return {
      name,
      kind: 'number',
      values: Float64Array.from(cells, (cell) => (typeof cell === 'number' ? cell : Number.NaN)),
    }
  const levels = [...new Set(cells.flatMap((cell) => (cell === null ? [] : [String(cell)])))]
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const codes = Int32Array.from(cells, (cell) => codeOf.get(String(cell)) ?? missingCode)
  return { name, kind: 'category', codes, levels }
}
