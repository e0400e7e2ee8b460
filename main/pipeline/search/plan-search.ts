import { z } from 'zod'
import { didYouMean } from '../../lib/closest.ts'
import { invalidInput } from '../../lib/errors.ts'
import { algorithmParams } from '../../ml/algorithm-params.ts'
import { lossMetrics, metricNames, type MetricName } from '../../ml/metrics.ts'
import { algorithms, type Algorithm } from '../../ml/model.ts'
import {
  createPruner,
  createSampler,
  defaultSpaces,
  pruners,
  readSpace,
  samplers,
  type Direction,
  type Distribution,
  type Pruner,
  type Sampler,
  type SearchSpace,
} from '../../ml/search.ts'

/** What a train stage can be told about a search. */
export const searchParams = z.strictObject({
  sampler: z
    .enum(samplers)
    .default('tpe')
    .describe('How the next trial is chosen: from what was good so far, at random, or every combination.'),
  space: z
    .record(z.string(), z.json())
    .optional()
    .describe('What is tried for each param; one that suits the algorithm when left out.'),
  trials: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('How many; when left out 50, or the whole grid.'),
  pruner: z
    .enum(pruners)
    .default('median')
    .describe('Gives up trials whose first folds are worse than those of others.'),
  metric: z.enum(metricNames).default('rocAuc').describe('What the best trial is best at.'),
  folds: z.number().int().min(2).max(50).default(5).describe('Cross-validation of each trial.'),
  parallel: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('Trials at a time. They do not know of each other, whatever the number of threads.'),
})
export type SearchParams = z.output<typeof searchParams>

/** A train stage's params, as far as a search reads them. */
export interface SearchedParams {
  algorithm: Algorithm
  search?: SearchParams
  [param: string]: unknown
}

export interface SearchPlan {
  space: SearchSpace
  sampler: Sampler
  prune: Pruner
  metric: MetricName
  direction: Direction
  trials: number
  folds: number
  parallel: number
}

type Shape = Readonly<Record<string, z.ZodType>>

const usualTrials = 50
const largestWholeGrid = 1000

/**
 * Makes of a train stage's params what a search does.
 *
 * @param shape what each param can be.
 * @throws INVALID_INPUT for a space that is empty or contradictory, that names a param nobody reads, or that is too
 *   large for a grid.
 */
export function planSearch(
  params: SearchedParams & { search: SearchParams },
  shape: Shape,
  seed: number,
): SearchPlan {
  const { sampler: name, pruner, metric, folds, parallel } = params.search
  const space = spaceOf(params, shape)
  const direction = lossMetrics.includes(metric) ? 'minimize' : 'maximize'
  const sampler = createSampler({ sampler: name, space, direction, seed })
  const { most = Infinity } = sampler
  if (params.search.trials === undefined && sampler.most !== undefined && most > largestWholeGrid) {
    throw invalidInput(
      `The grid has ${most} combinations. Give params fewer steps or choices, set trials to try only so many of them, or use the sampler tpe.`,
      { combinations: most },
    )
  }
  const trials = Math.min(params.search.trials ?? (sampler.most === undefined ? usualTrials : most), most)
  return {
    space,
    sampler,
    prune: createPruner({ pruner, direction }),
    metric,
    direction,
    trials,
    folds,
    parallel,
  }
}

function spaceOf(params: SearchedParams & { search: SearchParams }, shape: Shape): SearchSpace {
  const { search, algorithm } = params
  if (search.space !== undefined) {
    const space = readSpace(search.space)
    for (const [name, distribution] of Object.entries(space))
      checkParam(name, distribution, readBy(space, algorithm), shape)
    return space
  }
  // What somebody set is not searched.
  const free = Object.entries(defaultSpaces[algorithm]).filter(
    ([name]) => params[name] === shape[name]?.parse(undefined),
  )
  if (free.length === 0) {
    throw invalidInput(
      Object.keys(defaultSpaces[algorithm]).length === 0
        ? `The algorithm ${algorithm} has nothing to search for. Choose another one.`
        : `Every param that ${algorithm} is usually searched for is set. Leave some out, or name a space.`,
      { algorithm },
    )
  }
  return readSpace(Object.fromEntries(free))
}

/** The algorithms that the space may come to. */
function readBy(space: SearchSpace, algorithm: Algorithm): readonly string[] {
  const among = space['algorithm']
  return among?.type === 'categorical' ? among.choices.map(String) : [algorithm]
}

function checkParam(name: string, distribution: Distribution, among: readonly string[], shape: Shape): void {
  const known = algorithms.filter((one) => among.includes(one)).flatMap((one) => algorithmParams[one])
  if (name !== 'algorithm' && !known.includes(name)) {
    const all = [...new Set(known)]
    throw invalidInput(
      `The search space names "${name}", which ${among.join(', ')} does not read.${didYouMean(name, all)} It reads ${all.join(', ') || 'nothing'}.`,
      { param: name },
    )
  }
  const values =
    distribution.type === 'categorical' ? distribution.choices : [distribution.low, distribution.high]
  for (const value of values) {
    const parsed = shape[name]!.safeParse(value)
    if (parsed.success) continue
    const why = parsed.error.issues[0]!.message.replace(/^Invalid input: /, '')
    throw invalidInput(`The search space of ${name}: it cannot be ${JSON.stringify(value)} (${why}).`, {
      param: name,
      value,
    })
  }
}
