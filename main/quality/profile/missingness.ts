import type { DatasetVersion } from '../../contract/dataset.ts'
import type { Missingness } from '../../contract/profile.ts'
import type { DataDeps } from '../../data/data-deps.ts'
import { datasetTable } from '../../data/dataset-files.ts'
import type { WorkContext } from '../../lib/work.ts'
import type { ScannedRows } from '../../warehouse/files.ts'

const maxColumns = 60
const maxBlocks = 100
const maxPatterns = 20
/** A word of bits that a chunk's INTEGER column can hold without its sign. */
const wordBits = 30
/** So many patterns are kept at once; beyond, they are counted and forgotten. */
const maxKept = 100_000

/** Where cells are missing, and which are missing together, in one scan of the columns that have gaps. */
export async function missingnessOf(
  tables: DataDeps['tables'],
  version: DatasetVersion,
  { signal }: WorkContext,
): Promise<Missingness> {
  const { rows } = version
  const columns = version.columns
    .filter(({ missing }) => missing > 0)
    .toSorted((a, b) => b.missing - a.missing)
    .slice(0, maxColumns)
    .map(({ name }) => name)
  const blockRows = Math.max(1, Math.ceil(rows / maxBlocks))
  const blockCount = Math.ceil(rows / blockRows)
  const blocks = Array.from({ length: blockCount }, (_, i) => i * blockRows)
  if (columns.length === 0)
    return { columns, blocks, blockRows, counts: [], patterns: [], patternCount: 0, correlation: [] }
  const counter = countPatterns(columns.length)
  const counts = blocks.map(() => columns.map(() => 0))
  await tables.scan(
    datasetTable(version.dataset, version.version),
    {
      columns: [columns.slice(0, wordBits), columns.slice(wordBits)]
        .filter((part) => part.length > 0)
        .map((part) => ({ as: 'missing-bits', columns: part })),
    },
    ({ first, rowCount, columns: words }) => {
      const [low, high] = words.map(missingBits)
      for (let row = 0; row < rowCount; row++) {
        const [a, b] = [low![row]!, high ? high[row]! : 0]
        counter.add(a, b)
        if (a !== 0 || b !== 0) addBits(counts[Math.floor((first + row) / blockRows)]!, a, b)
      }
    },
    { signal },
  )
  const { together, patterns, patternCount } = counter.counts()
  return {
    columns,
    blocks,
    blockRows,
    counts,
    patterns: patterns.map(({ bits, rows: with_ }) => ({
      columns: bits.map((i) => columns[i]!),
      rows: with_,
    })),
    patternCount,
    correlation: columns.map((_, i) => columns.map((__, j) => correlationOf(together, i, j, rows))),
  }
}

function missingBits(word: ScannedRows['columns'][number]): Int32Array {
  if (word instanceof Int32Array) return word
  throw new TypeError('A scan for missing cells gave no bits.')
}

function addBits(counts: number[], low: number, high: number): void {
  for (let bits = low; bits !== 0; bits &= bits - 1) counts[31 - Math.clz32(bits & -bits)]!++
  for (let bits = high; bits !== 0; bits &= bits - 1) counts[wordBits + 31 - Math.clz32(bits & -bits)]!++
}

/** Counts patterns of missing cells, and through them how often two columns are missing in the same row. */
function countPatterns(size: number) {
  const together = Array.from({ length: size }, () => new Float64Array(size))
  const kept = new Map<number, number>()
  let counted: { bits: number[]; rows: number }[] = []
  let patternCount = 0
  const flush = () => {
    patternCount = Math.max(patternCount, kept.size)
    for (const [key, rows] of kept) {
      const bits = bitsOf(key)
      for (const i of bits) for (const j of bits) together[i]![j]! += rows
      counted.push({ bits, rows })
    }
    kept.clear()
    counted = counted.toSorted((a, b) => b.rows - a.rows).slice(0, maxPatterns)
  }
  // Most rows are as the row before.
  let [lastKey, lastRows] = [0, 0]
  const keep = () => {
    if (lastRows > 0) kept.set(lastKey, (kept.get(lastKey) ?? 0) + lastRows)
    if (kept.size > maxKept) flush()
  }
  return {
    add(low: number, high: number) {
      const key = high * 2 ** wordBits + low
      if (key !== lastKey) {
        keep()
        ;[lastKey, lastRows] = [key, 0]
      }
      lastRows++
    },
    counts() {
      keep()
      flush()
      return { together, patterns: counted, patternCount }
    },
  }
}

function bitsOf(key: number): number[] {
  const words = [key % 2 ** wordBits, Math.floor(key / 2 ** wordBits)]
  return words.flatMap((word, part) =>
    Array.from({ length: wordBits }, (_, bit) => bit)
      .filter((bit) => (word >>> bit) & 1)
      .map((bit) => part * wordBits + bit),
  )
}

/** The φ of two columns' being missing: Pearson's r of zeros and ones. Undefined for a column that is all missing. */
function correlationOf(together: readonly Float64Array[], i: number, j: number, rows: number): number | null {
  const [a, b, both] = [together[i]![i]!, together[j]![j]!, together[i]![j]!]
  const spread = Math.sqrt(a * (rows - a)) * Math.sqrt(b * (rows - b))
  return spread === 0 ? null : (rows * both - a * b) / spread
}
