import type { Measured } from './number-tests.ts'
import type { Pair } from './pair.ts'

/** Numbers with at most so many values in the reference are compared value by value, others in bins. */
const maxValues = 20

/** Jensen & Shannon's distance, from 0 to √ln 2. */
export function jensenShannon(pair: Pair, isNumber: boolean): Measured {
  const { reference, current } = shares(pair, isNumber)
  let divergence = 0
  reference.forEach((p, i) => {
    const middle = (p + current[i]!) / 2
    divergence += relativeEntropy(p, middle) + relativeEntropy(current[i]!, middle)
  })
  return { score: Math.sqrt(Math.max(0, divergence) / 2) }
}

/** Kullback & Leibler's divergence of the current shares from the reference, in nats. */
export function kullbackLeibler(pair: Pair, isNumber: boolean): Measured {
  const { reference, current } = shares(pair, isNumber)
  const [p, q] = [withoutZeros(reference), withoutZeros(current)].map((part) => {
    const total = part.reduce((sum, one) => sum + one, 0)
    return part.map((one) => one / total)
  })
  return { score: p!.reduce((sum, one, i) => sum + relativeEntropy(one, q![i]!), 0) }
}

/** The population stability index. */
export function populationStability(pair: Pair, isNumber: boolean): Measured {
  const { reference, current } = shares(pair, isNumber)
  const [p, q] = [withoutZeros(reference), withoutZeros(current)]
  return { score: p.reduce((sum, one, i) => sum + (one - q[i]!) * Math.log(one / q[i]!), 0) }
}

/** Hellinger's distance, from 0 to 1; numbers are in bins, as many as the number of different values asks for. */
export function hellinger(pair: Pair, isNumber: boolean): Measured {
  const { reference, current } = isNumber ? inBins(pair, pair.values.length) : perValue(pair)
  const overlap = reference.reduce((sum, p, i) => sum + Math.sqrt(p * current[i]!), 0)
  return { score: Math.sqrt(1 - Math.min(1, Math.max(0, overlap))) }
}

const relativeEntropy = (p: number, q: number) => (p === 0 ? 0 : p * Math.log(p / q))

interface Shares {
  reference: Float64Array
  current: Float64Array
}

function shares(pair: Pair, isNumber: boolean): Shares {
  const distinct = pair.reference.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0)
  return isNumber && distinct > maxValues
    ? inBins(pair, pair.referenceCount + pair.currentCount)
    : perValue(pair)
}

const perValue = ({ reference, current, referenceCount, currentCount }: Pair): Shares => ({
  reference: reference.map((count) => count / referenceCount),
  current: current.map((count) => count / currentCount),
})

/** Bins of equal width over both sides, as many as Sturges' rule gives for `size` values. */
function inBins({ values, reference, current, referenceCount, currentCount }: Pair, size: number): Shares {
  const [low, high] = [values[0]!, values.at(-1)!]
  // As NumPy rounds it, by way of the width.
  const bins = low === high ? 1 : Math.ceil((high - low) / ((high - low) / (Math.log2(size) + 1)))
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => low + i * ((high - low) / bins))
  edges[bins] = high
  const inside: Shares = { reference: new Float64Array(bins), current: new Float64Array(bins) }
  let bin = 0
  values.forEach((value, i) => {
    while (bin < bins - 1 && value >= edges[bin + 1]!) bin++
    inside.reference[bin]! += reference[i]! / referenceCount
    inside.current[bin]! += current[i]! / currentCount
  })
  return inside
}

/** Gives what is empty a small share, as Evidently does: a ten-thousandth, or a millionth of the smallest share below that. */
function withoutZeros(part: Float64Array): Float64Array {
  const smallest = part.reduce((least, one) => (one > 0 && one < least ? one : least), Infinity)
  const small = smallest <= 0.0001 ? smallest / 1e6 : 0.0001
  return part.map((one) => (one === 0 ? small : one))
}
