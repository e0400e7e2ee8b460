import type { DriftColumn } from '../../contract/drift.ts'
import type { Pair } from './pair.ts'

const maxShown = 20
const usualBins = 30
const maxWholeBins = 60

/** What a chart shows of a pair: the shares of its values, of the 20 most frequent, or of bins of equal width. */
export function distributionOf(
  pair: Pair,
  labels: readonly string[] | undefined,
): DriftColumn['distribution'] {
  if (labels === undefined && pair.values.length > maxShown) return inBins(pair)
  const names = labels ?? Array.from(pair.values, String)
  const share = (i: number) => ({
    reference: pair.reference[i]! / pair.referenceCount,
    current: pair.current[i]! / pair.currentCount,
  })
  const all = names.map((label, i) => ({ label: label.slice(0, 200), ...share(i) }))
  const order = all.toSorted((a, b) => b.reference + b.current - a.reference - a.current)
  const [shown, others] = [order.slice(0, maxShown), order.slice(maxShown)]
  const sorted = labels === undefined ? all : shown
  return {
    labels: sorted.map(({ label }) => label),
    reference: sorted.map(({ reference }) => reference),
    current: sorted.map(({ current }) => current),
    otherReference: others.reduce((sum, { reference }) => sum + reference, 0),
    otherCurrent: others.reduce((sum, { current }) => sum + current, 0),
  }
}

function inBins({ values, ...pair }: Pair): DriftColumn['distribution'] {
  const edges = edgesOf(values)
  const bins = edges.length - 1
  const reference = edges.slice(1).map(() => 0)
  const current = edges.slice(1).map(() => 0)
  let bin = 0
  values.forEach((value, i) => {
    while (bin < bins - 1 && value >= edges[bin + 1]!) bin++
    reference[bin]! += pair.reference[i]! / pair.referenceCount
    current[bin]! += pair.current[i]! / pair.currentCount
  })
  return { labels: [], edges, reference, current, otherReference: 0, otherCurrent: 0 }
}

/** A bin for each whole number where these are few, so that none holds more of them than another. */
function edgesOf(values: Float64Array): number[] {
  const [low, high] = [values[0]!, values.at(-1)!]
  if (high - low < maxWholeBins && values.every(Number.isInteger))
    return Array.from({ length: high - low + 2 }, (_, i) => low + i)
  return Array.from({ length: usualBins + 1 }, (_, i) =>
    i === usualBins ? high : low + (high / usualBins - low / usualBins) * i,
  )
}
