import { missingCode, type Frame } from '../lib/frame.ts'
import type { Boosting } from './boosting.ts'
import { alignColumn } from './forest-predict.ts'

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
  const { base, feature, right, threshold, missingLeft, masks, leaves, roots } = boosting
  const outputs = base.length
  const columns = boosting.features.map((one) => alignColumn(one, frame))
  const isNumber = boosting.features.map((one) => one.kind === 'number')
  const scores = Float64Array.from({ length: rowCount * outputs }, (_, i) => base[i % outputs]!)
  // Tree by tree, so that a tree's nodes stay in the cache.
  for (let tree = 0; tree < roots.length; tree++) {
    const root = roots[tree]!
    const output = tree % outputs
    for (let row = 0; row < rowCount; row++) {
      let node = root
      let f = feature[node]!
      while (f >= 0) {
        const value = columns[f]![row]!
        let isLeft: boolean
        if (isNumber[f]) isLeft = value <= threshold[node]! || (value !== value && missingLeft[node] === 1)
        else if (value === missingCode) isLeft = missingLeft[node] === 1
        else isLeft = ((masks[threshold[node]! + (value >>> 5)]! >>> (value & 31)) & 1) === 1
        node = isLeft ? node + 1 : right[node]!
        f = feature[node]!
      }
      scores[row * outputs + output]! += leaves[right[node]!]!
    }
  }
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
