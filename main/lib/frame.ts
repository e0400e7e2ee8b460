/**
 * A table in memory: one typed array per column on shared memory, so that it crosses threads without a copy.
 * Row `i` of every column is the same row. Never row objects.
 */
export interface Frame {
  readonly rowCount: number
  readonly columns: readonly Column[]
}

export type Column = CategoryColumn | NumberColumn

/** Text, booleans and other discrete values: `codes[i]` indexes `levels`; `missingCode` marks a missing cell. */
export interface CategoryColumn {
  readonly name: string
  readonly kind: 'category'
  readonly codes: Int32Array
  readonly levels: readonly string[]
}

/** Numbers (also dates, as days since 1970-01-01): NaN marks a missing cell. */
export interface NumberColumn {
  readonly name: string
  readonly kind: 'number'
  readonly values: Float64Array
}

export const missingCode = -1

export const sharedInt32 = (length: number) => new Int32Array(new SharedArrayBuffer(length * 4))
export const sharedFloat64 = (length: number) => new Float64Array(new SharedArrayBuffer(length * 8))

export function findColumn(frame: Frame, name: string): Column | undefined {
  return frame.columns.find((column) => column.name === name)
}

/** The rows at `rows`, in that order. */
export function takeRows(frame: Frame, rows: ArrayLike<number>): Frame {
  return { rowCount: rows.length, columns: frame.columns.map((column) => takeColumnRows(column, rows)) }
}

function takeColumnRows(column: Column, rows: ArrayLike<number>): Column {
  if (column.kind === 'number') {
    const values = sharedFloat64(rows.length)
    for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!
    return { ...column, values }
  }
  const codes = sharedInt32(rows.length)
  for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]!]!
  return { ...column, codes }
}

/** The cell as a person would write it; `null` when missing. */
export function cellOf(column: Column, row: number): string | number | null {
  if (column.kind === 'number') {
    const value = column.values[row]!
    return Number.isNaN(value) ? null : value
  }
  const code = column.codes[row]!
  return code === missingCode ? null : column.levels[code]!
}
