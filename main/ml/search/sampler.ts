import { invalidInput } from '../../lib/errors.ts'
import { createRandom, shuffle, type Random } from '../random.ts'
import { createParzen } from './parzen.ts'
import {
  boundsOf,
  isActive,
  tidy,
  toAllowed,
  type Distribution,
  type Params,
  type ParamValue,
  type SearchSpace,
} from './space.ts'
import { byScore, type Direction, type Trial } from './trial.ts'

export const samplers = ['tpe', 'random', 'grid'] as const
export type SamplerName = (typeof samplers)[number]

/** Says what a trial tries. The same number, seed and history give the same params. */
export interface Sampler {
  /** How many trials there can be; undefined: as many as one likes. */
  readonly most?: number
  suggest(number: number, history: readonly Trial[]): Params
}

export interface SamplerInput {
  sampler: SamplerName
  space: SearchSpace
  direction: Direction
  seed: number
}

const startupTrials = 10
const candidates = 24
/** A number without a step is tried at so many places of a grid, evenly (in logarithms where so drawn). */
const gridPlaces = 5
const largestGrid = 100_000

/** @throws INVALID_INPUT for a grid that is too large. */
export function createSampler({ sampler, space, direction, seed }: SamplerInput): Sampler {
  switch (sampler) {
    case 'random':
      return { suggest: (number) => drawAll(space, createRandom(seed, number), drawUniform) }
    case 'grid': {
      const grid = shuffle(gridOf(space), createRandom(seed))
      return { most: grid.length, suggest: (number) => grid[number % grid.length]! }
    }
    case 'tpe':
      return {
        suggest(number, history) {
          const random = createRandom(seed, number)
          const known = history.filter(({ state }) => state === 'complete' || state === 'pruned')
          if (known.length < startupTrials) return drawAll(space, random, drawUniform)
          const { below, above } = splitTrials(history, known.length, direction)
          return drawAll(space, random, (distribution, _random, name) =>
            drawLikeBest(distribution, valuesOf(below, name), valuesOf(above, name), random),
          )
        },
      }
    default:
      throw new Error(`unknown sampler ${String(sampler satisfies never)}`)
  }
}

type Draw = (distribution: Distribution, random: Random, name: string) => ParamValue

function drawAll(space: SearchSpace, random: Random, draw: Draw): Params {
  const params: Record<string, ParamValue> = {}
  for (const [name, distribution] of Object.entries(space))
    if (isActive(distribution, params)) params[name] = draw(distribution, random, name)
  return params
}

function drawUniform(distribution: Distribution, random: Random): ParamValue {
  if (distribution.type === 'categorical')
    return distribution.choices[random.nextInt(distribution.choices.length)]!
  const [low, high] = boundsOf(distribution)
  const drawn = low + (high - low) * random.next()
  return toAllowed(distribution, distribution.log ? Math.exp(drawn) : drawn)
}

/**
 * Tree-structured Parzen estimator (Bergstra, Bardenet, Bengio & Kégl 2011), each param by itself, with Optuna's
 * defaults: of 24 values drawn like the best trials', the one that is most unlike the others'.
 */
function drawLikeBest(
  distribution: Distribution,
  below: readonly ParamValue[],
  above: readonly ParamValue[],
  random: Random,
): ParamValue {
  const best = createParzen(distribution, below)
  const others = createParzen(distribution, above)
  let chosen: ParamValue | undefined
  let highest = -Infinity
  for (let i = 0; i < candidates; i++) {
    const value = best.sample(random)
    const gain = Math.log(best.density(value)) - Math.log(others.density(value))
    if (chosen === undefined || gain > highest) {
      chosen = value
      highest = gain
    }
  }
  return chosen!
}

/**
 * The best tenth, at most 25, and the rest, each in the order of the trials. Pruned ones are worse than complete ones,
 * and the better the farther they came. Running ones are among the rest, so that trials at the same time differ
 * (Optuna's constant liar).
 */
export function splitTrials(
  history: readonly Trial[],
  known: number,
  direction: Direction,
): { below: Trial[]; above: Trial[] } {
  const compare = byScore(direction)
  const ordered = history
    .filter(({ state }) => state !== 'failed')
    .toSorted((a, b) => {
      const byRank = rank(a) - rank(b)
      if (byRank !== 0 || a.state === 'running') return byRank
      const bySteps = a.state === 'pruned' ? b.values.length - a.values.length : 0
      return bySteps || compare(a.values.at(-1) ?? NaN, b.values.at(-1) ?? NaN)
    })
  const count = Math.min(Math.ceil(0.1 * known), 25)
  return { below: ordered.slice(0, count).toSorted(byNumber), above: ordered.slice(count).toSorted(byNumber) }
}

const rank = ({ state }: Trial) => (state === 'complete' ? 0 : state === 'pruned' ? 1 : 2)
const byNumber = (a: Trial, b: Trial) => a.number - b.number

const valuesOf = (trials: readonly Trial[], name: string) =>
  trials.flatMap(({ params }) => params[name] ?? [])

/** Every combination. */
function gridOf(space: SearchSpace): Params[] {
  let grid: Params[] = [{}]
  for (const [name, distribution] of Object.entries(space)) {
    const places = placesOf(distribution)
    grid = grid.flatMap((params) =>
      isActive(distribution, params) ? places.map((value) => ({ ...params, [name]: value })) : [params],
    )
    if (grid.length > largestGrid) {
      throw invalidInput(
        `The grid has more than ${largestGrid} combinations, already at ${name}. Give params fewer steps, or use the sampler random or tpe.`,
        { param: name },
      )
    }
  }
  return grid
}

function placesOf(distribution: Distribution): readonly ParamValue[] {
  if (distribution.type === 'categorical') return distribution.choices
  const { low, high, step, log, type } = distribution
  if (step !== undefined && !log && (type === 'float' || step > 1 || (high - low) / step < gridPlaces)) {
    const count = Math.round((high - low) / step) + 1
    return Array.from({ length: count }, (_, i) => tidy(low + i * step))
  }
  const [from, to] = log ? [Math.log(low), Math.log(high)] : [low, high]
  const places = Array.from({ length: gridPlaces }, (_, i) => {
    const at = from + ((to - from) * i) / (gridPlaces - 1)
    return tidy(toAllowed(distribution, log ? Math.exp(at) : at))
  })
  return [...new Set(places)]
}
