import { z } from 'zod'
import { invalidInput } from '../lib/errors.ts'
import type { Measure } from '../warehouse/warehouse.ts'
import { boundsPredicate } from './value-expectations.ts'

const weights = z.array(z.number().min(0)).min(1)
export const categoryPartition = z.strictObject({
  values: z.array(z.union([z.string(), z.number(), z.boolean()])),
  weights,
})
export const binPartition = z.strictObject({
  bins: z.array(z.number()).min(2),
  weights,
  tail_weights: z.tuple([z.number().min(0), z.number().min(0)]).optional(),
})
export const partition = z.union([categoryPartition, binPartition])
export type CategoryPartition = z.infer<typeof categoryPartition>
export type BinPartition = z.infer<typeof binPartition>

/** As GX demands: lengths that fit, bins that ascend, weights whose sum is one. */
export function requireValid(given: z.infer<typeof partition>): void {
  const tails = 'bins' in given ? (given.tail_weights ?? []) : []
  const sum = [...given.weights, ...tails].reduce((total, weight) => total + weight, 0)
  const wanted = 'bins' in given ? given.bins.length - 1 : given.values.length
  if (given.weights.length !== wanted)
    throw invalidInput(`kwarg "partition_object" has ${given.weights.length} weights; ${wanted} are needed.`)
  if (Math.abs(sum - 1) > 1e-5)
    throw invalidInput(`kwarg "partition_object": the weights add up to ${sum}, not to 1.`)
  if ('bins' in given && given.bins.some((bin, i) => i > 0 && bin <= given.bins[i - 1]!))
    throw invalidInput('kwarg "partition_object": the bins do not ascend.')
}

/** How many values are below the first edge, in each bin (the last with its upper edge) and above the last edge. */
export function binMeasures(column: string, bins: readonly number[]): Measure[] {
  const count = (min?: number, max?: number, strict_min = false, strict_max = true): Measure => ({
    kind: 'count',
    where: boundsPredicate(column, { min_value: min, max_value: max, strict_min, strict_max }),
  })
  return [
    count(undefined, bins[0]),
    ...bins.slice(1).map((high, i) => count(bins[i], high, false, i < bins.length - 2)),
    count(bins.at(-1), undefined, true),
  ]
}
