import type { FlatTrees } from './flat-trees.ts'

/** Numbers per node. */
export const nodeWidth = 4
/** The greatest code. */
export const greatestCode = 0x7fffffff

/**
 * Trees that ask the same two questions at each node without a branch, whatever its kind: is a cell's code beyond the
 * node's, and is its bit set among those that go right? The code of a cell: 0 is missing; a number is 1 + how many of
 * the trees' thresholds lie below it; a level is 1 + its index.
 *
 * Of each node, in the order of the trees, `nodes` has
 * 0. twice the feature, and 1 where missing goes right: the code 0 then becomes the greatest;
 * 1. the last code that goes left; below 0 in a leaf;
 * 2. where its bits begin: one per code, set where it goes right;
 * 3. how far the right child is beyond the left one.
 */
export interface CompiledTrees {
  nodes: Int32Array
  bits: Int32Array
  /** Per feature that is a number: the thresholds of all trees, ascending. */
  steps: (Float64Array | undefined)[]
}

const cache = new WeakMap<FlatTrees, CompiledTrees>()

/** Compiled once for as long as the trees are kept. */
export function compileTrees(trees: FlatTrees): CompiledTrees {
  const known = cache.get(trees)
  if (known) return known
  const made = compile(trees)
  cache.set(trees, made)
  return made
}

function compile({ features, feature, right, threshold, missingLeft, masks }: FlatTrees): CompiledTrees {
  const steps = thresholdsOf({ features, feature, threshold })
  const words = features.map((one) => (one.kind === 'category' ? Math.ceil(one.levels.length / 32) : 0))
  const codeWords = features.map((one, f) => 1 + ((steps[f]?.length ?? words[f]! * 32) >>> 5))
  const nodes = new Int32Array(feature.length * nodeWidth)
  // Numbers share bits that are never set.
  let bitCount = Math.max(...codeWords) + 1
  for (let node = 0; node < feature.length; node++) {
    const f = feature[node]!
    const at = node * nodeWidth
    if (f < 0) {
      nodes[at + 1] = -1
      continue
    }
    const thresholds = steps[f]
    nodes[at + 3] = (right[node]! - node - 1) * nodeWidth
    if (thresholds) {
      const rank = countBelow(thresholds, threshold[node]!)
      const isMissingRight = missingLeft[node] === 1 ? 0 : 1
      nodes[at] = f * 2 + isMissingRight
      // Codes of numbers begin at 1; with missing on the right they, too, begin at 0.
      nodes[at + 1] = rank + 1 - isMissingRight
    } else {
      nodes[at] = f * 2
      nodes[at + 1] = greatestCode
      nodes[at + 2] = bitCount
      bitCount += codeWords[f]!
    }
  }
  const bits = new Int32Array(bitCount)
  for (let node = 0; node < feature.length; node++) {
    const f = feature[node]!
    if (f < 0 || steps[f]) continue
    const offset = nodes[node * nodeWidth + 2]!
    if (missingLeft[node] === 0) bits[offset] = 1
    for (let word = 0; word < words[f]!; word++) {
      const isRight = ~masks[threshold[node]! + word]!
      // One code further than the level.
      bits[offset + word]! |= isRight << 1
      bits[offset + word + 1]! |= isRight >>> 31
    }
  }
  return { nodes, bits, steps }
}

/** Of each feature that is a number the thresholds that occur, ascending. */
function thresholdsOf({
  features,
  feature,
  threshold,
}: Pick<FlatTrees, 'features' | 'feature' | 'threshold'>): (Float64Array | undefined)[] {
  const counts = new Int32Array(features.length)
  for (const f of feature) if (f >= 0) counts[f]!++
  const steps = features.map(({ kind }, f) => (kind === 'number' ? new Float64Array(counts[f]!) : undefined))
  feature.forEach((f, node) => {
    const values = f < 0 ? undefined : steps[f]
    if (values) values[--counts[f]!] = threshold[node]!
  })
  return steps.map((values) => values?.toSorted().filter((value, i, all) => i === 0 || value !== all[i - 1]))
}

/** How many of ascending numbers are below the value. */
export function countBelow(numbers: Float64Array, value: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (value <= numbers[middle]!) high = middle
    else low = middle + 1
  }
  return low
}
