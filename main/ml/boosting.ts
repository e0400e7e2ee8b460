import { cancelled, invalidInput } from '../lib/errors.ts'
import { createBoostingGrower, type BoostedTree } from './boosting-grower.ts'
import { logLossOf, startScores } from './boosting-objective.ts'
import type { BoostingParams } from './boosting-params.ts'
import { prepareBoosting, type BoostingInput, type PreparedBoosting } from './boosting-prepare.ts'
import { endCrew } from './crew.ts'
import { joinFlatTrees, type FlatTrees } from './flat-trees.ts'
import type { LearningControl } from './forest.ts'
import { binAt, type PackedBins } from './packed-bins.ts'
import { createHeldOutLoss, isLossPoint, watchedRows, type LossWatch } from './loss-watch.ts'
import { createRandom, shuffle } from './random.ts'

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
 * Gradient boosting with Newton steps on histograms (Friedman 2001; Chen & Guestrin 2016; Ke et al. 2017) on this thread.
 *
 * @throws as `prepareBoosting` and `growBoosting`.
 */
export function fitBoosting(input: BoostingInput, control: LearningControl = {}): Boosting {
  return growBoosting(prepareBoosting(input), control)
}

/**
 * Grows the trees of a prepared boosting, together with the threads that `joinCrew` it. The same seed gives the same
 * model on any number of them.
 *
 * @throws INVALID_INPUT for too few rows for early stopping; CANCELLED.
 */
export function growBoosting(prepared: PreparedBoosting, control: LearningControl = {}): Boosting {
  try {
    return grow(prepared, control)
  } finally {
    endCrew(prepared.memory.crew)
  }
}

function grow(
  { features, origins, classCount, seed, memory }: PreparedBoosting,
  control: LearningControl,
): Boosting {
  const { packed, params, target, weights, scores } = memory
  const outputs = scores.length
  const { training, validation } = keepForStopping(target, params, seed)
  const base = startScores(target, training, classCount, weights)
  scores.forEach((sums, k) => sums.fill(base[k]!))
  const grower = createBoostingGrower(memory, origins)
  // A feature with one bin only cannot part anything.
  const useful = Int32Array.from(packed.features.keys()).filter((f) => hasTwoBins(packed, f))
  const random = createRandom(seed, 1)
  const rows = memory.rows.subarray(0, training.length)
  const used = Math.max(1, Math.round(rows.length * params.subsample))
  const drawn = used < rows.length ? Int32Array.from(training) : training
  const trees: BoostedTree[] = []
  let bestLoss = Infinity
  let bestRounds = 0
  const tellLoss = control.watch && createLossTeller(control.watch)

  for (let round = 0; round < params.trees; round++) {
    if (control.isCancelled?.()) throw cancelled(`Training was cancelled after ${round} rounds.`)
    if (round > 0 && control.isEnough?.()) break
    grower.writeDerivatives()
    if (used < rows.length) shuffle(drawn, random).subarray(0, used).sort()
    for (let k = 0; k < outputs; k++) {
      // A tree sorts rows by leaf; in ascending order they are read from memory one after the other.
      rows.set(drawn)
      trees.push(grower.grow(used, k, drawColumns()))
      grower.addTo(scores[k]!, rows)
      grower.addToAll(scores[k]!, rows.subarray(used))
      if (validation.length > 0) grower.addToAll(scores[k]!, validation)
    }
    if (isLossPoint(round + 1)) tellLoss?.()
    control.onTree?.(round + 1, params.trees)
    if (validation.length === 0) continue
    const loss = logLossOf(scores, target, weights, validation)
    if (loss < bestLoss) {
      bestLoss = loss
      bestRounds = round + 1
    } else if (round + 1 - bestRounds >= params.earlyStopping) break
  }
  tellLoss?.()
  const kept = validation.length > 0 ? trees.slice(0, Math.max(1, bestRounds) * outputs) : trees
  return { ...joinTrees(kept), classCount, base }

  function joinTrees(some: readonly BoostedTree[]): FlatTrees {
    return joinFlatTrees(
      some.map((tree) => ({ ...tree, features, roots: new Int32Array(1) })),
      1,
    )
  }

  /** Tells of the rounds so far, once. */
  function createLossTeller(watch: LossWatch): () => void {
    const heldOutLoss = createHeldOutLoss(watch, base)
    const seen = watchedRows(training)
    let told = 0
    return () => {
      if (told === trees.length) return
      const validationLoss = heldOutLoss(joinTrees(trees.slice(told)))
      told = trees.length
      watch.onLoss({
        rounds: told / outputs,
        training: logLossOf(scores, target, undefined, seen),
        validation: validationLoss,
      })
    }
  }

  function drawColumns(): Int32Array {
    if (params.columnSample === 1) return useful
    const count = Math.max(1, Math.round(useful.length * params.columnSample))
    return shuffle(Int32Array.from(useful), random).subarray(0, count).toSorted()
  }
}

/** With the classes' proportions; at least one row of each class stays to be learnt from. */
function keepForStopping(target: Int32Array, params: BoostingParams, seed: number) {
  const rows = target.map((_, row) => row)
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

function hasTwoBins(packed: PackedBins, feature: number): boolean {
  const first = binAt(packed, feature, 0)
  for (let row = 1; row < packed.rowCount; row++) if (binAt(packed, feature, row) !== first) return true
  return false
}
