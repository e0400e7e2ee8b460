import { z } from 'zod'
import { invalidInput } from '../lib/errors.ts'
import type { Cell, Measure } from '../warehouse/warehouse.ts'
import type { Bounds, Kind } from './kwargs.ts'
import {
  column,
  countText,
  isWithin,
  kind,
  numberBounds,
  rangeText,
  requireBound,
  setText,
  valueBounds,
  valueSet,
} from './kwargs.ts'
import { comparable, requireNumbers, shown, typeOf } from './predicates.ts'
import { quantileExpectation } from './quantile-expectation.ts'
import { groupsOf, numberOf, passedIf, scalarOf } from './step.ts'
import type { Step } from './step.ts'

/** More different values than these are not compared one by one. */
const maxDistinct = 100_000
const maxShown = 100
/** Of the most common values so many are looked at; where there are more, the wanted ones are counted by themselves. */
const maxModes = 1000

type NumberMeasure = 'mean' | 'stddev' | 'sum' | 'median'

/** A figure of a column of numbers, within bounds. */
function figure(measured: NumberMeasure, name: string): Kind {
  return kind(
    { column, ...numberBounds },
    {
      sentence: (k) => `the ${name} of ${k.column} is ${rangeText(k)}`,
      plan: (k, table) => {
        requireBound(k)
        requireNumbers(table, k.column)
        if (measured !== 'median') return within({ kind: measured, column: k.column }, k)
        const measure: Measure = { kind: 'quantiles', column: k.column, at: [0.5] }
        return {
          measures: [measure],
          next: ([answer]) => judge(answer?.kind === 'numbers' ? (answer.values[0] ?? null) : null, k),
        }
      },
    },
  )
}

function extreme(end: 'min' | 'max', name: string): Kind {
  return kind(
    { column, ...valueBounds },
    {
      sentence: (k) => `the ${name} value of ${k.column} is ${rangeText(k)}`,
      plan: (k, table) => {
        requireBound(k)
        const type = typeOf(table, k.column)
        const isNumber = type === 'number' || type === 'integer'
        for (const bound of [k.min_value, k.max_value])
          if (bound !== undefined && (typeof bound === 'number') !== isNumber)
            throw invalidInput(
              `column "${k.column}" holds ${type} values; ${shown(bound)} is no bound for them.`,
            )
        return within({ kind: end, column: k.column }, k)
      },
    },
  )
}

const within = (measure: Measure, bounds: Bounds): Step => ({
  measures: [measure],
  next: ([answer]) => judge(scalarOf(answer), bounds),
})

/** A figure of no value at all is not within bounds. */
const judge = (value: number | string | null, bounds: Bounds) => ({
  outcome: passedIf(isWithin(value, bounds)),
  observedValue: value,
  ...(value === null ? { note: 'There are too few values for this figure.' } : {}),
})

function ratio(name: string, numerator: (column: string) => Measure, denominator: Denominator): Kind {
  return kind(
    { column, ...numberBounds },
    {
      sentence: (k) => `the proportion of ${name} values of ${k.column} is ${rangeText(k)}`,
      plan: (k) => {
        requireBound(k)
        return {
          measures: [numerator(k.column), denominator(k.column)],
          next(answers) {
            const [part, whole] = answers.map((answer) => numberOf(answer) ?? 0)
            return judge(whole === 0 ? 0 : part! / whole!, k)
          },
        }
      },
    },
  )
}
type Denominator = (column: string) => Measure

const distinct = (name: string): Measure => ({ kind: 'count-distinct', columns: [name] })
const present = (name: string): Measure => ({
  kind: 'count',
  where: { op: 'not', of: { op: 'is-missing', column: name } },
})

type Judged = (found: readonly Cell[], wanted: readonly Cell[]) => { missing: Cell[]; extra: Cell[] }

/** Compares the different values of a column with a set. */
function distinctValues(relation: string, judged: Judged): Kind {
  return kind(
    { column, value_set: valueSet },
    {
      sentence: (k) =>
        `the different values of ${k.column} ${relation} ${setText(k.value_set).replace('one of ', '')}`,
      plan: (k, table) => ({
        measures: [{ kind: 'group-counts', columns: [k.column], limit: maxDistinct }],
        next([answer]) {
          const groups = groupsOf(answer)
          if (groups.length === maxDistinct)
            throw invalidInput(`column "${k.column}" has ${maxDistinct} different values or more.`)
          const type = typeOf(table, k.column)
          const found = groups.flatMap(({ values: [value] }) => (value === null ? [] : [value!]))
          const wanted = new Set(
            type === 'text' ? k.value_set.map((value) => value !== null && String(value)) : k.value_set,
          )
          const { missing, extra } = judged(
            found,
            [...wanted].filter((value) => value !== null),
          )
          const notes = [
            ...(missing.length > 0 ? [`Absent: ${few(missing)}.`] : []),
            ...(extra.length > 0 ? [`Not expected: ${few(extra)}.`] : []),
          ]
          const failing = {
            where: {
              op: 'and',
              of: [presentRows(k.column), { op: 'in', column: k.column, values: extra.slice(0, 1000) }],
            },
            columns: [k.column],
          } as const
          return {
            outcome: passedIf(notes.length === 0),
            observedValue: sorted(found).slice(0, maxShown),
            ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
            ...(extra.length > 0 ? { failing } : {}),
          }
        },
      }),
    },
  )
}

const presentRows = (name: string) => ({ op: 'not', of: { op: 'is-missing', column: name } }) as const
const few = (values: readonly Cell[]) =>
  `${values.slice(0, 10).map(shown).join(', ')}${values.length > 10 ? ` and ${values.length - 10} more` : ''}`
const sorted = (values: readonly Cell[]) =>
  values.toSorted((a, b) => (a === b ? 0 : a !== null && (b === null || a < b) ? -1 : 1))
const without = (values: readonly Cell[], others: readonly Cell[]) => {
  const set = new Set(others)
  return values.filter((value) => !set.has(value))
}

/** GX's column aggregate expectations. Deviations are of the sample; missing values are left out. */
export const aggregateExpectations: Record<string, Kind> = {
  expect_column_min_to_be_between: extreme('min', 'smallest'),
  expect_column_max_to_be_between: extreme('max', 'largest'),
  expect_column_mean_to_be_between: figure('mean', 'mean'),
  expect_column_median_to_be_between: figure('median', 'median'),
  expect_column_stdev_to_be_between: figure('stddev', 'standard deviation'),
  expect_column_sum_to_be_between: figure('sum', 'sum'),
  expect_column_quantile_values_to_be_between: quantileExpectation,
  expect_column_unique_value_count_to_be_between: kind(
    { column, ...numberBounds },
    {
      sentence: (k) => `${k.column} has ${countText(k, 'different value')}`,
      plan: (k) => {
        requireBound(k)
        return within(distinct(k.column), k)
      },
    },
  ),
  expect_column_proportion_of_unique_values_to_be_between: ratio('different', distinct, present),
  expect_column_proportion_of_non_null_values_to_be_between: ratio('present', present, () => ({
    kind: 'count',
  })),
  expect_column_distinct_values_to_be_in_set: distinctValues('are among', (found, wanted) => ({
    missing: [],
    extra: without(found, wanted),
  })),
  expect_column_distinct_values_to_contain_set: distinctValues('include', (found, wanted) => ({
    missing: without(wanted, found),
    extra: [],
  })),
  expect_column_distinct_values_to_equal_set: distinctValues('are exactly', (found, wanted) => ({
    missing: without(wanted, found),
    extra: without(found, wanted),
  })),
  expect_column_most_common_value_to_be_in_set: kind(
    { column, value_set: valueSet, ties_okay: z.boolean().default(false) },
    {
      sentence: (k) => `the most common value of ${k.column} is ${setText(k.value_set)}`,
      plan: (k, table) => ({
        measures: [{ kind: 'group-counts', columns: [k.column], limit: maxModes }],
        next([answer]) {
          const groups = groupsOf(answer).filter(({ values }) => values[0] !== null)
          const modes = groups
            .filter(({ count }) => count === groups[0]!.count)
            .map(({ values }) => values[0]!)
          const wanted = comparable(k.value_set, typeOf(table, k.column))
          const among = new Set(wanted)
          const hits = modes.filter((mode) => among.has(mode)).length
          const verdict = (isHit: boolean) => ({
            outcome: passedIf(isHit),
            observedValue: sorted(modes).slice(0, maxShown),
            ...(modes.length === 0 ? { note: 'Every value is missing.' } : {}),
          })
          if (!k.ties_okay) return verdict(modes.length === 1 && hits === 1)
          if (hits > 0 || modes.length < maxModes - 1) return verdict(hits > 0)
          const measures = wanted.map(
            (value) =>
              ({ kind: 'count', where: { op: 'compare', column: k.column, is: '=', value } }) as const,
          )
          const top = groups[0]!.count
          return { measures, next: (counts) => verdict(counts.some((count) => numberOf(count) === top)) }
        },
      }),
    },
  ),
}
