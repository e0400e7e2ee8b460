import type { Frame } from '../lib/frame.ts'
import type { Boosting } from './boosting.ts'
import { walkTrees } from './tree-walker.ts'

/**
 * @param frame n rows with the trees' features, found by name; a feature that is absent counts as missing, a level
 *   that is unknown too.
 * @returns n × classCount, row-major; each row adds up to 1.
 */
export function boostingProbabilities(boosting: Boosting, frame: Frame): Float64Array {
  return boosting.classCount === 2
    ? fromLogOdds(boostingScores(boosting, frame))
    : fromScores(boostingScores(boosting, frame), boosting.classCount)
}

/** The sums of base and leaves: n × outputs, row-major. */
export function boostingScores(boosting: Boosting, frame: Frame): Float64Array {
  const { rowCount } = frame
  const { base, leaves } = boosting
  const outputs = base.length
  const scores = Float64Array.from({ length: rowCount * outputs }, (_, i) => base[i % outputs]!)
  walkTrees(boosting, frame, (tree, reached, from, to) => {
    const output = tree % outputs
    for (let row = from; row < to; row++) scores[row * outputs + output]! += leaves[reached[row - from]!]!
  })
  return scores
}

/** Both classes of n finite log-odds: n × 2. */
export function fromLogOdds(scores: Float64Array): Float64Array {
  const probabilities = new Float64Array(scores.length * 2)
  scores.forEach((score, row) => {
    probabilities[2 * row] = 1 / (1 + Math.exp(score))
    probabilities[2 * row + 1] = 1 / (1 + Math.exp(-score))
  })
  return probabilities
}

/** Softmax of each row of n × classCount scores, which must be finite. */
export function fromScores(scores: Float64Array, classCount: number): Float64Array {
  const probabilities = new Float64Array(scores.length)
  for (let from = 0; from < scores.length; from += classCount) {
    let most = -Infinity
    for (let i = from; i < from + classCount; i++) most = Math.max(most, scores[i]!)
    let sum = 0
    for (let i = from; i < from + classCount; i++) sum += probabilities[i] = Math.exp(scores[i]! - most)
    for (let i = from; i < from + classCount; i++) probabilities[i]! /= sum
  }
  return probabilities
}
