import type { DataDeps } from '../../data/data-deps.ts'
import { lineageOf } from '../../data/lineage.ts'
import type { DatasetVersion } from '../../contract/dataset.ts'
import { sharedFloat64, sharedInt32, type Column, type Frame } from '../../lib/frame.ts'
import type { WorkContext } from '../../lib/work.ts'
import { tableFile, transformedTables } from './transformed-files.ts'

export interface LoadInput {
  /** Folder of the transform whose files are loaded. */
  folder: string
  space: string
  batchId: string
  dataset: DatasetVersion
  run: { runId: string; pipeline: string; codeVersion: string; loadedAt: number }
}

export interface LoadedTable {
  name: string
  rows: number
  checksum: string
}

/** Appends the tables of one load to the warehouse. Nothing counts until the caller records the batch. */
export async function loadBatch(
  deps: DataDeps,
  input: LoadInput,
  context: WorkContext,
): Promise<LoadedTable[]> {
  const { space, batchId, folder } = input
  const work = { signal: context.signal }
  const loaded: LoadedTable[] = []
  const append = async (name: string, frame: Frame) => {
    const { rows, checksum } = await deps.warehouse.append({ space, name }, frame, batchId, work)
    loaded.push({ name, rows, checksum })
    context.progress(loaded.length, transformedTables.length + 2, name)
    context.log('debug', `${name}: ${rows} rows`, { rows, checksum })
  }
  for (const name of transformedTables)
    await append(name, await deps.tables.readParquet(tableFile(folder, name), undefined, work))
  await append('data_lineage', lineageFrame(input))
  await append('quality_metrics', qualityFrame(input.dataset))
  return loaded
}

/** One row: where the loaded rows came from. */
function lineageFrame({ dataset, run }: LoadInput): Frame {
  const lineage = lineageOf(dataset)
  return toFrame([
    {
      dataset: lineage.dataset,
      version: lineage.version,
      sha256: lineage.sha256,
      source: lineage.source,
      file: lineage.file,
      source_rows: lineage.rows,
      imported_at: new Date(lineage.importedAt).toISOString(),
      pipeline: run.pipeline,
      run_id: run.runId,
      code_version: run.codeVersion,
      loaded_at: new Date(run.loadedAt).toISOString(),
    },
  ])
}

/** A row per column and figure, of the raw data. */
function qualityFrame({ columns, rows }: DatasetVersion): Frame {
  return toFrame(
    columns.flatMap(({ name, missing, distinct }) => [
      { column_name: name, metric: 'rows', value: rows },
      { column_name: name, metric: 'missing', value: missing },
      { column_name: name, metric: 'missing_percent', value: rows === 0 ? 0 : (100 * missing) / rows },
      { column_name: name, metric: 'distinct', value: distinct },
    ]),
  )
}

/** A few rows as a frame; every row has the same keys, each always text or always a number. */
function toFrame(rows: readonly Record<string, string | number>[]): Frame {
  const names = Object.keys(rows[0] ?? {})
  const columns = names.map((name): Column => {
    if (typeof rows[0]![name] === 'number') {
      const values = sharedFloat64(rows.length)
      rows.forEach((row, i) => (values[i] = Number(row[name])))
      return { name, kind: 'number', values }
    }
    const levels = [...new Set(rows.map((row) => String(row[name])))]
    const codes = sharedInt32(rows.length)
    rows.forEach((row, i) => (codes[i] = levels.indexOf(String(row[name]))))
    return { name, kind: 'category', codes, levels }
  })
  return { rowCount: rows.length, columns }
}
