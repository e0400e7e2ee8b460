import { missingCode, type CategoryColumn, type Frame } from '../lib/frame.ts'
import type { FlatTrees, TreeFeature } from './flat-trees.ts'
import type { Forest } from './forest.ts'

const rowsAtOnce = 1024

/**
 * The mean of the trees' class probabilities.
 *
 * @param frame n rows with the forest's features, found by name; a feature that is absent counts as missing, a level
 *   that is unknown too.
 * @returns n × classCount, row-major; each row adds up to 1.
 */
export function forestProbabilities(forest: Forest, frame: Frame): Float64Array {
  const { rowCount } = frame
  const { classCount, feature, right, threshold, missingLeft, masks, leaves, roots } = forest
  const columns = forest.features.map((one) => alignColumn(one, frame))
  const isNumber = forest.features.map((one) => one.kind === 'number')
  const sums = new Float64Array(rowCount * classCount)
  // Block by block of rows and in it tree by tree, so that a tree's nodes and the rows' cells stay in the cache.
  for (let block = 0; block < rowCount; block += rowsAtOnce) {
    const end = Math.min(rowCount, block + rowsAtOnce)
    for (const root of roots) {
      for (let row = block; row < end; row++) {
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
        const leaf = right[node]! * classCount
        const out = row * classCount
        for (let c = 0; c < classCount; c++) sums[out + c]! += leaves[leaf + c]!
      }
    }
  }
  for (let i = 0; i < sums.length; i++) sums[i]! /= roots.length
  return sums
}

/** The leaf that each row ends in, of the first tree. */
export function leavesOf(trees: FlatTrees, frame: Frame): Int32Array {
  const { feature, right, threshold, missingLeft, masks } = trees
  const columns = trees.features.map((one) => alignColumn(one, frame))
  return Int32Array.from({ length: frame.rowCount }, (_, row) => {
    let node = 0
    while (feature[node]! >= 0) {
      const f = feature[node]!
      const value = columns[f]![row]!
      let isLeft: boolean
      if (trees.features[f]!.kind === 'number') {
        isLeft = value <= threshold[node]! || (value !== value && missingLeft[node] === 1)
      } else if (value === missingCode) isLeft = missingLeft[node] === 1
      else isLeft = ((masks[threshold[node]! + (value >>> 5)]! >>> (value & 31)) & 1) === 1
      node = isLeft ? node + 1 : right[node]!
    }
    return right[node]!
  })
}

/** The feature's values or codes per row; all missing when the table has no such column. */
export function alignColumn(feature: TreeFeature, frame: Frame): Float64Array | Int32Array {
  const column = frame.columns.find((one) => one.name === feature.name)
  if (feature.kind === 'number') {
    return column?.kind === 'number' ? column.values : new Float64Array(frame.rowCount).fill(NaN)
  }
  if (column?.kind !== 'category') return new Int32Array(frame.rowCount).fill(missingCode)
  return codesIn(column, feature.levels)
}

/** The column's codes as indices into `levels`; levels not among them become missing. */
export function codesIn(column: CategoryColumn, levels: readonly string[]): Int32Array {
  if (column.levels.length <= levels.length && column.levels.every((level, code) => level === levels[code])) {
    return column.codes
  }
  const positions = new Map(levels.map((level, code) => [level, code]))
  const codes = column.levels.map((level) => positions.get(level) ?? missingCode)
  return column.codes.map((code) => (code === missingCode ? missingCode : codes[code]!))
}
