import { findColumn, missingCode, sharedFloat64, sharedInt32, type Column, type Frame } from '../lib/frame.ts'
import { addDerived } from './preprocess-apply.ts'
import type { ColumnPlan, Preprocessor } from './preprocessor.ts'

/**
 * The columns that features are made from, derived ones among them, as a person reads them: missing cells filled as in
 * training, all other values as they are, also those that were not in the training rows.
 *
 * @param frame n raw rows with every column the preprocessor reads.
 */
export function cleanFrame({ derived, plans }: Preprocessor, frame: Frame): Frame {
  const all = addDerived(frame, derived)
  const columns = plans.flatMap((plan) => {
    const column = findColumn(all, plan.source)
    return column ? [fillColumn(plan, column)] : []
  })
  return { rowCount: frame.rowCount, columns }
}

function fillColumn(plan: ColumnPlan, column: Column): Column {
  if (column.kind === 'number') {
    if (plan.kind !== 'number' || plan.fill === undefined) return column
    const values = sharedFloat64(column.values.length)
    column.values.forEach((value, row) => (values[row] = Number.isNaN(value) ? plan.fill! : value))
    return { ...column, values }
  }
  const fill = plan.kind === 'category' ? (plan.missingIsLevel ? plan.levels.at(-1) : plan.fill) : undefined
  if (fill === undefined) return column
  const levels = column.levels.includes(fill) ? column.levels : [...column.levels, fill]
  const fillCode = levels.indexOf(fill)
  const codes = sharedInt32(column.codes.length)
  column.codes.forEach((code, row) => (codes[row] = code === missingCode ? fillCode : code))
  return { ...column, codes, levels }
}
