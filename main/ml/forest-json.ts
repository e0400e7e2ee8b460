import type { Forest } from './forest.ts'
import { badModel, readArray, readIntegers, readNumbers, readObject } from './json-reader.ts'
import { featureFromJson } from './preprocessor-json.ts'

/** Plain lists; JSON writes the shortest text that reads back as the same number. */
export function forestToJson(forest: Forest): unknown {
  return {
    features: forest.features,
    classCount: forest.classCount,
    roots: Array.from(forest.roots),
    feature: Array.from(forest.feature),
    right: Array.from(forest.right),
    threshold: Array.from(forest.threshold),
    missingLeft: Array.from(forest.missingLeft),
    masks: Array.from(forest.masks),
    leaves: Array.from(forest.leaves),
  }
}

/** Checks that every walk through the trees ends in a leaf and stays inside the arrays. */
export function forestFromJson(value: unknown, classCount: number): Forest {
  const given = readObject(value, 'forest')
  const features = readArray(given.features, 'forest.features').map((item) => featureFromJson(item))
  const feature = Int32Array.from(readIntegers(given.feature, 'forest.feature', -1, features.length))
  const nodes = feature.length
  const forest: Forest = {
    features,
    classCount,
    firstTree: 0,
    roots: Int32Array.from(readIntegers(given.roots, 'forest.roots', 0, nodes)),
    feature,
    right: Int32Array.from(readIntegers(given.right, 'forest.right', 0, 2 ** 31)),
    threshold: Float64Array.from(readNumbers(given.threshold, 'forest.threshold')),
    missingLeft: Uint8Array.from(readIntegers(given.missingLeft, 'forest.missingLeft', 0, 2)),
    masks: Uint32Array.from(readIntegers(given.masks, 'forest.masks', 0, 2 ** 32)),
    leaves: Float64Array.from(readNumbers(given.leaves, 'forest.leaves')),
  }
  if (given.classCount !== classCount)
    throw badModel('forest.classCount', `${classCount}, the number of classes`)
  for (const key of ['right', 'threshold', 'missingLeft'] as const) {
    if (forest[key].length !== nodes) throw badModel(`forest.${key}`, `as long as forest.feature (${nodes})`)
  }
  checkTrees(forest)
  return forest
}

function checkTrees(forest: Forest): void {
  const { features, feature, right, threshold, roots, leaves, masks, classCount } = forest
  if (roots.length === 0 || roots[0] !== 0) throw badModel('forest.roots', 'a list that starts with 0')
  if (leaves.length % classCount !== 0 || leaves.some((share) => share < 0 || share > 1)) {
    throw badModel('forest.leaves', 'probabilities from 0 to 1, one for each class')
  }
  roots.forEach((root, tree) => {
    const end = roots[tree + 1] ?? feature.length
    if (root >= end) throw badModel('forest.roots', 'ascending')
    for (let node = root; node < end; node++) {
      const where = `node ${node} of the forest`
      const split = features[feature[node]!]
      if (!split) {
        if ((right[node]! + 1) * classCount > leaves.length)
          throw badModel(where, 'a leaf with probabilities')
        continue
      }
      // Children come after their parent, so there is no cycle.
      if (node + 1 >= end || right[node]! <= node + 1 || right[node]! >= end) {
        throw badModel(where, 'followed by its children in the same tree')
      }
      if (split.kind === 'number') continue
      const words = Math.ceil(split.levels.length / 32)
      const offset = threshold[node]!
      if (!Number.isInteger(offset) || offset < 0 || offset + words > masks.length) {
        throw badModel(where, 'a split with its levels')
      }
    }
  })
}
