import * as cephes from 'cephes'
import { invalidInput } from '../lib/errors.ts'

await cephes.compiled

export const distributions = ['norm', 'uniform', 'beta', 'gamma', 'chi2', 'expon'] as const
type Distribution = (typeof distributions)[number]

/** The parameters in SciPy's order; those that have no default must be given. */
const parameters: Record<Distribution, [name: string, usual?: number][]> = {
  norm: [
    ['mean', 0],
    ['std_dev', 1],
  ],
  uniform: [
    ['loc', 0],
    ['scale', 1],
  ],
  beta: [['alpha'], ['beta'], ['loc', 0], ['scale', 1]],
  gamma: [['alpha'], ['loc', 0], ['scale', 1]],
  chi2: [['df'], ['loc', 0], ['scale', 1]],
  expon: [
    ['loc', 0],
    ['scale', 1],
  ],
}

/**
 * The distribution function, its parameters by name or in SciPy's order. A uniform one can also be given by `min` and
 * `max`, its ends.
 *
 * @throws INVALID_INPUT for parameters it does not have.
 */
export function cdfOf(
  distribution: Distribution,
  params: Readonly<Record<string, number>> | readonly number[],
): (x: number) => number {
  const known = parameters[distribution]
  const named = isList(params)
    ? Object.fromEntries(known.slice(0, params.length).map(([name], i) => [name, params[i]!]))
    : fromEnds(distribution, params)
  const surplus = isList(params)
    ? params.length > known.length
    : Object.keys(named).some((name) => !known.some(([one]) => one === name))
  if (surplus)
    throw invalidInput(`kwarg "params": "${distribution}" takes ${known.map(([name]) => name).join(', ')}.`)
  const values = known.map(([name, usual]) => {
    const value = Object.hasOwn(named, name) ? named[name] : usual
    if (value === undefined) throw invalidInput(`kwarg "params": "${distribution}" needs ${name}.`)
    return value
  })
  if (values.at(-1)! <= 0) throw invalidInput('kwarg "params": the scale must be above 0.')
  const scale = values.at(-1)!
  const location = values.at(-2)!
  const [first = 1, second = 1] = values
  const standard = standardCdf(distribution, first, second)
  return (x) => standard((x - location) / scale)
}

function standardCdf(distribution: Distribution, first: number, second: number): (z: number) => number {
  switch (distribution) {
    case 'norm':
      return (z) => cephes.erfc(-z / Math.SQRT2) / 2
    case 'uniform':
      return (z) => Math.min(1, Math.max(0, z))
    case 'beta':
      return (z) => (z <= 0 ? 0 : z >= 1 ? 1 : cephes.incbet(first, second, z))
    case 'gamma':
      return (z) => (z <= 0 ? 0 : 1 - cephes.igamc(first, z))
    case 'chi2':
      return (z) => (z <= 0 ? 0 : 1 - cephes.igamc(first / 2, z / 2))
    case 'expon':
      return (z) => (z <= 0 ? 0 : -Math.expm1(-z))
    default:
      return distribution satisfies never
  }
}

const isList = (params: object): params is readonly number[] => Array.isArray(params)

function fromEnds(
  distribution: Distribution,
  params: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const { min, max, ...rest } = params
  if (distribution !== 'uniform' || min === undefined || max === undefined) return params
  return { ...rest, loc: min, scale: max - min }
}
