import type { Column, Frame } from '../lib/frame.ts'
import type { Appended, Cell, ColumnType, Predicate, RowsPage, TableRef, WorkOptions } from './warehouse.ts'

/** Tables from files and files from frames: what the embedded DuckDB does beyond the `Warehouse` contract. */
export interface FileTables {
  /**
   * Makes `table` (replacing it) from a UTF-8 CSV file. Its rows keep the file's order; rows that do not fit the
   * columns are left out and reported. Columns are matched by position.
   */
  importCsv(
    table: TableRef,
    paths: readonly string[],
    options: CsvOptions,
    work?: WorkOptions,
  ): Promise<CsvImport>
  /** The columns of Parquet files, matched by name. */
  describeParquet(paths: readonly string[], work?: WorkOptions): Promise<ParquetColumn[]>
  /** Makes `table` from Parquet files, its columns called `names`. What a table here cannot hold becomes text. */
  importParquet(
    table: TableRef,
    paths: readonly string[],
    names: readonly string[],
    work?: WorkOptions,
  ): Promise<ParquetImport>
  /** The first rows of Parquet files, as text. */
  previewParquet(paths: readonly string[], limit: number): Promise<(string | null)[][]>
  /** The objects of JSON files, each as one line of `target`, whatever their layout. */
  writeJsonLines(paths: readonly string[], target: string, work?: WorkOptions): Promise<void>
  /** How the rows of `to` differ from those of `from`. */
  compareTables(from: TableRef, to: TableRef, query: CompareQuery, work?: WorkOptions): Promise<Comparison>
  /** The rows that a SELECT finds which a person wrote; it can look at this table and do nothing else. */
  selectRows(table: TableRef, query: SelectQuery, work?: WorkOptions): Promise<RowsPage>
  /** Writes an imported table with columns made from its rows to a file; the file is not whole when this throws. */
  mapToFile(table: TableRef, query: MapQuery, work?: WorkOptions): Promise<{ rows: number }>
  /** Gives the rows of an imported table to `take`, some at a time and in their order. */
  scan(
    table: TableRef,
    query: ScanQuery,
    take: (rows: ScannedRows) => void,
    work?: WorkOptions,
  ): Promise<void>
  /** Per query the values of a column, most frequent first (ties by value); missing is none of them. */
  groupCounts(table: TableRef, queries: readonly GroupQuery[], work?: WorkOptions): Promise<ValueCount[][]>
  /**
   * Rows of an imported table that are alike in all columns, or in all but one. Fast where columns that tell rows apart
   * stand at even and at odd places of `columns`.
   */
  countLikeRows(table: TableRef, query: LikeQuery, work?: WorkOptions): Promise<LikeRows>
  /** The rows that are counted there, those that are alike beside each other, in the order of the first of them. */
  rowsAlike(table: TableRef, query: AlikeQuery, work?: WorkOptions): Promise<RowsPage>
  /** One text per column; columns with the same are equal cell by cell. */
  columnFingerprints(table: TableRef, columns: readonly string[], work?: WorkOptions): Promise<string[]>
  /** Writes to a temporary name, then renames. */
  writeParquet(path: string, frame: Frame): Promise<Appended>
  readParquet(path: string, columns?: readonly string[], work?: WorkOptions): Promise<Frame>
  /** Writes everything, as it is now, to a new database file. */
  copyTo(path: string, work?: WorkOptions): Promise<void>
  /** Writes what waits in the log to the database file, and gives back what is free at its end. */
  checkpoint(): Promise<void>
}

export interface NumberFormat {
  decimal: string
  /** What stands between thousands; empty for nothing. */
  thousands: string
}

export interface CsvOptions {
  delimiter: string
  quote: string
  escape: string
  /** How lines end; DuckDB's own guess fails where a cell has another end inside. */
  lineEnd?: '\n' | '\r\n'
  /** Lines before the first row of data, the header among them. */
  skipLines: number
  /** The first cell of each row is its line in the original file; it is no column of the table. */
  hasLineNumbers?: boolean
  /** `unknown` takes the narrowest type that all cells have. */
  columns: readonly { name: string; type: ColumnType | 'unknown' }[]
  nullTokens: readonly string[]
  numbers?: NumberFormat
  /** Of strptime; ISO 8601 is understood besides. */
  dateFormat?: string
}

export interface CsvImport {
  rows: number
  /** Lines left out. */
  rowsRejected: number
  columns: CsvColumn[]
  /** Columns that are not of the type their first rows have. */
  changes: TypeChange[]
}

export interface TypeChange {
  column: string
  from: ColumnType
  to: ColumnType
  /** How many cells do not fit the first type. */
  count: number
  /** The first of them, with their lines. */
  cells: { line: number; value: string }[]
}

export interface CsvColumn {
  name: string
  type: ColumnType
  missing: number
  distinct: number
  /** Cells read as missing per visible token, such as `{ '?': 2480 }`. */
  tokens: ReadonlyMap<string, number>
}

export interface ParquetColumn {
  name: string
  /** As DuckDB calls it, such as `DECIMAL(10,2)`. */
  sqlType: string
  type: ColumnType
}

export interface ParquetImport {
  rows: number
  columns: (Omit<CsvColumn, 'tokens'> & {
    /** The type in the file, where the table holds it as another. */
    converted?: string
  })[]
}

export interface CompareQuery {
  /** The columns that both have. */
  columns: readonly string[]
  /** Those that tell rows apart; without any, rows are compared as wholes. */
  key: readonly string[]
  examples: number
}

export interface Comparison {
  added: number
  removed: number
  changed: number
  equal: number
  /** Per column of the query that is not of the key, in how many changed rows it differs. */
  changedCells: number[]
  examples: { added: Cell[][]; removed: Cell[][] }
}

export interface SelectQuery {
  /** One SELECT; the table is called `{batch}` in it. */
  sql: string
  /** The rows that are there at all. */
  filter?: Predicate
  offset?: number
  limit: number
}

export interface MapQuery {
  /** The columns that are given to `map`, as texts or as numbers whatever they are in the table. */
  inputs: readonly { name: string; kind: Column['kind'] }[]
  /** Called with some rows at a time. The columns it makes are the same each time, categories with their levels. */
  map: (rows: Frame) => readonly Column[] | Promise<readonly Column[]>
  path: string
  format: 'csv' | 'parquet'
}

export interface ScanQuery {
  columns: readonly ScanColumn[]
  /** Only each row whose position is a multiple of this. */
  every?: number
  /** Only these rows, in any order, each with how often it is there. */
  only?: DifferentRows
}

export type ScanColumn =
  /** Missing is NaN; dates are days and times milliseconds since 1970, booleans 0 and 1. */
  | { as: 'number'; column: string }
  /** The index of a text in `values`, -1 where missing, and `values.length` for any other text. */
  | { as: 'code'; column: string; values: readonly string[] }
  | { as: 'text'; column: string }
  /** Bit i is set where the i-th of these columns, at most 30, is missing. */
  | { as: 'missing-bits'; columns: readonly string[] }

export interface ScannedRows {
  /** How many rows were given before. */
  first: number
  rowCount: number
  /** How often each row is there, where only some were asked for. */
  times?: Float64Array
  /** Per column of the query at least `rowCount` values; they are only good until `take` returns. */
  columns: (Float64Array | Int32Array | (string | null)[])[]
}

export interface GroupQuery {
  column: string
  limit?: number
}

export interface ValueCount {
  value: Cell
  count: number
}

export interface AlikeQuery {
  /** Those that are compared, and shown. */
  columns: readonly string[]
  /** The one in which rows differ; without it they are equal in all. */
  except?: string
  limit: number
}

export interface LikeQuery {
  columns: readonly string[]
  /** Those of the columns in which every row has a value of its own. */
  unique: readonly string[]
}

/** Rows that stand for all that are equal to them. */
export interface DifferentRows {
  /** Positions in the table, ascending. */
  places: Float64Array
  /** How many rows each of them stands for. */
  times: Float64Array
}

export interface LikeRows {
  /** Rows beyond the first of each group of equal rows. */
  duplicates: number
  /** The first row of each such group, where they are few. */
  different?: DifferentRows
  /** Per column in which alone rows differ: the groups of such rows, and the rows in them. */
  near: { column: string; groups: number; rows: number }[]
  /** The part of groups that was counted, and scaled up; 0 when none was, as of very wide tables. */
  nearPart: number
}
