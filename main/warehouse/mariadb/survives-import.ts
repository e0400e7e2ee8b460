import type { Column, Frame } from '../../lib/frame.ts'

/**
 * Whether ColumnStore's bulk import keeps every value: it writes 15 digits of a number and takes the text `\N` for a
 * missing one. Row by row, as in a transaction, it keeps them, but takes longer.
 */
export const survivesImport = ({ columns }: Frame) => columns.every(survives)

function survives(column: Column): boolean {
  if (column.kind === 'category') return !column.levels.includes('\\N')
  return column.values.every((value) => !Number.isFinite(value) || isShort(value))
}

const isShort = (value: number) =>
  (Number.isInteger(value) && Math.abs(value) < 1e15) || Number(value.toPrecision(15)) === value
