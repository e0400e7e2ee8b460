import type { DecisionTree } from './decision-tree.ts'
import { forestFromJson, forestToJson } from './forest-json.ts'
import { badModel, readIntegers, readObject } from './json-reader.ts'

export function decisionTreeToJson({ forest, counts }: DecisionTree): unknown {
  return { forest: forestToJson(forest), counts: Array.from(counts) }
}

export function decisionTreeFromJson(value: unknown, classCount: number): DecisionTree {
  const given = readObject(value, 'tree')
  const forest = forestFromJson(given.forest, classCount)
  if (forest.roots.length !== 1) throw badModel('tree.forest', 'a single tree')
  const counts = Int32Array.from(readIntegers(given.counts, 'tree.counts', 0, 2 ** 31))
  if (counts.length !== forest.leaves.length) throw badModel('tree.counts', 'as long as its leaves')
  return { forest, counts }
}
