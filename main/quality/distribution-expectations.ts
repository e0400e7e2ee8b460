import { z } from 'zod'
import { invalidInput } from '../lib/errors.ts'
import { createRandom } from '../ml/random.ts'
import type { Answer, Cell } from '../warehouse/warehouse.ts'
import { cdfOf, distributions } from './distribution-functions.ts'
import { oneSampleTail } from './drift/kolmogorov.ts'
import { chiSquareTail } from './drift/tails.ts'
import { column, kind } from './kwargs.ts'
import type { Kind } from './kwargs.ts'
import { binMeasures, binPartition, categoryPartition, partition, requireValid } from './partition.ts'
import type { BinPartition, CategoryPartition } from './partition.ts'
import { isMissing, not, requireNumbers } from './predicates.ts'
import { groupsOf, numberOf, numbersOf, passedIf } from './step.ts'
import type { Step, Verdict } from './step.ts'

/** More different values than these are not compared with a distribution. */
const maxDistinct = 1_000_000
const maxPairs = 100_000
const share = z.number().min(0).max(1)

/** GX's expectations about the distribution of a column; the tests that GX 1.x only names are computed as 0.x did. */
export const distributionExpectations: Record<string, Kind> = {
  expect_column_kl_divergence_to_be_less_than: kind(
    {
      column,
      partition_object: partition,
      threshold: z.number().min(0).optional(),
      tail_weight_holdout: share.default(0),
      internal_weight_holdout: share.default(0),
      bucketize_data: z.boolean().default(true),
    },
    {
      sentence: (k) =>
        `the divergence of ${k.column} from the expected distribution is ${k.threshold === undefined ? 'recorded' : `at most ${k.threshold}`}`,
      plan: (k, table) => {
        requireValid(k.partition_object)
        const judge = (observed: number[], expected: number[]): Verdict => {
          const divergence = relativeEntropy(observed, expected)
          return {
            outcome: passedIf(k.threshold === undefined || divergence <= k.threshold),
            observedValue: Number.isFinite(divergence) ? divergence : null,
            ...(divergence === Infinity
              ? { note: 'There are values that the expected distribution rules out.' }
              : {}),
          }
        }
        if ('values' in k.partition_object) {
          if (k.internal_weight_holdout > 0)
            throw invalidInput('kwarg "internal_weight_holdout" is for bins, not for values.')
          return withCategories(k.column, k.partition_object, k.tail_weight_holdout, judge)
        }
        requireNumbers(table, k.column)
        if (!k.bucketize_data) throw invalidInput('kwarg "bucketize_data" cannot be false for bins.')
        return withBins(k.column, k.partition_object, k.tail_weight_holdout, k.internal_weight_holdout, judge)
      },
    },
  ),
  expect_column_chisquare_test_p_value_to_be_greater_than: kind(
    {
      column,
      partition_object: categoryPartition,
      p: share.default(0.05),
      tail_weight_holdout: share.default(0),
    },
    {
      sentence: (k) => `${k.column} is distributed as expected by a χ² test with p above ${k.p}`,
      plan: (k) => {
        requireValid(k.partition_object)
        return withCategories(
          k.column,
          k.partition_object,
          k.tail_weight_holdout,
          (observed, expected, count) => {
            const statistic = observed.reduce((sum, share1, i) => {
              const wanted = expected[i]! * count
              return share1 === 0 && wanted === 0 ? sum : sum + (share1 * count - wanted) ** 2 / wanted
            }, 0)
            const p = observed.length < 2 ? 1 : chiSquareTail(statistic, observed.length - 1)
            return { outcome: passedIf(p > k.p), observedValue: p }
          },
        )
      },
    },
  ),
  expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than: kind(
    {
      column,
      distribution: z.enum(distributions),
      params: z.union([z.record(z.string(), z.number()), z.array(z.number())]).default([]),
      p_value: share.default(0.05),
    },
    {
      sentence: (k) =>
        `${k.column} follows the distribution ${k.distribution} by a KS test with p above ${k.p_value}`,
      plan: (k, table) => {
        requireNumbers(table, k.column)
        const cdf = cdfOf(k.distribution, k.params)
        return {
          measures: [{ kind: 'group-counts', columns: [k.column], limit: maxDistinct + 2 }],
          next([answer]) {
            const values = sortedValues(answer)
            if (values.length === 0) return noValues
            const { statistic, count } = kolmogorovSmirnov(values, cdf)
            const p = Math.min(1, Math.max(0, oneSampleTail(count, statistic)))
            return { outcome: passedIf(p >= k.p_value), observedValue: p }
          },
        }
      },
    },
  ),
  expect_column_bootstrapped_ks_test_p_value_to_be_greater_than: kind(
    {
      column,
      partition_object: binPartition,
      p: share.default(0.05),
      bootstrap_samples: z.number().int().min(1).max(100_000).default(1000),
      bootstrap_sample_size: z.number().int().min(1).max(100_000).optional(),
    },
    {
      sentence: (k) => `${k.column} is distributed as expected by bootstrapped KS tests with p above ${k.p}`,
      plan: (k, table) => {
        requireNumbers(table, k.column)
        requireValid(k.partition_object)
        if (k.partition_object.tail_weights)
          throw invalidInput('kwarg "partition_object" cannot have tails here.')
        const size = k.bootstrap_sample_size ?? 2 * k.partition_object.weights.length
        if (size * k.bootstrap_samples > 10_000_000)
          throw invalidInput('more than ten million values would be drawn.')
        return bootstrapped(k.column, k.partition_object, k.p, k.bootstrap_samples, size)
      },
    },
  ),
  expect_column_pair_cramers_phi_value_to_be_less_than: kind(
    { column_A: column, column_B: column, threshold: share.default(0.1) },
    {
      sentence: (k) => `Cramér’s φ between ${k.column_A} and ${k.column_B} is at most ${k.threshold}`,
      plan: (k) => ({
        measures: [{ kind: 'group-counts', columns: [k.column_A, k.column_B], limit: maxPairs + 1 }],
        next([answer]) {
          const groups = groupsOf(answer).filter(({ values }) => values.every((value) => value !== null))
          if (groups.length > maxPairs)
            throw invalidInput(
              `"${k.column_A}" and "${k.column_B}" have more than ${maxPairs} different pairs.`,
            )
          const phi = cramersPhi(groups)
          if (phi === undefined) return { ...noValues, note: 'One of the columns has fewer than two values.' }
          return { outcome: passedIf(phi <= k.threshold), observedValue: phi }
        },
      }),
    },
  ),
}

const noValues: Verdict = {
  outcome: 'failed',
  observedValue: null,
  note: 'There are too few values for this figure.',
}

type Judge = (observed: number[], expected: number[], count: number) => Verdict

/** Values that were not expected share the weight that was held out for them. */
function withCategories(name: string, given: CategoryPartition, holdout: number, judge: Judge): Step {
  return {
    measures: [{ kind: 'group-counts', columns: [name], limit: maxDistinct + 2 }],
    next([answer]) {
      const groups = groupsOf(answer).filter(({ values }) => values[0] !== null)
      if (groups.length > maxDistinct) throw tooMany(name)
      const count = groups.reduce((sum, group) => sum + group.count, 0)
      if (count === 0) return noValues
      const observed = new Map(groups.map(({ values, count: one }) => [String(values[0]), one / count]))
      const expected = new Map(given.values.map((value, i) => [String(value), given.weights[i]!]))
      const extra = [...observed.keys()].filter((value) => !expected.has(value))
      const kept = extra.length > 0 ? 1 - holdout : 1
      return judge(
        [
          ...[...expected.keys()].map((value) => observed.get(value) ?? 0),
          ...extra.map((value) => observed.get(value)!),
        ],
        [
          ...[...expected.values()].map((weight) => weight * kept),
          ...extra.map(() => holdout / extra.length),
        ],
        count,
      )
    },
  }
}

function withBins(name: string, given: BinPartition, tail: number, internal: number, judge: Judge): Step {
  if (tail > 0 && given.tail_weights)
    throw invalidInput('kwarg "tail_weight_holdout" must be 0 where the partition has tails.')
  const [low, high] = given.tail_weights ?? [tail / 2, tail / 2]
  const inner = given.weights.map((weight) => weight * (1 - tail - internal))
  const zeros = inner.filter((weight) => weight === 0).length
  const filled = inner.map((weight) => (weight === 0 && internal > 0 ? internal / zeros : weight))
  return {
    measures: [{ kind: 'count', where: not(isMissing(name)) }, ...binMeasures(name, given.bins)],
    next([all, ...counts]) {
      const count = numberOf(all) ?? 0
      if (count === 0) return noValues
      return judge(
        counts.map((answer) => (numberOf(answer) ?? 0) / count),
        [low, ...filled, high],
        count,
      )
    },
  }
}

const totalOf = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Both are made to sum to one first, as SciPy's `entropy` does. */
function relativeEntropy(observed: readonly number[], expected: readonly number[]): number {
  const [p, q] = [totalOf(observed), totalOf(expected)]
  return observed.reduce((total, value, i) => {
    if (value === 0) return total
    const wanted = expected[i]! / q
    return wanted === 0 ? Infinity : total + (value / p) * Math.log(value / p / wanted)
  }, 0)
}

function sortedValues(answer: Answer | undefined): { value: number; count: number }[] {
  const groups = groupsOf(answer).filter(({ values }) => values[0] !== null)
  if (groups.length > maxDistinct) throw tooMany('the column')
  return groups
    .map(({ values, count }) => ({ value: Number(values[0]), count }))
    .toSorted((a, b) => a.value - b.value)
}

const tooMany = (name: string) => invalidInput(`"${name}" has more than ${maxDistinct} different values.`)

function kolmogorovSmirnov(
  values: readonly { value: number; count: number }[],
  cdf: (x: number) => number,
): { statistic: number; count: number } {
  const count = values.reduce((sum, one) => sum + one.count, 0)
  let statistic = 0
  let below = 0
  for (const { value, count: here } of values) {
    const expected = cdf(value)
    statistic = Math.max(statistic, expected - below / count, (below + here) / count - expected)
    below += here
  }
  return { statistic, count }
}

/** Draws by rank, with a fixed seed: the same table gives the same answer. */
function bootstrapped(name: string, given: BinPartition, p: number, samples: number, size: number): Step {
  const random = createRandom(1)
  let sum = 0
  const cumulated = [0, ...given.weights.map((weight) => (sum += weight))]
  return {
    measures: [{ kind: 'count', where: not(isMissing(name)) }],
    next([answer]) {
      const last = (numberOf(answer) ?? 0) - 1
      if (last < 0) return noValues
      const ranks = Array.from({ length: samples * size }, () => Math.floor(random.next() * (last + 1)))
      const different = [...new Set(ranks)].toSorted((a, b) => a - b)
      return {
        measures: [
          { kind: 'quantiles', column: name, at: different.map((rank) => (last === 0 ? 0 : rank / last)) },
        ],
        next([found]) {
          const valueAt = new Map(numbersOf(found).map((value, i) => [different[i]!, value!]))
          let good = 0
          for (let i = 0; i < samples; i++) {
            const drawn = ranks
              .slice(i * size, (i + 1) * size)
              .map((rank) => ({ value: valueAt.get(rank)!, count: 1 }))
              .toSorted((a, b) => a.value - b.value)
            const { statistic } = kolmogorovSmirnov(drawn, (x) => interpolate(x, given.bins, cumulated))
            if (oneSampleTail(size, statistic) >= p) good++
          }
          const share1 = (1 + good) / (samples + 1)
          return { outcome: passedIf(share1 > p), observedValue: share1 }
        },
      }
    },
  }
}

function interpolate(x: number, at: readonly number[], values: readonly number[]): number {
  if (x <= at[0]!) return values[0]!
  const i = at.findIndex((edge) => edge >= x)
  if (i < 0) return values.at(-1)!
  return values[i - 1]! + ((values[i]! - values[i - 1]!) * (x - at[i - 1]!)) / (at[i]! - at[i - 1]!)
}

const keyOf = (a: Cell, b: Cell) => JSON.stringify([a, b])

/** Of the contingency table, with Yates' correction where it is 2 × 2, as SciPy's `chi2_contingency`. */
function cramersPhi(groups: readonly { values: Cell[]; count: number }[]): number | undefined {
  const [rows, columns] = [new Map<Cell, number>(), new Map<Cell, number>()]
  let total = 0
  const cells = new Map<string, number>()
  for (const { values, count } of groups) {
    const [a = null, b = null] = values
    rows.set(a, (rows.get(a) ?? 0) + count)
    columns.set(b, (columns.get(b) ?? 0) + count)
    cells.set(keyOf(a, b), count)
    total += count
  }
  const smaller = Math.min(rows.size, columns.size) - 1
  if (smaller < 1) return undefined
  const isSquare = rows.size === 2 && columns.size === 2
  let statistic = 0
  for (const [a, inRow] of rows)
    for (const [b, inColumn] of columns) {
      const expected = (inRow * inColumn) / total
      const difference = Math.abs((cells.get(keyOf(a, b)) ?? 0) - expected)
      statistic += (difference - (isSquare ? Math.min(0.5, difference) : 0)) ** 2 / expected
    }
  return Math.max(0, Math.min(1, Math.sqrt(statistic / total / smaller)))
}
