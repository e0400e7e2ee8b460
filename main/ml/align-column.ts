import { missingCode, type CategoryColumn, type Frame } from '../lib/frame.ts'
import type { TreeFeature } from './flat-trees.ts'

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
