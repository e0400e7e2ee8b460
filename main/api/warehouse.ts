import type { WarehouseKind } from '../contract/warehouse.ts'
import type { WarehouseCopy } from '../pipeline/warehouse-copy.ts'

/** `warehouse.*`: what is done to the warehouses beside runs. */
export function warehouseHandlers({ copy }: { copy: WarehouseCopy }) {
  return {
    copy: ({ to }: { to: WarehouseKind }) => ({ jobId: copy.start(to).jobId }),
    lastCopy: () => copy.last(),
    watchCopy: ({ jobId }: { jobId: string }, signal?: AbortSignal) => copy.watch(jobId, signal),
    cancelCopy: ({ jobId }: { jobId: string }) => copy.cancel(jobId),
  }
}
