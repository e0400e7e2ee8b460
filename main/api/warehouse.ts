import type { WarehouseKind } from '../contract/warehouse.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { readSlowQueries } from '../pipeline/slow-queries.ts'
import type { WarehouseCopy } from '../pipeline/warehouse-copy.ts'

/** `warehouse.*`: what is done to the warehouses beside runs. */
export function warehouseHandlers({ copy, paths }: { copy: WarehouseCopy; paths: WorkspacePaths }) {
  return {
    copy: ({ to }: { to: WarehouseKind }) => ({ jobId: copy.start(to).jobId }),
    lastCopy: () => ({ job: copy.last() }),
    watchCopy: ({ jobId }: { jobId: string }, signal?: AbortSignal) => copy.watch(jobId, signal),
    cancelCopy: ({ jobId }: { jobId: string }) => copy.cancel(jobId),
    slowQueries: () => readSlowQueries(paths),
  }
}
