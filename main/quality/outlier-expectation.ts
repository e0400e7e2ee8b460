import { z } from 'zod'
import type { Predicate } from '../warehouse/warehouse.ts'
import { column, kind, mostly, mostlyText } from './kwargs.ts'
import { and, requireNumbers } from './predicates.ts'
import { numberOf, numbersOf } from './step.ts'
import { eachValue } from './value-expectations.ts'

/**
 * GX's `iqr` is Tukey's fences around the first and third quartile, which belong to what is expected; its `std` is the
 * open interval around the mean. Quartiles are interpolated linearly, deviations are of the sample.
 */
export const outlierExpectation = kind(
  {
    column,
    mostly,
    method: z.enum(['iqr', 'std']).default('iqr'),
    multiplier: z.number().min(0).default(1.5),
  },
  {
    sentence: (k) =>
      `${k.column} is within ${k.multiplier} ${k.method === 'iqr' ? 'interquartile ranges of its quartiles' : 'standard deviations of its mean'}${mostlyText(k.mostly)}`,
    plan: (k, table) => {
      requireNumbers(table, k.column)
      const within = (low: number, high: number, isStrict: boolean) =>
        eachValue(
          k.column,
          k.mostly,
          and(bound(k.column, isStrict ? '>' : '>=', low), bound(k.column, isStrict ? '<' : '<=', high)),
        )
      if (k.method === 'iqr')
        return {
          measures: [{ kind: 'quantiles', column: k.column, at: [0.25, 0.75] }],
          next([answer]) {
            const [low, high] = numbersOf(answer)
            if (low === null || high === null || low === undefined || high === undefined)
              return eachValue(k.column, k.mostly, and())
            const reach = k.multiplier * (high - low)
            return within(low - reach, high + reach, false)
          },
        }
      return {
        measures: [
          { kind: 'mean', column: k.column },
          { kind: 'stddev', column: k.column },
        ],
        next(answers) {
          const [mean, deviation] = answers.map(numberOf)
          // Without any spread nothing lies apart.
          if (mean === null || deviation === null || deviation === 0)
            return eachValue(k.column, k.mostly, and())
          const reach = k.multiplier * deviation!
          return within(mean! - reach, mean! + reach, true)
        },
      }
    },
  },
)

const bound = (name: string, is: '<' | '<=' | '>' | '>=', value: number): Predicate => ({
  op: 'compare',
  column: name,
  is,
  value,
})
