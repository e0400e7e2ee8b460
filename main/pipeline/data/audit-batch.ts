import type { DataDeps } from '../../data/data-deps.ts'
import { transformedTables } from './transformed-files.ts'

export interface BatchAudit {
  /** Tables of the load that are gone. */
  missing: string[]
  /** What does not add up, each as a sentence. */
  differing: string[]
}

const parts = ['train_data', 'validation_data', 'test_data']

/** Whether a load's tables are all there, and their rows what its lineage says. */
export async function auditBatch(
  { warehouse }: DataDeps,
  { space, batchId }: { space: string; batchId: string },
): Promise<BatchAudit> {
  const tables = await warehouse.listTables()
  const wanted = [...transformedTables, 'data_lineage', 'quality_metrics']
  const missing = wanted.filter(
    (name) =>
      !tables.some((one) => one.space === space && one.name === name && one.batches.includes(batchId)),
  )
  if (missing.length > 0) return { missing, differing: [] }
  const count = async (name: string) => {
    const [answer] = await warehouse.measure({ space, name, batchId }, [{ kind: 'count' }])
    return answer?.kind === 'number' ? (answer.value ?? 0) : 0
  }
  const lineage = await warehouse.rows(
    { space, name: 'data_lineage', batchId },
    { columns: ['source_rows'], limit: 1 },
  )
  const source = Number(lineage.rows[0]?.[0])
  const [cleaned, ...split] = await Promise.all(['cleaned_features', ...parts].map(count))
  const sum = split.reduce((total, rows) => total + rows, 0)
  const differing: string[] = []
  if (cleaned! > source)
    differing.push(`cleaned_features has ${cleaned} rows, and its lineage says ${source} came in`)
  if (sum !== cleaned)
    differing.push(`${parts.join(', ')} have ${sum} rows together, and cleaned_features has ${cleaned}`)
  return { missing, differing }
}
