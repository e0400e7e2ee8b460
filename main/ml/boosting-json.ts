import type { Boosting } from './boosting.ts'
import { flatTreesFromJson, flatTreesToJson } from './flat-trees-json.ts'
import { badModel, readNumbers, readObject } from './json-reader.ts'

/** Scores beyond this mean nothing, and their sums would not be finite. */
const mostScore = 1e12

export function boostingToJson(boosting: Boosting): unknown {
  return {
    ...flatTreesToJson(boosting),
    classCount: boosting.classCount,
    base: Array.from(boosting.base),
  }
}

/** Checks that every walk ends in a leaf, that each round has its trees, and that scores stay finite. */
export function boostingFromJson(value: unknown, classCount: number): Boosting {
  const given = readObject(value, 'boosting')
  if (given.classCount !== classCount)
    throw badModel('boosting.classCount', `${classCount}, the number of classes`)
  const trees = flatTreesFromJson(given, 'boosting', 1)
  const base = Float64Array.from(readNumbers(given.base, 'boosting.base'))
  const outputs = classCount === 2 ? 1 : classCount
  if (base.length !== outputs) throw badModel('boosting.base', `${outputs} numbers, one per output`)
  if (trees.roots.length % outputs !== 0) throw badModel('boosting.roots', `${outputs} trees for each round`)
  for (const score of [...base, ...trees.leaves]) {
    if (Math.abs(score) > mostScore) throw badModel('boosting.leaves', `numbers up to ${mostScore}`)
  }
  return { ...trees, classCount, base }
}
