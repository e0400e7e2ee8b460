import { flatTreesFromJson, flatTreesToJson } from './flat-trees-json.ts'
import type { Forest } from './forest.ts'
import { badModel, readObject } from './json-reader.ts'

export function forestToJson(forest: Forest): unknown {
  return { ...flatTreesToJson(forest), classCount: forest.classCount }
}

/** Checks that every walk through the trees ends in a leaf with probabilities and stays inside the arrays. */
export function forestFromJson(value: unknown, classCount: number): Forest {
  const given = readObject(value, 'forest')
  if (given.classCount !== classCount)
    throw badModel('forest.classCount', `${classCount}, the number of classes`)
  const trees = flatTreesFromJson(given, 'forest', classCount)
  if (trees.leaves.some((share) => share < 0 || share > 1)) {
    throw badModel('forest.leaves', 'probabilities from 0 to 1, one for each class')
  }
  return { ...trees, classCount, firstTree: 0 }
}
