import type { DecisionTree } from './decision-tree.ts'
import type { TreeFeature } from './flat-trees.ts'

/** One way from the root to a leaf. */
export interface Rule {
  /** One for each feature that is asked about, in the order of the questions: "odor = f". None: always. */
  conditions: string[]
  /** The most frequent class in the leaf. */
  class: string
  /** Training rows in the leaf, and how many of them are of the class. */
  rows: number
  hits: number
  /** "odor = f → p, 2160 of 2160" */
  sentence: string
}

export interface RuleWords {
  /** How a value of a column reads, from a codebook. */
  labelOf?: (column: string, value: string) => string
  /** Columns with missing cells in the training rows; where they go is said for these only. */
  hadMissing?: (column: string) => boolean
}

/** What is left of a feature's values on the way down. */
interface Range {
  low: number
  high: number
  /** Levels that come this way. */
  levels?: Set<number>
  missing: boolean
}

/**
 * A tree as sentences, those with the most training rows first; each row fits exactly one.
 *
 * @param target name of the target, whose classes `labelOf` may know.
 */
export function treeRules(
  { forest, counts }: DecisionTree,
  classes: readonly string[],
  target: string,
  words: RuleWords = {},
): Rule[] {
  const { features, feature, right, threshold, masks, missingLeft, classCount } = forest
  const { labelOf = (_column, value) => value, hadMissing = () => false } = words
  const rules: Rule[] = []
  const pending: { node: number; ranges: ReadonlyMap<number, Range> }[] = [{ node: 0, ranges: new Map() }]
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, ranges } = next
    const f = feature[node]!
    if (f < 0) {
      rules.push(toRule(right[node]!, ranges))
      continue
    }
    const before = ranges.get(f) ?? wholeRange(features[f]!)
    const goesLeft = missingLeft[node] === 1
    const side = (isLeft: boolean): ReadonlyMap<number, Range> => {
      const range: Range = { ...before, missing: before.missing && goesLeft === isLeft }
      if (before.levels) {
        const isOnSide = (level: number) =>
          (((masks[threshold[node]! + (level >>> 5)]! >>> (level & 31)) & 1) === 1) === isLeft
        range.levels = new Set([...before.levels].filter(isOnSide))
      } else if (isLeft) range.high = Math.min(before.high, threshold[node]!)
      else range.low = Math.max(before.low, threshold[node]!)
      return new Map(ranges).set(f, range)
    }
    pending.push({ node: right[node]!, ranges: side(false) }, { node: node + 1, ranges: side(true) })
  }
  return rules.toSorted((a, b) => b.rows - a.rows)

  function toRule(leaf: number, ranges: ReadonlyMap<number, Range>): Rule {
    const inLeaf = counts.subarray(leaf * classCount, (leaf + 1) * classCount)
    const rows = inLeaf.reduce((sum, count) => sum + count, 0)
    const shares = forest.leaves.subarray(leaf * classCount, (leaf + 1) * classCount)
    const best = shares.reduce((most, share, c) => (share > shares[most]! ? c : most), 0)
    const conditions = [...ranges].map(([f, range]) => toCondition(features[f]!, range))
    const hits = inLeaf[best]!
    const name = labelOf(target, classes[best]!)
    const premise = conditions.length === 0 ? 'always' : conditions.join(' and ')
    return {
      conditions,
      class: classes[best]!,
      rows,
      hits,
      sentence: `${premise} → ${name}, ${hits} of ${rows}`,
    }
  }

  function toCondition(asked: TreeFeature, { low, high, levels, missing }: Range): string {
    const { name } = asked
    const orMissing = missing && hadMissing(name) ? ' or missing' : ''
    if (asked.kind === 'number') {
      // Beyond every number only missing cells are left.
      if (low === Number.MAX_VALUE) return `${name} is missing`
      if (low === -Infinity && high === Number.MAX_VALUE) return `${name} is known`
      if (low === -Infinity) return `${name} ≤ ${short(high)}${orMissing}`
      if (high === Infinity || high === Number.MAX_VALUE) return `${name} > ${short(low)}${orMissing}`
      return `${short(low)} < ${name} ≤ ${short(high)}${orMissing}`
    }
    const all = asked.levels
    const left = [...(levels ?? [])]
    if (left.length === 0) return `${name} is missing`
    const text = (level: number) => labelOf(name, all[level]!)
    const excluded = [...all.keys()].filter((level) => !levels!.has(level))
    if (excluded.length === 0) return `${name} is known`
    if (left.length === 1) return `${name} = ${text(left[0]!)}${orMissing}`
    if (excluded.length === 1) return `${name} ≠ ${text(excluded[0]!)}${orMissing}`
    const isShorter = excluded.length < left.length
    return `${name} is ${isShorter ? 'none of' : 'one of'} ${(isShorter ? excluded : left).map(text).join(', ')}${orMissing}`
  }
}

const wholeRange = (feature: TreeFeature): Range => ({
  low: -Infinity,
  high: Infinity,
  missing: true,
  ...(feature.kind === 'category' ? { levels: new Set(feature.levels.keys()) } : {}),
})

/** Six digits tell enough. */
const short = (value: number) => String(Number(value.toPrecision(6)))
