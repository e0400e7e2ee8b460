import { joinFlatTrees, type FlatTrees } from './flat-trees.ts'
import { badModel, readArray, readIntegers, readNumbers } from './json-reader.ts'
import { featureFromJson } from './preprocessor-json.ts'

/** Plain lists; JSON writes the shortest text that reads back as the same number. */
export function flatTreesToJson(trees: FlatTrees) {
  return {
    features: trees.features,
    roots: Array.from(trees.roots),
    feature: Array.from(trees.feature),
    right: Array.from(trees.right),
    threshold: Array.from(trees.threshold),
    missingLeft: Array.from(trees.missingLeft),
    masks: Array.from(trees.masks),
    leaves: Array.from(trees.leaves),
    cover: Array.from(trees.cover),
  }
}

/**
 * Checks that every walk through the trees ends in a leaf and stays inside the arrays.
 *
 * @param where names the trees in messages.
 * @param leafWidth numbers per leaf.
 */
export function flatTreesFromJson(
  given: Readonly<Record<string, unknown>>,
  where: string,
  leafWidth: number,
): FlatTrees {
  const features = readArray(given.features, `${where}.features`).map((item) => featureFromJson(item))
  const feature = Int32Array.from(readIntegers(given.feature, `${where}.feature`, -1, features.length))
  const nodes = feature.length
  const trees: FlatTrees = {
    features,
    roots: Int32Array.from(readIntegers(given.roots, `${where}.roots`, 0, nodes)),
    feature,
    right: Int32Array.from(readIntegers(given.right, `${where}.right`, 0, 2 ** 31)),
    threshold: Float64Array.from(readNumbers(given.threshold, `${where}.threshold`)),
    missingLeft: Uint8Array.from(readIntegers(given.missingLeft, `${where}.missingLeft`, 0, 2)),
    masks: Uint32Array.from(readIntegers(given.masks, `${where}.masks`, 0, 2 ** 32)),
    leaves: Float64Array.from(readNumbers(given.leaves, `${where}.leaves`)),
    cover: Float64Array.from(readNumbers(given.cover, `${where}.cover`)),
  }
  if (!trees.cover.every((rows) => rows > 0)) throw badModel(`${where}.cover`, 'numbers above 0')
  for (const key of ['right', 'threshold', 'missingLeft', 'cover'] as const) {
    if (trees[key].length !== nodes)
      throw badModel(`${where}.${key}`, `as long as ${where}.feature (${nodes})`)
  }
  if (trees.leaves.length % leafWidth !== 0)
    throw badModel(`${where}.leaves`, `${leafWidth} numbers per leaf`)
  checkWalks(trees, where, leafWidth)
  // In shared memory, as trained ones are.
  return joinFlatTrees([trees], leafWidth)
}

function checkWalks(trees: FlatTrees, where: string, leafWidth: number): void {
  const { features, feature, right, threshold, roots, leaves, masks } = trees
  if (roots.length === 0 || roots[0] !== 0) throw badModel(`${where}.roots`, 'a list that starts with 0')
  roots.forEach((root, tree) => {
    const end = roots[tree + 1] ?? feature.length
    if (root >= end) throw badModel(`${where}.roots`, 'ascending')
    for (let node = root; node < end; node++) {
      const place = `node ${node} of the ${where}`
      const split = features[feature[node]!]
      if (!split) {
        if ((right[node]! + 1) * leafWidth > leaves.length) throw badModel(place, 'a leaf with its numbers')
        continue
      }
      // Children come after their parent, so there is no cycle.
      if (node + 1 >= end || right[node]! <= node + 1 || right[node]! >= end) {
        throw badModel(place, 'followed by its children in the same tree')
      }
      if (split.kind === 'number') continue
      const words = Math.ceil(split.levels.length / 32)
      const offset = threshold[node]!
      if (!Number.isInteger(offset) || offset < 0 || offset + words > masks.length) {
        throw badModel(place, 'a split with its levels')
      }
    }
  })
}
