import type { DataDeps } from '../../data/data-deps.ts'
import { conflict, unavailable } from '../../lib/errors.ts'
import type { WorkContext } from '../../lib/work.ts'
import { frameChecksum } from '../../warehouse/checksum.ts'
import type { CopiedTable, WarehouseKind } from '../../contract/warehouse.ts'

export interface CopyBatchInput {
  to: WarehouseKind
  space: string
  batchId: string
  /** What the load is called there. */
  copyId: string
}

/**
 * Copies the tables of one load between DuckDB and the server, and reads each back to hold rows and content against the
 * original. Nothing counts until the caller records the batch.
 *
 * @throws CONFLICT when a table that was there already is not the same; UNAVAILABLE when a copy did not come out right.
 */
export async function copyBatch(
  { tables: duckdb, warehouse: mariadb }: DataDeps,
  { to, space, batchId, copyId }: CopyBatchInput,
  { signal, progress }: WorkContext,
): Promise<CopiedTable[]> {
  const [source, target] = to === 'mariadb' ? [duckdb, mariadb] : [mariadb, duckdb]
  const present = new Set(
    (await target.listTables())
      .filter((table) => table.space === space && table.batches.includes(copyId))
      .map(({ name }) => name),
  )
  const wanted = (await source.listTables()).filter(
    (table) => table.space === space && table.batches.includes(batchId),
  )
  const copied: CopiedTable[] = []
  for (const [done, { name }] of wanted.entries()) {
    progress(done, wanted.length, name)
    const original = await source.read({ space, name, batchId }, {}, { signal })
    const checksum = frameChecksum(original)
    const wasThere = present.has(name)
    if (!wasThere) await target.append({ space, name }, original, copyId, { signal })
    const copy = await target.read({ space, name, batchId: copyId }, {}, { signal })
    const rows = original.rowCount
    if (copy.rowCount !== rows || frameChecksum(copy) !== checksum)
      throw (wasThere ? conflict : unavailable)(
        `Table "${name}" of "${space}" is not the same in both warehouses: ${rows} rows with checksum ${checksum}, and ${copy.rowCount} with ${frameChecksum(copy)}. ${wasThere ? 'Another program has changed one of them.' : 'Try again.'}`,
        { space, name, batchId },
      )
    copied.push({ space, name, batchId, rows, checksum, wasThere })
  }
  progress(wanted.length, wanted.length)
  return copied
}
