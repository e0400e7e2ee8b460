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
  const width = target && (hasClasses || targetBins > 0) ? target.partCount : 1
  const counts = columns.map(({ partCount }) => new Uint32Array(partCount * width))
  // Numbers are ranked row by row.
  const only = compared.some(({ kind }) => kind === 'number') ? undefined : different
  const scanned = only ? only.places.length : rows
  const pairs = countPairs(
    compared.map((coding) => ({ coding, index: columns.indexOf(coding) })),
    scanned,
  )
  const parts = all.map(() => new Int32Array(chunkRows))
  await tables.scan(
    table,
    { columns: all.map(({ scan }) => scan), ...(only ? { only } : {}) },
    ({ first, rowCount, times, columns: cells }) => {
      for (const [i, coding] of all.entries()) coding.findParts(cells[i]!, rowCount, parts[i]!)
      for (const [i, table_] of counts.entries())
        addCodes(table_, parts[i]!, width > 1 ? parts[targetIndex] : undefined, width, rowCount, times)
      const values = all.map(({ kind }, i) => (kind === 'number' ? numbersOf(cells[i]!) : undefined))
      pairs.add({ rowCount, first, ...(times ? { times } : {}), codes: parts, values })
      context.progress(first + rowCount, scanned)
    },
    { signal: context.signal },
  )
  const isTied = (i: number) => targetBins > 0 && i !== targetIndex && columns[i]!.kind !== 'neither'
  return {
    byClass: columns.map(({ size, codeOf }, i) =>
      addedUp(counts[i]!, width, { size, of: codeOf }, { size: classes, of: target?.codeOf }),
    ),
    withTarget: columns.map(({ binCount, binOf }, i) =>
      isTied(i)
        ? addedUp(counts[i]!, width, { size: binCount, of: binOf }, { size: targetBins, of: target!.binOf })
        : undefined,
    ),
    pairs: pairs.counts(),
  }
}

interface Kept {
  size: number
  /** Which one each part belongs to; itself without it. */
  of: Int32Array | undefined
}

/** Counts of parts [part × width + target's part] as those of codes or bins; of a single one, all of the target's parts. */
function addedUp(counts: Uint32Array, width: number, rows: Kept, columns: Kept): Float64Array {
  const found = new Float64Array(rows.size * columns.size)
  for (const [at, count] of counts.entries()) {
    if (count === 0) continue
    const [part, targetPart] = [Math.floor(at / width), at % width]
    const row = rows.of ? rows.of[part]! : part
    const column = columns.size === 1 ? 0 : columns.of ? columns.of[targetPart]! : targetPart
    found[row * columns.size + column]! += count
  }
  return found
}
