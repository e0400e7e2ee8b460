import { z } from 'zod'
import { invalidInput } from '../lib/errors.ts'
import { column, kind } from './kwargs.ts'
import { requireNumbers } from './predicates.ts'
import { numberOf, numbersOf, passedIf } from './step.ts'
import type { Step } from './step.ts'

const bound = z.number().nullable()
const interpolations = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const
type Interpolation = (typeof interpolations)[number]

interface Quantiles {
  column: string
  at: readonly number[]
  ranges: readonly (readonly [number | null, number | null])[]
  interpolation: Interpolation
}

export const quantileExpectation = kind(
  {
    column,
    quantile_ranges: z.strictObject({
      quantiles: z.array(z.number().min(0).max(1)).min(1),
      value_ranges: z.array(z.tuple([bound, bound])),
    }),
    allow_relative_error: z.union([z.literal(false), z.enum(interpolations)]).default(false),
  },
  {
    sentence: (k) =>
      `${k.column} has its quantiles ${k.quantile_ranges.quantiles.join(', ')} within ${k.quantile_ranges.value_ranges
        .map(([low, high]) => `[${low ?? '−∞'}, ${high ?? '∞'}]`)
        .join(', ')}`,
    plan: (k, table) => {
      const { quantiles: at, value_ranges: ranges } = k.quantile_ranges
      if (at.length !== ranges.length)
        throw invalidInput(`kwarg "quantile_ranges" has ${at.length} quantiles and ${ranges.length} ranges.`)
      requireNumbers(table, k.column)
      return quantiles({ column: k.column, at, ranges, interpolation: k.allow_relative_error || 'nearest' })
    },
  },
)

/** GX takes the value at the nearest rank unless told otherwise, so the ranks are settled by a first question. */
function quantiles({ column: name, at, ranges, interpolation }: Quantiles): Step {
  return {
    measures: [{ kind: 'count', where: { op: 'not', of: { op: 'is-missing', column: name } } }],
    next([count]) {
      const last = (numberOf(count) ?? 0) - 1
      const ranks = at.map((share) => rankOf(share, last, interpolation))
      return {
        measures: [
          { kind: 'quantiles', column: name, at: ranks.map(([low]) => low) },
          { kind: 'quantiles', column: name, at: ranks.map(([, high]) => high) },
        ],
        next(answers) {
          const [low, high] = answers.map(numbersOf)
          const values = at.map((_, i) => (low![i] === null ? null : low![i]! / 2 + high![i]! / 2))
          const isMet = values.every((value, i) => value !== null && isIn(value, ranges[i]!))
          return { outcome: passedIf(isMet), observedValue: { quantiles: [...at], values } }
        },
      }
    },
  }
}

/** The two shares whose values' mean is the quantile. Halves go to the even rank, as in NumPy. */
function rankOf(share: number, last: number, interpolation: Interpolation): [number, number] {
  if (last <= 0 || interpolation === 'linear') return [share, share]
  const rank = share * last
  const [below, above] = [Math.floor(rank), Math.ceil(rank)]
  const nearest = rank - below === 0.5 ? below + (below % 2) : Math.round(rank)
  const ends: Record<Exclude<Interpolation, 'linear'>, [number, number]> = {
    lower: [below, below],
    higher: [above, above],
    midpoint: [below, above],
    nearest: [nearest, nearest],
  }
  const [low, high] = ends[interpolation]
  return [low / last, high / last]
}

/** GX lets a quantile pass that is within 0.01 % of a bound. */
function isIn(value: number, [low, high]: readonly [number | null, number | null]): boolean {
  const isClose = (limit: number | null) =>
    limit !== null && Math.abs(value - limit) <= 1e-4 * Math.abs(limit)
  return isClose(low) || isClose(high) || ((low ?? -Infinity) <= value && value <= (high ?? Infinity))
}
