/** A way to part the rows of a node in two. */
export interface Candidate {
  /** -1: none was found. */
  feature: number
  score: number
  missingLeft: boolean
  /** Numbers: bins up to this one go left. */
  lastLeftBin: number
  /** Numbers: the next bin that has rows in the node, or the one of missing values. */
  firstRightBin: number
  /** Categories: the `presentCount` bins that have rows in the node, those that go left first. */
  bins: Int32Array
  leftCount: number
  presentCount: number
}

export const noCandidate = (): Candidate => ({
  feature: -1,
  score: -Infinity,
  missingLeft: false,
  lastLeftBin: -1,
  firstRightBin: -1,
  bins: new Int32Array(256),
  leftCount: 0,
  presentCount: 0,
})

/** @param bins the bins of a category that have rows, those that go left first. */
export function takeBins(
  found: Candidate,
  feature: number,
  bins: Int32Array,
  leftCount: number,
  presentCount: number,
  missingLeft: boolean,
): void {
  found.feature = feature
  found.missingLeft = missingLeft
  found.leftCount = leftCount
  found.presentCount = presentCount
  for (let i = 0; i < presentCount; i++) found.bins[i] = bins[i]!
}
