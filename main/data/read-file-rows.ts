import { takeRows, type Frame } from '../lib/frame.ts'
import type { WorkContext } from '../lib/work.ts'
import type { DataDeps } from './data-deps.ts'
import { withScratchTable } from './scratch-table.ts'

/** The first rows of a file, of any format that can be imported. */
export function readFileRows(
  deps: DataDeps,
  { path, limit }: { path: string; limit: number },
  context: WorkContext,
): Promise<Frame> {
  return withScratchTable(deps, path, context, async (table) => {
    const frame = await deps.tables.read(table, {}, { signal: context.signal })
    return frame.rowCount <= limit
      ? frame
      : takeRows(
          frame,
          Int32Array.from({ length: limit }, (_, row) => row),
        )
  })
}
