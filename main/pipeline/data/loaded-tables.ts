import type { DataDeps } from '../../data/data-deps.ts'
import { unavailable } from '../../lib/errors.ts'
import type { Frame } from '../../lib/frame.ts'
import type { WorkContext } from '../../lib/work.ts'
import { frameChecksum } from '../../warehouse/checksum.ts'
import type { TableRef } from '../../warehouse/warehouse.ts'
import type { LoadedTable } from './load-batch.ts'

/** Columns of a loaded table under their own names again. */
export async function readLoaded(
  deps: DataDeps,
  input: { table: TableRef; columns: readonly { name: string; column: string }[] },
  context: WorkContext,
): Promise<Frame> {
  const wanted = input.columns.map(({ column }) => column)
  const work = { signal: context.signal, onProgress: context.progress }
  const frame = await deps.warehouse.read(input.table, { columns: wanted }, work)
  return {
    ...frame,
    columns: frame.columns.map((column, i) => ({ ...column, name: input.columns[i]!.name })),
  }
}

/**
 * Reads every loaded table back and holds it against what was sent.
 *
 * @throws UNAVAILABLE naming the table, when rows or their content differ.
 */
export async function checkLoaded(
  deps: DataDeps,
  input: { space: string; batchId: string; tables: readonly LoadedTable[] },
  context: WorkContext,
): Promise<void> {
  for (const [done, sent] of input.tables.entries()) {
    const table = { space: input.space, name: sent.name, batchId: input.batchId }
    const frame = await deps.warehouse.read(table, {}, { signal: context.signal })
    const checksum = frameChecksum(frame)
    if (frame.rowCount !== sent.rows || checksum !== sent.checksum) {
      throw unavailable(
        `The table "${sent.name}" is not what was loaded: ${frame.rowCount} of ${sent.rows} rows, checksum ${checksum} instead of ${sent.checksum}. Rerun from "load".`,
        { table: sent.name, rows: frame.rowCount, sent: sent.rows },
      )
    }
    context.progress(done + 1, input.tables.length, sent.name)
  }
}

export async function discardBatches(deps: DataDeps, batchIds: readonly string[]): Promise<void> {
  await deps.warehouse.discardBatches(batchIds)
}

/** Removes every table of a pipeline. */
export async function dropSpace(deps: DataDeps, space: string): Promise<void> {
  const tables = await deps.warehouse.listTables()
  for (const table of tables.filter((one) => one.space === space)) await deps.warehouse.dropTable(table)
}

/** Removes batches that were never recorded; names those that were recorded and are not there. */
export async function reconcileBatches(
  deps: DataDeps,
  recorded: readonly string[],
): Promise<{ orphans: string[]; lost: string[] }> {
  const orphans = await deps.warehouse.discardUnrecorded(recorded)
  const present = new Set((await deps.warehouse.listTables()).flatMap(({ batches }) => batches))
  return { orphans, lost: recorded.filter((batchId) => !present.has(batchId)) }
}
