import { cellOf, findColumn, type Frame } from '../lib/frame.ts'
import { explainPredictions, type Explanation } from './explain.ts'
import type { Model } from './model.ts'
import type { Cell } from './row-frame.ts'

/** SHAP values of many rows, column by column. */
export interface ShapSummary {
  unit: Explanation['unit']
  /** The class that all amounts are about. */
  class: string
  /** What is predicted where nothing is known. */
  expected: number
  rows: number
  /** The strongest first. */
  columns: ColumnShap[]
}

export interface ColumnShap {
  column: string
  /** Mean of the absolute amounts: how much the column does to a prediction. */
  strength: number
  /** For each row what the column added, and what stood in it; a derived column has no cells of its own. */
  amounts: Float64Array
  cells?: Cell[]
}

/**
 * What each column does to the predictions of one class over many rows.
 *
 * @param frame n raw rows.
 * @param wanted a class; of two classes in log-odds what speaks for one speaks against the other.
 * @throws INVALID_INPUT for an algorithm whose predictions are not sums over trees.
 */
export function shapSummary(model: Model, frame: Frame, wanted: string): ShapSummary {
  const { unit, classes, columns, values, expected } = explainPredictions(model, frame)
  const found = classes.indexOf(wanted)
  const output = Math.max(0, found)
  const sign = found < 0 ? -1 : 1
  const stride = classes.length * columns.length
  const parts = columns.map((name, j): ColumnShap => {
    const amounts = Float64Array.from(
      { length: frame.rowCount },
      (_, row) => sign * values[row * stride + output * columns.length + j]!,
    )
    const column = findColumn(frame, name)
    const cells = column && Array.from({ length: frame.rowCount }, (_, row) => cellOf(column, row))
    const strength = amounts.reduce((sum, amount) => sum + Math.abs(amount), 0) / frame.rowCount
    return { column: name, strength, amounts, ...(cells ? { cells } : {}) }
  })
  return {
    unit,
    class: wanted,
    expected: sign * expected[output]!,
    rows: frame.rowCount,
    columns: parts.toSorted((a, b) => b.strength - a.strength),
  }
}
