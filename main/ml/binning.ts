import { missingCode, type Column, type Frame } from '../lib/frame.ts'

/** Values are sorted into at most this many bins; one more holds the missing ones. */
export const maxBins = 254

/** How the values of one feature map to bins 0 … binCount - 1; bin `binCount` is "missing". */
export type FeatureBins =
  | {
      name: string
      kind: 'number'
      binCount: number
      /** Bin b holds values ≤ edges[b]. */ edges: Float64Array
    }
  | { name: string; kind: 'category'; binCount: number; levels: string[]; binOfLevel: Int32Array }

export interface BinnedFrame {
  rowCount: number
  features: FeatureBins[]
  /** Column-major: feature f, row i at [f * rowCount + i]. Shared memory. */
  bins: Uint8Array
}

/**
 * Sorts every column into bins: categories by level (the rarest share the last bin when there are more than
 * `maxBins`), numbers at quantiles, with edges halfway between neighbouring values so that no training value lies
 * on one. Infinite numbers go to the outermost bins.
 *
 * @param leastRows a bin of numbers holds at least so many rows, except the last one.
 */
export function binFrame(frame: Frame, leastRows = 1): BinnedFrame {
  const { rowCount } = frame
  const bins = new Uint8Array(new SharedArrayBuffer(Math.max(1, frame.columns.length * rowCount)))
  const features = frame.columns.map((column, feature) => {
    return binColumn(column, bins.subarray(feature * rowCount, (feature + 1) * rowCount), leastRows)
  })
  return { rowCount, features, bins }
}

/** As `binFrame`, of one column; writes the bins of its rows into `bins`. */
export function binColumn(column: Column, bins: Uint8Array, leastRows = 1): FeatureBins {
  return column.kind === 'number' ? binNumbers(column, bins, leastRows) : binCategories(column, bins)
}

type NumberColumn = Extract<Column, { kind: 'number' }>
type CategoryColumn = Extract<Column, { kind: 'category' }>

function binNumbers(column: NumberColumn, bins: Uint8Array, leastRows: number): FeatureBins {
  const edges = quantileEdges(column.values, maxBins, leastRows)
  const binCount = edges.length + 1
  for (let row = 0; row < bins.length; row++) {
    const value = column.values[row]!
    bins[row] = Number.isNaN(value) ? binCount : binOfNumber(edges, value)
  }
  return { name: column.name, kind: 'number', binCount, edges }
}

/** The number of edges below `value`: the bin it belongs to. */
export function binOfNumber(edges: Float64Array, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (value <= edges[middle]!) high = middle
    else low = middle + 1
  }
  return low
}

/** At most `binCount - 1` ascending edges between distinct finite values, with about equally many rows between. */
export function quantileEdges(values: Float64Array, binCount: number, leastRows = 1): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted()
  const distinct: number[] = []
  const counts: number[] = []
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const value = sorted[from]!
    while (to < sorted.length && sorted[to] === value) to++
    distinct.push(value)
    counts.push(to - from)
  }
  const edges: number[] = []
  const takeAll = distinct.length <= binCount
  let remaining = sorted.length
  let inBin = 0
  for (let i = 0; i + 1 < distinct.length; i++) {
    inBin += counts[i]!
    const binsLeft = binCount - edges.length
    if (inBin < leastRows) continue
    if (!takeAll && (inBin < remaining / binsLeft || binsLeft < 2)) continue
    edges.push(between(distinct[i]!, distinct[i + 1]!))
    remaining -= inBin
    inBin = 0
  }
  return Float64Array.from(edges)
}

/** A finite number e with low ≤ e < high. */
function between(low: number, high: number): number {
  if (low === -Infinity) return -Number.MAX_VALUE === high ? low : -Number.MAX_VALUE
  if (high === Infinity) return low
  const middle = low + (high - low) / 2
  return Number.isFinite(middle) && middle < high ? middle : low
}

function binCategories(column: CategoryColumn, bins: Uint8Array): FeatureBins {
  const binOfLevel = new Int32Array(column.levels.length)
  for (let level = 0; level < binOfLevel.length; level++) binOfLevel[level] = level
  let binCount = binOfLevel.length
  if (binCount > maxBins) {
    const counts = new Int32Array(binCount)
    for (const code of column.codes) if (code !== missingCode) counts[code]!++
    const byCount = Array.from(binOfLevel).toSorted((a, b) => counts[b]! - counts[a]! || a - b)
    byCount.forEach((level, rank) => (binOfLevel[level] = Math.min(rank, maxBins - 1)))
    binCount = maxBins
  }
  for (let row = 0; row < bins.length; row++) {
    const code = column.codes[row]!
    bins[row] = code === missingCode ? binCount : binOfLevel[code]!
  }
  return { name: column.name, kind: 'category', binCount, levels: [...column.levels], binOfLevel }
}
