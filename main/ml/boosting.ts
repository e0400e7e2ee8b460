import { cancelled, invalidInput } from '../lib/errors.ts'
import type { Frame } from '../lib/frame.ts'
import { binFrame } from './binning.ts'
import { createBoostingGrower, type BoostedTree } from './boosting-grower.ts'
import { writeGradients, logLossOf, startScores } from './boosting-objective.ts'
import { boostingParams, type BoostingParams } from './boosting-params.ts'
import { rowWeights } from './class-weights.ts'
import { joinFlatTrees, toTreeFeature, type FlatTrees } from './flat-trees.ts'
import type { LearningControl } from './forest.ts'
import { createRandom, shuffle } from './random.ts'
import { spreadLevels } from './spread-levels.ts'

/** LightGBM's default (min_data_in_bin): finer steps of a small table only follow its noise. */
const leastRowsInBin = 3

/**
 * Boosted trees: tree t adds its leaf's number to the score of output t % outputs. Two classes have one output, the
 * log-odds of the second; more have one each, whose softmax is the probability.
 */
export interface Boosting extends FlatTrees {
  classCount: number
  /** The score before any tree, one per output. */
  base: Float64Array
}

/**
 * Gradient boosting with Newton steps on histograms (Friedman 2001; Chen & Guestrin 2016; Ke et al. 2017), single
 * threaded. The same seed gives the same model.
 *
 * @param input.features n rows; missing cells are learnt from as they are.
 * @param input.target n class indices in [0, classCount).
 * @param input.weights n numbers ≥ 0; a weight of 2 counts as two such rows in sums (not in `minSamplesLeaf`).
 * @throws INVALID_INPUT for no features or rows, a bad parameter or weight, too few rows for early stopping, or more
 *   classes × rows than fit into memory; CANCELLED.
 */
export function fitBoosting(
  input: {
    features: Frame
    target: Int32Array
    classCount: number
    weights?: Float64Array
    params?: Partial<BoostingParams>
    seed: number
  },
  control: LearningControl = {},
): Boosting {
  const { features, target, classCount, seed } = input
  const params = boostingParams(input.params)
  const rowCount = features.rowCount
  if (features.columns.length === 0) {
    throw invalidInput('There is no feature to learn from: every column was dropped or is the target.')
  }
  if (target.length !== rowCount) throw new Error('features and target differ in length')
  const weights = rowWeights(target, classCount, input.weights, params.classWeight)
  const outputs = classCount === 2 ? 1 : classCount
  if (outputs * rowCount > 2 ** 28) {
    throw invalidInput(
      `Boosting ${classCount} classes on ${rowCount} rows does not fit into memory. Use the algorithm forest.`,
    )
  }
  const spread = spreadLevels(features)
  const binned = binFrame(spread.frame, leastRowsInBin)
  const { training, validation } = keepForStopping(target, params, seed)
  const base = startScores(target, training, classCount, weights)
  const scores = Array.from({ length: outputs }, (_, k) => new Float64Array(rowCount).fill(base[k]!))
  const gradients = Array.from({ length: outputs }, () => new Float64Array(rowCount))
  const hessians = Array.from({ length: outputs }, () => new Float64Array(rowCount))
  const grower = createBoostingGrower(binned, spread.origins, params)
  // A feature with one bin only cannot part anything.
  const useful = Int32Array.from(binned.features.keys()).filter((f) => hasTwoBins(binned.bins, f, rowCount))
  const random = createRandom(seed, 1)
  const rows = Int32Array.from(training)
  const used = Math.max(1, Math.round(rows.length * params.subsample))
  const trees: BoostedTree[] = []
  let bestLoss = Infinity
  let bestRounds = 0

  for (let round = 0; round < params.trees; round++) {
    if (control.isCancelled?.()) throw cancelled(`Training was cancelled after ${round} rounds.`)
    writeGradients(scores, target, weights, gradients, hessians)
    // Ascending rows are read from memory in order.
    if (used < rows.length) shuffle(rows, random).subarray(0, used).sort()
    for (let k = 0; k < outputs; k++) {
      const columns = drawColumns()
      trees.push(grower.grow(rows, used, gradients[k]!, hessians[k]!, columns))
      grower.addTo(scores[k]!, rows)
      grower.addToAll(scores[k]!, rows.subarray(used))
      if (validation.length > 0) grower.addToAll(scores[k]!, validation)
    }
    control.onTree?.(round + 1, params.trees)
    if (validation.length === 0) continue
    const loss = logLossOf(scores, target, weights, validation)
    if (loss < bestLoss) {
      bestLoss = loss
      bestRounds = round + 1
    } else if (round + 1 - bestRounds >= params.earlyStopping) break
  }
  const kept = validation.length > 0 ? trees.slice(0, Math.max(1, bestRounds) * outputs) : trees
  const named = features.columns.map(toTreeFeature)
  const flat = joinFlatTrees(
    kept.map((tree) => ({ ...tree, features: named, roots: new Int32Array(1) })),
    1,
  )
  return { ...flat, classCount, base }

  function drawColumns(): Int32Array {
    if (params.columnSample === 1) return useful
    const count = Math.max(1, Math.round(useful.length * params.columnSample))
    return shuffle(Int32Array.from(useful), random).subarray(0, count).toSorted()
  }
}

/** With the classes' proportions; at least one row of each class stays to be learnt from. */
function keepForStopping(target: Int32Array, params: BoostingParams, seed: number) {
  const rows = Int32Array.from(target.keys())
  if (params.earlyStopping === 0) return { training: rows, validation: new Int32Array(0) }
  const groups: number[][] = []
  for (const row of shuffle(Int32Array.from(rows), createRandom(seed, 2)))
    (groups[target[row]!] ??= []).push(row)
  const isKept = new Uint8Array(target.length)
  let owed = 0
  for (const group of groups) {
    if (!group) continue
    owed += group.length * params.validationShare
    const taken = Math.min(Math.floor(owed), group.length - 1)
    owed -= taken
    for (const row of group.slice(0, taken)) isKept[row] = 1
  }
  const validation = rows.filter((row) => isKept[row] === 1)
  if (validation.length === 0) {
    throw invalidInput(
      `${target.length} rows are too few to keep ${params.validationShare} of them for early stopping. Set earlyStopping to 0.`,
      { rows: target.length },
    )
  }
  return { training: rows.filter((row) => isKept[row] === 0), validation }
}

function hasTwoBins(bins: Uint8Array, feature: number, rowCount: number): boolean {
  const first = bins[feature * rowCount]
  for (let i = feature * rowCount; i < (feature + 1) * rowCount; i++) if (bins[i] !== first) return true
  return false
}
