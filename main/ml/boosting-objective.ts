/** Log loss of scores: for two classes one log-odds per row, for more a softmax over one score per class. */

const leastHessian = 1e-16

/** The scores that predict the classes' shares. */
export function startScores(
  target: Int32Array,
  rows: Int32Array,
  classCount: number,
  weights: Float64Array | undefined,
): Float64Array {
  const sums = new Float64Array(classCount)
  let total = 0
  for (const row of rows) {
    const weight = weights?.[row] ?? 1
    sums[target[row]!]! += weight
    total += weight
  }
  // A class without a row gets a share that is next to nothing, so that scores stay finite.
  const shares = sums.map((sum) =>
    Math.min(1 - 1e-15, Math.max(1e-15, total > 0 ? sum / total : 1 / classCount)),
  )
  if (classCount === 2) return Float64Array.of(Math.log(shares[1]! / (1 - shares[1]!)))
  return shares.map((share) => Math.log(share))
}

/** Overwrites the pairs of first and second derivatives of the loss of rows[from … to - 1] by each score. */
export function writeGradients(
  scores: readonly Float64Array[],
  target: Int32Array,
  weights: Float64Array | undefined,
  derivatives: readonly Float64Array[],
  from: number,
  to: number,
): void {
  if (scores.length === 1) setBinary(scores[0]!, target, weights, derivatives[0]!, from, to)
  else setSoftmax(scores, target, weights, derivatives, from, to)
}

function setBinary(
  scores: Float64Array,
  target: Int32Array,
  weights: Float64Array | undefined,
  derivatives: Float64Array,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++) {
    const probability = 1 / (1 + Math.exp(-scores[row]!))
    const weight = weights ? weights[row]! : 1
    derivatives[2 * row] = weight * (probability - target[row]!)
    derivatives[2 * row + 1] = weight * Math.max(leastHessian, probability * (1 - probability))
  }
}

/** The second derivative is scaled by K / (K - 1), as Friedman (2001, section 4.6) and LightGBM have it. */
function setSoftmax(
  scores: readonly Float64Array[],
  target: Int32Array,
  weights: Float64Array | undefined,
  derivatives: readonly Float64Array[],
  from: number,
  to: number,
): void {
  const classCount = scores.length
  const factor = classCount / (classCount - 1)
  const exponentials = new Float64Array(classCount)
  for (let row = from; row < to; row++) {
    const sum = exponentiate(scores, row, exponentials)
    const weight = weights ? weights[row]! : 1
    const label = target[row]!
    for (let k = 0; k < classCount; k++) {
      const probability = exponentials[k]! / sum
      derivatives[k]![2 * row] = weight * (probability - (k === label ? 1 : 0))
      derivatives[k]![2 * row + 1] = weight * Math.max(leastHessian, factor * probability * (1 - probability))
    }
  }
}

/** Weighted mean log loss of `rows`. */
export function logLossOf(
  scores: readonly Float64Array[],
  target: Int32Array,
  weights: Float64Array | undefined,
  rows: Int32Array,
): number {
  const exponentials = new Float64Array(scores.length)
  let loss = 0
  let total = 0
  for (const row of rows) {
    const weight = weights?.[row] ?? 1
    loss += weight * lossOf(row)
    total += weight
  }
  return loss / total

  function lossOf(row: number): number {
    if (scores.length === 1) {
      const margin = target[row] === 1 ? scores[0]![row]! : -scores[0]![row]!
      return Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin)
    }
    const sum = exponentiate(scores, row, exponentials)
    return -Math.log(Math.max(1e-300, exponentials[target[row]!]! / sum))
  }
}

/** Fills `exponentials` with e^(score - greatest score) and returns their sum. */
function exponentiate(scores: readonly Float64Array[], row: number, exponentials: Float64Array): number {
  let most = -Infinity
  for (let k = 0; k < scores.length; k++) most = Math.max(most, scores[k]![row]!)
  let sum = 0
  for (let k = 0; k < scores.length; k++) {
    const value = Math.exp(scores[k]![row]! - most)
    exponentials[k] = value
    sum += value
  }
  return sum
}
