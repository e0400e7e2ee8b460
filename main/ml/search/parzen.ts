import type { Random } from '../random.ts'
import { normalDensity, normalMass } from './normal.ts'
import { boundsOf, toAllowed, type Distribution, type NumberDistribution, type ParamValue } from './space.ts'

/** A mixture of one kernel per observation and the prior. */
export interface Parzen {
  /** Density of a number, probability of a choice or of a step. */
  density(value: ParamValue): number
  sample(random: Random): ParamValue
}

/**
 * The Parzen estimator of TPE as Optuna 5 has it (prior weight 1, magic clip, no endpoints): observations get equal
 * weights, the older ones less beyond the last 25; a kernel is as wide as the way to its farther neighbour.
 *
 * @param observations values of one param, the oldest first.
 */
export function createParzen(distribution: Distribution, observations: readonly ParamValue[]): Parzen {
  const weights = kernelWeights(observations.length)
  return distribution.type === 'categorical'
    ? overChoices(distribution.choices, observations, weights)
    : overNumbers(distribution, observations.map(Number), weights)
}

/** Of the observations and, last, of the prior; they add up to 1. */
function kernelWeights(count: number): Float64Array {
  const old = Math.max(0, count - 25)
  const weights = Float64Array.from({ length: count + 1 }, (_, i) => {
    if (i >= old) return 1
    return old === 1 ? 1 / count : 1 / count + (i * (1 - 1 / count)) / (old - 1)
  })
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

function overChoices(
  choices: readonly ParamValue[],
  observations: readonly ParamValue[],
  weights: Float64Array,
): Parzen {
  const kernels = observations.length + 1
  const share = 1 / kernels / (1 + choices.length / kernels)
  const probabilities = choices.map((choice) => {
    let sum = weights.at(-1)! / choices.length
    observations.forEach((one, i) => {
      sum += weights[i]! * (share + (one === choice ? 1 / (1 + choices.length / kernels) : 0))
    })
    return sum
  })
  return {
    density: (value) => probabilities[choices.indexOf(value)] ?? 0,
    sample: (random) => choices[drawIndex(probabilities, random)]!,
  }
}

function overNumbers(
  distribution: NumberDistribution,
  observations: readonly number[],
  weights: Float64Array,
): Parzen {
  const { log, step } = distribution
  const [low, high] = boundsOf(distribution)
  const toInner = (value: number) => (log ? Math.log(value) : value)
  const inner = observations.map(toInner)
  const centres = [...inner, (low + high) / 2]
  const widths = [...kernelWidths(inner, low, high), high - low]
  const inside = centres.map((centre, i) =>
    normalMass((low - centre) / widths[i]!, (high - centre) / widths[i]!),
  )

  return {
    density(value) {
      const at = Number(value)
      const half = (step ?? 0) / 2
      const [from, to] = [toInner(at - half), toInner(at + half)]
      let sum = 0
      for (let i = 0; i < centres.length; i++) {
        const centre = centres[i]!
        const width = widths[i]!
        const own =
          step === undefined
            ? normalDensity((from - centre) / width) / width
            : normalMass((from - centre) / width, (to - centre) / width)
        sum += (weights[i]! * own) / inside[i]!
      }
      return sum
    },
    sample(random) {
      const kernel = drawIndex(weights, random)
      // A kernel's centre is within the limits and its width at most their distance: a third of the draws fall inside.
      for (;;) {
        const drawn = centres[kernel]! + widths[kernel]! * normalDraw(random)
        if (drawn >= low && drawn <= high) return toAllowed(distribution, log ? Math.exp(drawn) : drawn)
      }
    },
  }
}

/** To the farther neighbour (of the outermost ones: to the only one), within the limits of the magic clip. */
function kernelWidths(centres: readonly number[], low: number, high: number): number[] {
  const order = [...centres.keys()].toSorted((a, b) => centres[a]! - centres[b]!)
  const sorted = [low, ...order.map((i) => centres[i]!), high]
  const narrowest = (high - low) / Math.min(100, 2 + centres.length)
  const widths: number[] = []
  order.forEach((original, rank) => {
    const below = sorted[rank + 1]! - sorted[rank]!
    const above = sorted[rank + 2]! - sorted[rank + 1]!
    const isOnly = centres.length < 2
    const width =
      !isOnly && rank === 0 ? above : !isOnly && rank === centres.length - 1 ? below : Math.max(below, above)
    widths[original] = Math.min(high - low, Math.max(narrowest, width))
  })
  return widths
}

function drawIndex(weights: ArrayLike<number>, random: Random): number {
  let left = random.next()
  for (let i = 0; i < weights.length - 1; i++) {
    left -= weights[i]!
    if (left < 0) return i
  }
  return weights.length - 1
}

/** Box and Muller 1958. */
const normalDraw = (random: Random) =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
