import { join } from 'node:path'
import type { DataDeps } from '../../data/data-deps.ts'
import type { Frame } from '../../lib/frame.ts'
import type { WorkContext } from '../../lib/work.ts'

/** The tables of the warehouse that come from a transform, and their files in its folder. */
export const transformedTables = ['cleaned_features', 'train_data', 'validation_data', 'test_data'] as const
export type TransformedTable = (typeof transformedTables)[number]

export const tableFile = (folder: string, table: TransformedTable) => join(folder, `${table}.parquet`)

/** Writes what a transform made into its folder, one Parquet file a table. */
export async function writeTransformed(
  deps: DataDeps,
  input: { folder: string; tables: Record<TransformedTable, Frame> },
  context: WorkContext,
): Promise<void> {
  for (const [done, table] of transformedTables.entries()) {
    context.signal.throwIfAborted()
    await deps.tables.writeParquet(tableFile(input.folder, table), input.tables[table])
    context.progress(done + 1, transformedTables.length)
  }
}

export async function readTransformed(
  deps: DataDeps,
  input: { folder: string; table: TransformedTable; columns?: readonly string[] },
  context: WorkContext,
): Promise<Frame> {
  return deps.tables.readParquet(tableFile(input.folder, input.table), input.columns, {
    signal: context.signal,
  })
}
