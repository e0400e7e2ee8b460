import type { NumberFigures } from '../../contract/profile.ts'
import { momentsOf, weightedQuantile, type PowerSums } from '../../ml/moments.ts'
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
  min: number | null
  max: number | null
  mean: number | null
  quantiles: (number | null)[]
}

/**
 * @param values all different ones of a column, ascending; none is NaN
 * @param counts how often each occurs
 */
export function factsOfGroups(values: Float64Array, counts: Float64Array): NumberColumnFacts {
  const few = values.length <= comparedBins ? values.filter((value) => Number.isFinite(value)) : undefined
  return factsOf(values, figuresOfGroups(values, counts), counts, few)
}

function figuresOfGroups(values: Float64Array, counts: Float64Array): MeasuredFigures {
  const [from, to] = finitePart(values)
  const finite = values.subarray(from, to)
  const weights = counts.subarray(from, to)
  const n = sum(weights)
  // Divided first: the sum of large numbers may overflow.
  const mean = finite.reduce((total, value, i) => total + (value / n) * weights[i]!, 0)
  return {
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
  const finite = present.subarray(...finitePart(present))
  return factsOf(present, {
    min: finite[0] ?? null,
    max: finite.at(-1) ?? null,
    mean: finiteOrNull(sum(finite) / finite.length),
    quantiles: measuredQuantiles.map((at) => sortedQuantile(finite, at)),
  })
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

/** A call for each of a million values would take most of the time. */
function sum(numbers: Float64Array): number {
  let total = 0
  for (let i = 0; i < numbers.length; i++) total += numbers[i]!
  return total
}

/** Where the finite ones of ascending values begin and end. */
function finitePart(values: Float64Array): [number, number] {
  return [firstThat(values, (value) => value !== -Infinity), firstThat(values, (value) => value === Infinity)]
}

/** What follows from the places of ascending values, which occur as often as `counts` says or once each. */
function factsOf(
  values: Float64Array,
  measured: MeasuredFigures,
  counts?: Float64Array,
  fewValues?: Float64Array,
): NumberColumnFacts {
  const { min, max } = measured
  const quantiles = shownQuantiles.map((at, i) => ({ at, value: measured.quantiles[i] ?? null }))
  const [low25, high75] = [quantiles[2]!.value, quantiles[4]!.value]
  const reach = low25 === null || high75 === null ? null : 1.5 * (high75 - low25)
  const lowFence = reach === null ? null : low25! - reach
  const highFence = reach === null ? null : high75! + reach
  const [from, to] = finitePart(values)
  const finite = values.subarray(from, to)
  const before = counts && runningSums(counts)
  const rowsBefore = (place: number) => (before ? before[place]! : place)
  const rowsUntil = (isSo: (value: number) => boolean) => rowsBefore(firstThat(values, isSo))
  const finiteUntil = (isSo: (value: number) => boolean) =>
    rowsBefore(from + firstThat(finite, isSo)) - rowsBefore(from)
  const n = rowsBefore(to) - rowsBefore(from)
  const negatives = rowsUntil((value) => value >= 0)
  const edges = edgesBetween(min, max)
  const below = edges.map((edge, i) =>
    i === 0 ? 0 : i === edges.length - 1 ? n : finiteUntil((value) => value >= edge),
  )
  return {
    figures: {
      ...momentsOf(powersOf(finite, measured.mean ?? 0, counts?.subarray(from, to))),
      zeros: rowsUntil((value) => value > 0) - negatives,
      negatives,
      infinite: rowsBefore(values.length) - n,
      quantiles,
      histogram: { edges, counts: below.slice(1).map((rows, i) => rows - below[i]!) },
      outliers: {
        lowFence: finiteOrNull(lowFence),
        highFence: finiteOrNull(highFence),
        // A fence may have overflown to NaN, which nothing is beyond.
        low: lowFence === null ? 0 : finiteUntil((value) => !(value < lowFence)),
        high: highFence === null ? 0 : n - finiteUntil((value) => value > highFence),
      },
    },
    min,
    max,
    binEdges: fewValues ? halfwayEdges(fewValues) : distinctEdges(measured),
  }
}

/** Of the counts before each place and, last, of all. */
function runningSums(counts: Float64Array): Float64Array {
  const sums = new Float64Array(counts.length + 1)
  for (let i = 0; i < counts.length; i++) sums[i + 1] = sums[i]! + counts[i]!
  return sums
}

function powersOf(values: Float64Array, shift: number, counts?: Float64Array): PowerSums {
  let [n, first, second, third, fourth] = [0, 0, 0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const weight = counts ? counts[i]! : 1
    const d = values[i]! - shift
    const square = d * d
    n += weight
    first += weight * d
    second += weight * square
    third += weight * square * d
    fourth += weight * square * square
  }
  return { shift, n, first, second, third, fourth }
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

function distinctEdges({ quantiles, max }: MeasuredFigures): Float64Array {
  const edges = quantiles.slice(shownQuantiles.length).filter((value) => value !== null)
  return Float64Array.from(new Set(edges)).filter((edge) => max === null || edge < max)
}

const halfwayEdges = (values: Float64Array) =>
  Float64Array.from({ length: Math.max(0, values.length - 1) }, (_, i) => {
    const middle = values[i]! + (values[i + 1]! - values[i]!) / 2
    return Number.isFinite(middle) && middle < values[i + 1]! ? middle : values[i]!
  })
