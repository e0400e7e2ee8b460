import type { GroupView } from '../contract/run.ts'
import { missingCode, type Column } from '../lib/frame.ts'
import { predictedClasses, type Scored } from './metrics.ts'
import { quantileOf } from './intervals.ts'

type GroupScores = GroupView['groups'][number]
type GroupGap = GroupView['gaps'][number]

const rates = ['accuracy', 'truePositiveRate', 'falsePositiveRate', 'selectionRate', 'precision'] as const

/** More groups than these are joined as "other values", the rarest ones. */
const mostGroups = 20
const numberBins = 4

/**
 * A model's rates in each group of rows, and how far the groups are apart, as fairlearn's MetricFrame (Bird et al. 2020):
 * demographic parity is the difference of selection rates, equalized odds the larger one of those of true and false
 * positive rates (Hardt et al. 2016).
 * Several classes are seen as `positive` against the rest.
 *
 * @param groups the group of each row: a value of a column, see `groupsOf`.
 * @param positive class index.
 */
export function groupScores(scored: Scored, groups: GroupedRows, positive: number): GroupView {
  const predicted = predictedClasses(scored)
  const tables = groups.names.map(() => ({ rows: 0, right: 0, tp: 0, fp: 0, fn: 0, tn: 0 }))
  scored.target.forEach((actual, row) => {
    const table = tables[groups.codes[row]!]!
    const answer = predicted[row]!
    table.rows++
    if (answer === actual) table.right++
    if (actual === positive) table[answer === positive ? 'tp' : 'fn']++
    else table[answer === positive ? 'fp' : 'tn']++
  })
  const found = tables.flatMap(({ rows, right, tp, fp, fn, tn }, i): GroupScores[] =>
    rows === 0
      ? []
      : [
          {
            group: groups.names[i]!,
            rows,
            accuracy: right / rows,
            truePositiveRate: share(tp, tp + fn),
            falsePositiveRate: share(fp, fp + tn),
            selectionRate: (tp + fp) / rows,
            precision: share(tp, tp + fp),
          },
        ],
  )
  const gaps = rates.map((rate): GroupGap => {
    const values = found.flatMap((one) => one[rate] ?? [])
    if (values.length === 0) return { rate, difference: 0, ratio: null }
    const [low, high] = [Math.min(...values), Math.max(...values)]
    return { rate, difference: high - low, ratio: high === 0 ? null : low / high }
  })
  const gapOf = (wanted: (typeof rates)[number]) => gaps.find(({ rate }) => rate === wanted)!.difference
  return {
    groups: found,
    gaps,
    demographicParityDifference: gapOf('selectionRate'),
    equalizedOddsDifference: Math.max(gapOf('truePositiveRate'), gapOf('falsePositiveRate')),
  }
}

export interface GroupedRows {
  names: string[]
  /** n indices into `names`. */
  codes: Int32Array
}

/** Groups by the values of a column; numbers of more values than there may be groups are cut at their quartiles. */
export function groupsOf(column: Column): GroupedRows {
  return column.kind === 'category'
    ? byName(Array.from(column.codes, (code) => (code === missingCode ? 'missing' : column.levels[code]!)))
    : byName(numberNames(column.values))
}

function numberNames(values: Float64Array): string[] {
  const known = values.filter((value) => !Number.isNaN(value)).toSorted()
  if (new Set(known).size <= mostGroups)
    return Array.from(values, (value) => (Number.isNaN(value) ? 'missing' : String(value)))
  const cuts = Array.from({ length: numberBins + 1 }, (_, i) => quantileOf(known, i / numberBins))
  return Array.from(values, (value) => {
    if (Number.isNaN(value)) return 'missing'
    const bin = cuts.findIndex((cut, i) => i > 0 && value <= cut)
    return `${bin === 1 ? 'from' : 'above'} ${short(cuts[bin - 1]!)} to ${short(cuts[bin]!)}`
  })
}

/** The most frequent first. */
function byName(names: readonly string[]): GroupedRows {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  const ordered = [...counts].toSorted((a, b) => b[1] - a[1]).map(([name]) => name)
  const own = ordered.length > mostGroups ? ordered.slice(0, mostGroups - 1) : ordered
  const all = own.length < ordered.length ? [...own, 'other values'] : own
  const indices = new Map(ordered.map((name, i) => [name, Math.min(i, all.length - 1)]))
  return { names: all, codes: Int32Array.from(names, (name) => indices.get(name)!) }
}

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole)

/** Six digits tell enough. */
const short = (value: number) => String(Number(value.toPrecision(6)))
