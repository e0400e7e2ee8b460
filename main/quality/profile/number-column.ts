import type { NumberFigures } from '../../contract/profile.ts'
import { momentsOf, noPowerSums, weightedQuantile } from '../../ml/moments.ts'
import type { ValueCount } from '../../warehouse/files.ts'

/** Quantiles that are shown, and those between the bins in which a number is compared with the target. */
const shownQuantiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
export const comparedBins = 32
const binQuantiles = Array.from({ length: comparedBins - 1 }, (_, i) => (i + 1) / comparedBins)
const measuredQuantiles = [...shownQuantiles, ...binQuantiles]
const bins = 20

export interface NumberColumnFacts {
  figures: NumberFigures
  min: number | null
  max: number | null
  /** A value belongs to the first bin whose edge is not below it, or to one more. */
  binEdges: Float64Array
}

/** `null` where there is no finite value, or the figure itself is not finite. */
interface MeasuredFigures {
  infinite: number
  min: number | null
  max: number | null
  mean: number | null
  quantiles: (number | null)[]
}

/** What remains to be counted once the range and quartiles are known. */
export interface NumberCounter {
  /** `weights` says how often each value occurs; once without it. */
  add(values: Float64Array, length: number, weights?: ArrayLike<number>): void
  facts(): NumberColumnFacts
}

/** @param values finite and infinite values, ascending; @param counts how often each occurs. */
export function figuresOfGroups(values: Float64Array, counts: Float64Array): MeasuredFigures {
  const from = values.findIndex((value) => Number.isFinite(value))
  const to = values.findLastIndex((value) => Number.isFinite(value)) + 1
  const finite = from < 0 ? values.subarray(0, 0) : values.subarray(from, to)
  const weights = from < 0 ? counts.subarray(0, 0) : counts.subarray(from, to)
  const all = sum(counts)
  const n = sum(weights)
  // Divided first: the sum of large numbers may overflow.
  const mean = finite.reduce((total, value, i) => total + (value / n) * weights[i]!, 0)
  return {
    infinite: all - n,
    min: finite[0] ?? null,
    max: finite.at(-1) ?? null,
    mean: n > 0 && Number.isFinite(mean) ? mean : null,
    quantiles: measuredQuantiles.map((at) => weightedQuantile(finite, weights, n, at)),
  }
}

/** @param values all of a column, ascending, and NaN at the end where it is missing. */
export function factsOfNumbers(values: Float64Array): NumberColumnFacts {
  const present = values.subarray(
    0,
    firstThat(values, (value) => value !== value),
  )
  const from = firstThat(present, (value) => value !== -Infinity)
  const finite = present.subarray(
    from,
    firstThat(present, (value) => value === Infinity),
  )
  const counter = countNumbers({
    infinite: present.length - finite.length,
    min: finite[0] ?? null,
    max: finite.at(-1) ?? null,
    mean: finiteOrNull(sum(finite) / finite.length),
    quantiles: measuredQuantiles.map((at) => sortedQuantile(finite, at)),
  })
  counter.add(present, present.length)
  return counter.facts()
}

/** The same for the values that occur most often, most frequent first and then ascending. */
export function mostFrequent(values: Float64Array, limit: number): ValueCount[] {
  const found: ValueCount[] = []
  for (let start = 0, end = 0; start < values.length && values[start] === values[start]; start = end) {
    while (end < values.length && values[end] === values[start]) end++
    const count = end - start
    if (found.length === limit && count <= found.at(-1)!.count) continue
    const place = found.findIndex((one) => one.count < count)
    // Nought may come first as minus nought.
    found.splice(place < 0 ? found.length : place, 0, { value: values[start]! + 0, count })
    if (found.length > limit) found.pop()
  }
  return found
}

/** Where the values begin of which `isSo` holds: of all behind one of them it does. */
function firstThat(sorted: Float64Array, isSo: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isSo(sorted[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

/** As `weightedQuantile`, of ascending values that count once each. */
function sortedQuantile(values: Float64Array, at: number): number | null {
  if (values.length === 0) return null
  const place = at * (values.length - 1)
  const value = values[Math.floor(place)]!
  return value + (place - Math.floor(place)) * (values[Math.ceil(place)]! - value)
}

const sum = (numbers: Float64Array) => numbers.reduce((total, each) => total + each, 0)

export function countNumbers(measured: MeasuredFigures, fewValues?: Float64Array): NumberCounter {
  const { min, max } = measured
  const quantiles = shownQuantiles.map((at, i) => ({ at, value: measured.quantiles[i] ?? null }))
  const [low25, high75] = [quantiles[2]!.value, quantiles[4]!.value]
  const reach = low25 === null || high75 === null ? null : 1.5 * (high75 - low25)
  const lowFence = reach === null ? null : low25! - reach
  const highFence = reach === null ? null : high75! + reach
  const edges = edgesBetween(min, max)
  const counts = new Float64Array(Math.max(0, edges.length - 1))
  const binOf = equalWidthBin(edges)
  const powers = noPowerSums(measured.mean ?? 0)
  let [zeros, negatives, low, high] = [0, 0, 0, 0]
  return {
    add(values, length, weights) {
      for (let i = 0; i < length; i++) {
        const value = values[i]!
        if (value !== value) continue
        const weight = weights ? weights[i]! : 1
        if (value <= 0) {
          if (value === 0) zeros += weight
          else negatives += weight
        }
        if (value - value !== 0) continue
        counts[binOf(value)]! += weight
        if (value < lowFence!) low += weight
        else if (value > highFence!) high += weight
        const d = value - powers.shift
        const square = d * d
        powers.n += weight
        powers.first += weight * d
        powers.second += weight * square
        powers.third += weight * square * d
        powers.fourth += weight * square * square
      }
    },
    facts: () => ({
      figures: {
        ...momentsOf(powers),
        zeros,
        negatives,
        infinite: measured.infinite,
        quantiles,
        histogram: { edges, counts: [...counts] },
        outliers: { lowFence: finiteOrNull(lowFence), highFence: finiteOrNull(highFence), low, high },
      },
      min,
      max,
      binEdges: fewValues ? halfwayEdges(fewValues) : distinctEdges(measured),
    }),
  }
}

const finiteOrNull = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null)

function edgesBetween(min: number | null, max: number | null): number[] {
  if (min === null || max === null) return []
  if (min === max) return [min, max]
  const step = max / bins - min / bins
  const edges = Array.from({ length: bins + 1 }, (_, i) => min + step * i)
  edges[bins] = max
  return edges
}

/** The bin of a finite value; values on an edge belong to the bin above, the last bin has both its ends, as NumPy's. */
export function equalWidthBin(edges: readonly number[]): (value: number) => number {
  const last = edges.length - 2
  if (last <= 0) return () => 0
  const low = edges[0]!
  const scale = 1 / (edges.at(-1)! / (last + 1) - low / (last + 1))
  return (value) => {
    const near = Math.floor((value - low) * scale)
    const bin = near < 0 ? 0 : near > last ? last : near
    if (value < edges[bin]! && bin > 0) return bin - 1
    return bin < last && value >= edges[bin + 1]! ? bin + 1 : bin
  }
}

function distinctEdges({ quantiles, max }: MeasuredFigures): Float64Array {
  const edges = quantiles.slice(shownQuantiles.length).filter((value) => value !== null)
  return Float64Array.from(new Set(edges)).filter((edge) => max === null || edge < max)
}

const halfwayEdges = (values: Float64Array) =>
  Float64Array.from({ length: Math.max(0, values.length - 1) }, (_, i) => {
    const middle = values[i]! + (values[i + 1]! - values[i]!) / 2
    return Number.isFinite(middle) && middle < values[i + 1]! ? middle : values[i]!
  })
