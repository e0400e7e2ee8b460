/** Higher is purer: Σ left² / |left| + Σ right² / |right|. */
export function giniScore(left: Float64Array, whole: Float64Array, classCount: number): number {
  let leftSum = 0
  let rightSum = 0
  let leftSquares = 0
  let rightSquares = 0
  for (let c = 0; c < classCount; c++) {
    const l = left[c]!
    const r = whole[c]! - l
    leftSum += l
    rightSum += r
    leftSquares += l * l
    rightSquares += r * r
  }
  return leftSquares / leftSum + rightSquares / rightSum
}

/** Higher is purer: minus the entropies of both sides, weighted by their sizes. */
export function entropyScore(left: Float64Array, whole: Float64Array, classCount: number): number {
  let leftSum = 0
  let rightSum = 0
  let score = 0
  for (let c = 0; c < classCount; c++) {
    const l = left[c]!
    const r = whole[c]! - l
    leftSum += l
    rightSum += r
    if (l > 0) score += l * Math.log(l)
    if (r > 0) score += r * Math.log(r)
  }
  return score - leftSum * Math.log(leftSum) - rightSum * Math.log(rightSum)
}
