import { quantileOf } from './intervals.ts'

/** What a column is cut into at most, as trees cut theirs. */
export const mostQuantileBins = 255

/**
 * Edges between bins of about equally many rows, as scikit-learn's KBinsDiscretizer (`strategy="quantile"`,
 * `quantile_method="linear"`): the quantiles at 1/`count`, 2/`count` … of the known values, without those that are
 * equal, or equal to the least or the greatest value.
 *
 * @param values n numbers; NaN is missing.
 * @param count bins, 2 to 255.
 * @returns at most `count` - 1 finite edges, strictly ascending; a value on an edge is above it.
 */
export function quantileBinEdges(values: Float64Array, count: number): number[] {
  const sorted = values.filter((value) => Number.isFinite(value)).toSorted()
  if (sorted.length === 0) return []
  const edges = Array.from({ length: count - 1 }, (_, i) => quantileOf(sorted, (i + 1) / count))
  const inside = edges.filter((edge) => edge > sorted[0]! && edge < sorted.at(-1)!)
  return inside.filter((edge, i) => i === 0 || edge > inside[i - 1]!)
}

/** The number of edges at or below a value: the bin it is in. */
export function binOf(edges: ArrayLike<number>, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (value >= edges[middle]!) low = middle + 1
    else high = middle
  }
  return low
}
