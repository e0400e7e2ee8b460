import type { DataDeps } from '../../data/data-deps.ts'
import type { WorkContext } from '../../lib/work.ts'
import type { DifferentRows } from '../../warehouse/files.ts'
import type { TableRef } from '../../warehouse/warehouse.ts'
import { numbersOf } from './coding.ts'
import type { Coding } from './coding.ts'
import { addCodes, chunkRows } from './coded-rows.ts'
import { countPairs } from './count-pairs.ts'
import type { PairCounts } from './count-pairs.ts'

export interface JointCounts {
  /** Per column counts [code × classes + class]. */
  byClass: Float64Array[]
  /** Per column counts [bin × target's bins + target's bin]; undefined of the target and where neither can be said. */
  withTarget: (Float64Array | undefined)[]
  pairs: PairCounts
}

export interface JointQuery {
  columns: readonly Coding[]
  target?: Coding
  /** Rows are split by the target's codes. */
  hasClasses: boolean
  /** Those of the columns that are compared with each other. */
  compared: readonly Coding[]
  rows: number
  /** Rows that stand for all, where they are few. */
  different?: DifferentRows
}

/** Counts in one scan what is asked of pairs of columns. Cells are never in memory but for a chunk of rows. */
export async function countJointly(
  tables: DataDeps['tables'],
  table: TableRef,
  { columns, target, hasClasses, compared, rows, different }: JointQuery,
  context: WorkContext,
): Promise<JointCounts> {
  const all = target && !columns.includes(target) ? [...columns, target] : columns
  const targetIndex = target ? all.indexOf(target) : -1
  const classes = hasClasses && target ? target.size : 1
  const targetBins = target && target.kind !== 'neither' ? target.binCount : 0
  const byClass = columns.map(({ size }) => new Float64Array(size * classes))
  const withTarget = columns.map(({ binCount, kind }, i) =>
    targetBins > 0 && i !== targetIndex && kind !== 'neither'
      ? new Float64Array(binCount * targetBins)
      : undefined,
  )
  // Numbers are ranked row by row.
  const only = compared.some(({ kind }) => kind === 'number') ? undefined : different
  const scanned = only ? only.places.length : rows
  const pairs = countPairs(
    compared.map((coding) => ({ coding, index: columns.indexOf(coding) })),
    scanned,
  )
  const codes = all.map(() => new Int32Array(chunkRows))
  const bins = all.map(({ bin }, i) => (bin ? new Int32Array(chunkRows) : codes[i]!))
  await tables.scan(
    table,
    { columns: all.map(({ scan }) => scan), ...(only ? { only } : {}) },
    ({ first, rowCount, times, columns: cells }) => {
      for (const [i, coding] of all.entries()) {
        coding.code(cells[i]!, rowCount, codes[i]!)
        if (targetBins > 0) coding.bin?.(cells[i]!, rowCount, bins[i]!)
      }
      for (const [i, counts] of byClass.entries())
        addCodes(counts, codes[i]!, classes > 1 ? codes[targetIndex] : undefined, classes, rowCount, times)
      for (const [i, counts] of withTarget.entries())
        if (counts) addCodes(counts, bins[i]!, bins[targetIndex], targetBins, rowCount, times)
      const values = all.map(({ kind }, i) => (kind === 'number' ? numbersOf(cells[i]!) : undefined))
      pairs.add({ rowCount, first, ...(times ? { times } : {}), codes, values })
      context.progress(first + rowCount, scanned)
    },
    { signal: context.signal },
  )
  return { byClass, withTarget, pairs: pairs.counts() }
}
