import type { Frame } from '../lib/frame.ts'
import type { Appended, ColumnType, TableRef, WorkOptions } from './warehouse.ts'

/** Tables from files and files from frames: what the embedded DuckDB does beyond the `Warehouse` contract. */
export interface FileTables {
  /**
   * Makes `table` (replacing it) from a UTF-8 CSV file. Its rows keep the file's order; rows that do not fit the
   * columns are left out and reported. Columns are matched by position.
   */
  importCsv(table: TableRef, path: string, options: CsvOptions, work?: WorkOptions): Promise<CsvImport>
  /** Writes to a temporary name, then renames. */
  writeParquet(path: string, frame: Frame): Promise<Appended>
  readParquet(path: string, columns?: readonly string[], work?: WorkOptions): Promise<Frame>
}

export interface CsvOptions {
  delimiter: string
  quote: string
  escape: string
  /** Lines before the first row of data, the header among them. */
  skipLines: number
  columns: readonly { name: string; type: ColumnType }[]
  nullTokens: readonly string[]
}

export interface CsvImport {
  rows: number
  /** Lines left out; at most `maxReported` of them are described in `rejected`. */
  rowsRejected: number
  rejected: { line: number; column?: string; message: string }[]
  columns: CsvColumn[]
}

export interface CsvColumn {
  name: string
  type: ColumnType
  missing: number
  distinct: number
  /** Cells read as missing per visible token, such as `{ '?': 2480 }`. */
  tokens: ReadonlyMap<string, number>
}
