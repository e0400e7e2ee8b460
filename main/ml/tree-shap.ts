import { missingCode, type Frame } from '../lib/frame.ts'
import type { FlatTrees } from './flat-trees.ts'
import { alignColumn } from './align-column.ts'

/**
 * Exact SHAP values of trees with the path-dependent expectation of Lundberg, Erion & Lee (2018): a feature that is
 * not known sends a row both ways, in the shares in which the rows of training went. Only the sums of whole trees are
 * explained: what turns them into a probability afterwards is not.
 *
 * A leaf with the features F on its way is a game of its own: where the features S are known it pays its number times
 * the product of z over F − S, if the row follows the leaf's way in all of S, and else nothing; z is the share of
 * training rows that the splits on a feature let through. With A the features the row follows, the sums over the
 * subsets of A are the coefficients of Π (y + z) over A, and those without one feature come from dividing by its
 * factor. So a leaf costs |F| + |A|² steps.
 *
 * @param frame n rows with the trees' features, found by name.
 * @param leafWidth numbers per leaf.
 * @param outputs what trees add up to: with one number per leaf tree t adds to output t % outputs, with more each to
 *   its own output.
 * @returns n × outputs × features, row-major, and what each output is where nothing is known. For each row and output
 *   these add up to the sum of the trees' leaves.
 */
export function treeShap(
  trees: FlatTrees,
  frame: Frame,
  leafWidth: number,
  outputs: number,
): { values: Float64Array; expected: Float64Array } {
  const { feature, right, threshold, missingLeft, masks, leaves, roots } = trees
  const featureCount = trees.features.length
  const columns = trees.features.map((one) => alignColumn(one, frame))
  const isNumber = trees.features.map((one) => one.kind === 'number')
  const values = new Float64Array(frame.rowCount * outputs * featureCount)
  const expected = new Float64Array(outputs)
  const most = Math.min(featureCount, feature.length) + 2
  const shares = new Float64Array(most)
  const followed = new Int32Array(most)
  const product = new Float64Array(most)
  const weights = createWeights()

  roots.forEach((root, tree) => {
    const ways = waysOf(trees, root, roots[tree + 1] ?? feature.length)
    const firstOutput = leafWidth === 1 ? tree % outputs : 0
    const follows = new Uint8Array(ways.share.length)
    for (let leaf = 0; leaf < ways.leafCount; leaf++) {
      const from = right[ways.leafNode[leaf]!]! * leafWidth
      for (let k = 0; k < leafWidth; k++)
        expected[firstOutput + k]! += ways.leafShare[leaf]! * leaves[from + k]!
    }
    for (let row = 0; row < frame.rowCount; row++) {
      follow(root, ways, follows, row)
      const target = (row * outputs + firstOutput) * featureCount
      for (let leaf = 0; leaf < ways.leafCount; leaf++) addLeaf(ways, follows, leaf, target)
    }
  })
  return { values, expected }

  /** Marks the nodes that the row reaches when only their own parent's feature is known. */
  function follow(root: number, ways: Ways, follows: Uint8Array, row: number): void {
    const { before } = ways
    follows[0] = 1
    for (let node = root, end = root + ways.share.length; node < end; node++) {
      const f = feature[node]!
      if (f < 0) continue
      const value = columns[f]![row]!
      let isLeft: boolean
      if (isNumber[f]) isLeft = value <= threshold[node]! || (value !== value && missingLeft[node] === 1)
      else if (value === missingCode) isLeft = missingLeft[node] === 1
      else isLeft = ((masks[threshold[node]! + (value >>> 5)]! >>> (value & 31)) & 1) === 1
      const left = node + 1 - root
      const other = right[node]! - root
      follows[left] = isLeft ? follows[before[left]!]! : 0
      follows[other] = isLeft ? 0 : follows[before[other]!]!
    }
  }

  function addLeaf(ways: Ways, follows: Uint8Array, leaf: number, target: number): void {
    const { share, split, steps } = ways
    const start = ways.leafStart[leaf]!
    const end = ways.leafStart[leaf + 1]!
    const length = end - start
    let others = 1
    let count = 0
    product[0] = 1
    for (let i = start; i < end; i++) {
      const node = steps[i]!
      const z = share[node]!
      if (follows[node] === 0) {
        others *= z
        continue
      }
      shares[count] = z
      followed[count++] = split[node]!
      product[count] = 1
      for (let s = count - 1; s > 0; s--) product[s] = product[s - 1]! + z * product[s]!
      product[0] *= z
    }
    const weight = weights(length)
    const from = right[ways.leafNode[leaf]!]! * leafWidth
    if (count < length) {
      let sum = 0
      for (let s = 0; s <= count; s++) sum += weight[s]! * product[s]!
      for (let i = start; i < end; i++)
        if (follows[steps[i]!] === 0) add(target + split[steps[i]!]!, -others * sum, from)
    }
    for (let i = 0; i < count; i++) {
      const z = shares[i]!
      let quotient = 1
      let sum = weight[count - 1]!
      for (let s = count - 1; s > 0; s--) {
        quotient = product[s]! - z * quotient
        sum += weight[s - 1]! * quotient
      }
      add(target + followed[i]!, others * (1 - z) * sum, from)
    }
  }

  function add(at: number, factor: number, leaf: number): void {
    for (let k = 0; k < leafWidth; k++) values[at + k * featureCount]! += factor * leaves[leaf + k]!
  }
}

/** A tree's ways to its leaves. Nodes count from its root; what a node tells is of the split above it. */
interface Ways {
  /** The feature of the split above. */
  split: Int32Array
  /** The nearest node above whose split is on the same feature; the root where there is none. */
  before: Int32Array
  /** The share of training rows that all splits on this feature up to here let through. */
  share: Float64Array
  leafCount: number
  /** In the forest's own numbering. */
  leafNode: Int32Array
  leafShare: Float64Array
  /** The way to leaf l is steps[leafStart[l] … leafStart[l + 1] - 1], one node for each feature. */
  leafStart: Int32Array
  steps: Int32Array
}

function waysOf({ features, feature, right, cover }: FlatTrees, root: number, end: number): Ways {
  const size = end - root
  const split = new Int32Array(size).fill(-1)
  const before = new Int32Array(size)
  const share = new Float64Array(size).fill(1)
  const parent = new Int32Array(size)
  const depth = new Int32Array(size)
  let leafCount = 0
  let stepCount = 0
  for (let node = 0; node < size; node++) {
    const f = feature[root + node]!
    if (f < 0) {
      leafCount++
      stepCount += Math.min(depth[node]!, features.length)
      continue
    }
    let above = node
    while (above > 0 && split[above] !== f) above = parent[above]!
    const left = node + 1
    const other = right[root + node]! - root
    const unit = share[above]! / cover[root + node]!
    share[left] = unit * cover[root + left]!
    share[other] = unit * cover[root + other]!
    split[left] = split[other] = f
    before[left] = before[other] = above
    parent[left] = parent[other] = node
    depth[left] = depth[other] = depth[node]! + 1
  }
  const leafNode = new Int32Array(leafCount)
  const leafShare = new Float64Array(leafCount)
  const leafStart = new Int32Array(leafCount + 1)
  const steps = new Int32Array(stepCount)
  /** The leaf whose way a feature was last seen on, from 1. */
  const seen = new Int32Array(features.length)
  let leaf = 0
  let at = 0
  for (let node = 0; node < size; node++) {
    if (feature[root + node]! >= 0) continue
    let reaching = 1
    for (let step = node; step > 0; step = parent[step]!) {
      const f = split[step]!
      if (seen[f] === leaf + 1) continue
      seen[f] = leaf + 1
      steps[at++] = step
      reaching *= share[step]!
    }
    leafNode[leaf] = root + node
    leafShare[leaf] = reaching
    leafStart[++leaf] = at
  }
  return { split, before, share, leafCount, leafNode, leafShare, leafStart, steps }
}

/** Shapley's weight of a coalition of s among the other players of n: s! (n - s - 1)! / n! */
function createWeights(): (players: number) => Float64Array {
  const known: Float64Array[] = []
  return (players) => {
    const found = known[players]
    if (found) return found
    const weights = new Float64Array(players + 1)
    if (players > 0) weights[0] = 1 / players
    for (let s = 1; s < players; s++) weights[s] = (weights[s - 1]! * s) / (players - s)
    known[players] = weights
    return weights
  }
}
