import type { Profile } from '../../contract/profile.ts'
import type { Coding } from './coding.ts'
import { maxShown } from './coding.ts'
import type { ColumnFacts } from './describe-columns.ts'

export interface Classes {
  list: Profile['classes']
  /** Of the target's codes, in the order of the list. */
  codes: number[]
}

/**
 * The target's values, most frequent first, and missing as a class when there is one. None when it is a measured number
 * or has more than 20 values: then it has no classes.
 */
export function classesOf({ column, described, levels }: ColumnFacts, coding: Coding): Classes | undefined {
  if (coding.isBinned || !levels || levels.length > maxShown) return undefined
  const counted = coding.values.map(({ value, label }, code) => ({
    code,
    value,
    label,
    count: levels.find((level) => level.value === value)?.count ?? 0,
  }))
  const sorted = counted.toSorted((a, b) => b.count - a.count || a.code - b.code)
  const list: Profile['classes'] = sorted.map(({ value, label, count }) => ({
    value,
    ...(label === String(value) ? {} : { label }),
    count,
  }))
  const codes = sorted.map(({ code }) => code)
  if (column.missing > 0) {
    list.push({ value: null, label: 'missing', count: described.missing })
    codes.push(coding.size - 1)
  }
  return { list, codes }
}

/** The values shown of a column, each with its rows per class: most frequent first, bins in their order, missing last. */
export function distributionOf(
  coding: Coding,
  counts: Float64Array,
  width: number,
  classes: Classes | undefined,
): Profile['distributions'][number] {
  const countsOf = (code: number) =>
    (classes?.codes ?? [0]).map((classCode) => counts[code * width + classCode]!)
  const all = coding.values.map((value, code) => ({ ...value, counts: countsOf(code) }))
  if (!coding.isBinned) all.sort((a, b) => sum(b.counts) - sum(a.counts))
  const missing = countsOf(coding.size - 1)
  return {
    column: coding.name,
    values: [
      ...all.slice(0, maxShown).map(({ label, value, counts: each }) => ({ label, value, counts: each })),
      ...(sum(missing) > 0 ? [{ label: 'missing', value: null, counts: missing }] : []),
    ],
    other: sum(all.slice(maxShown).map((one) => sum(one.counts))) + sum(countsOf(coding.size - 2)),
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
