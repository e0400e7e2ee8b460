import type { Frame } from '../lib/frame.ts'

/**
 * The analytics store. There is no SQL, connection or transaction in this contract, because ColumnStore has no
 * indexes, keys or useful transactions: rows are appended under a batch id and become real when the caller records
 * the batch; what was never recorded is discarded at the next start. Nothing is ever renamed.
 */
export interface Warehouse {
  readonly kind: 'duckdb' | 'mariadb'
  describe(): Promise<WarehouseInfo>
  listTables(): Promise<TableInfo[]>
  /** One of them, without a look at the others; `undefined` when it is not there. */
  findTable(table: TableRef): Promise<TableInfo | undefined>

  /** Appends `frame` with `row_id` 0…n-1 under `batchId`; creates the table or widens it by new columns. */
  append(table: TableRef, frame: Frame, batchId: string, options?: WorkOptions): Promise<Appended>
  /** Reads columns back, each row at its `row_id`, whatever order the server sends. */
  read(table: TableRef, query: ReadQuery, options?: WorkOptions): Promise<Frame>
  /** A page of rows as cells, for people; not for bulk work. */
  rows(table: TableRef, query: RowsQuery): Promise<RowsPage>
  /**
   * Answers all `measures` in as few passes as the back end can; the answers come in the order asked. Only rows that
   * `filter` is true of are there, also for what compares rows with each other.
   */
  measure(table: TableRef, measures: Measure[], filter?: Predicate, options?: WorkOptions): Promise<Answer[]>
  /** The plan the server would use for these measures, as text. */
  explain(table: TableRef, measures: Measure[], filter?: Predicate): Promise<string>

  /** Removes the rows of these batches everywhere. */
  discardBatches(batchIds: readonly string[]): Promise<void>
  /** Removes every batch that is not in `recorded`; returns what was removed. */
  discardUnrecorded(recorded: readonly string[]): Promise<string[]>
  dropTable(table: TableRef): Promise<void>
  close(): Promise<void>
}

/** `space` is the pipeline's name for pipeline tables and `datasets` for imported files. Both are untrusted text. */
export interface TableRef {
  space: string
  name: string
  /** Only rows of this batch; omitted for tables that have none (imported datasets). */
  batchId?: string
}

export interface WarehouseInfo {
  kind: 'duckdb' | 'mariadb'
  engine: string
  version: string
  location: string
  sizeBytes: number
}

export interface TableInfo {
  space: string
  name: string
  rows: number
  columns: { name: string; type: string }[]
  batches: string[]
}

export interface WorkOptions {
  signal?: AbortSignal
  onProgress?: (done: number, total: number | undefined) => void
}

export interface Appended {
  rows: number
  /** Order-independent checksum over all cells, the same for equal content on every back end. */
  checksum: string
}

export interface ReadQuery {
  columns?: readonly string[]
  /** Level order per category column; when absent, levels are in ascending text order. */
  levels?: Readonly<Record<string, readonly string[]>>
}

export type Cell = string | number | boolean | null

export interface RowsQuery {
  columns?: readonly string[]
  /** The rows that are there at all, also for conditions that compare rows with each other. */
  filter?: Predicate
  where?: Predicate
  orderBy?: { column: string; descending?: boolean }[]
  offset?: number
  limit: number
  /** `false` spares the count of all rows: `total` is then how many the page has. */
  hasTotal?: boolean
}

export interface RowsPage {
  columns: string[]
  rows: Cell[][]
  /** Position of each row in the table (`row_id`). */
  rowIds: number[]
  total: number
}

/** A question about one table. Rows where the column is missing take part only in `count` and `count-missing`. */
export type Measure =
  | { kind: 'count'; where?: Predicate }
  | { kind: 'count-missing'; column: string }
  | { kind: 'count-distinct'; columns: readonly string[] }
  | { kind: 'min' | 'max' | 'sum' | 'mean' | 'stddev' | 'skewness' | 'kurtosis'; column: string }
  | { kind: 'min-length' | 'max-length' | 'mean-length'; column: string }
  /** Linear interpolation between closest ranks (Hyndman & Fan type 7, NumPy's default). */
  | { kind: 'quantiles'; column: string; at: readonly number[] }
  /** Counts per combination of values, most frequent first (ties by value); missing is a value here. */
  | { kind: 'group-counts'; columns: readonly string[]; limit?: number }
  /** `bins` equal-width bins from min to max. */
  | { kind: 'histogram'; column: string; bins: number }
  /** Rows beyond the first of each group of equal rows over these columns (missing equals missing). */
  | { kind: 'count-duplicates'; columns: readonly string[] }

export type Answer =
  | { kind: 'number'; value: number | null }
  | { kind: 'text'; value: string | null }
  | { kind: 'numbers'; values: (number | null)[] }
  | { kind: 'groups'; groups: { values: Cell[]; count: number }[] }
  | { kind: 'histogram'; edges: number[]; counts: number[] }

/** A condition on a row; three-valued as in SQL, and a row counts only where it is true. */
export type Predicate =
  | { op: 'and' | 'or'; of: readonly Predicate[] }
  | { op: 'not'; of: Predicate }
  | { op: 'is-missing'; column: string }
  | { op: 'in'; column: string; values: readonly Cell[] }
  | { op: 'compare'; column: string; is: '<' | '<=' | '=' | '!=' | '>=' | '>'; value: Cell }
  | { op: 'compare-columns'; column: string; is: '<' | '<=' | '=' | '!=' | '>=' | '>'; other: string }
  /** With the sum of the columns' numbers, which is unknown where one is missing. */
  | { op: 'compare-sum'; columns: readonly string[]; is: '<' | '<=' | '=' | '!=' | '>=' | '>'; value: number }
  /** With the last value before it in the order of the rows that is not missing; unknown for the first. */
  | { op: 'compare-previous'; column: string; is: '<' | '<=' | '=' | '!=' | '>=' | '>' }
  | { op: 'length'; column: string; is: '<' | '<=' | '=' | '!=' | '>=' | '>'; value: number }
  | { op: 'matches'; column: string; regex: string }
  | { op: 'like'; column: string; pattern: string }
  /** True on every row whose combination of values occurs more than once. */
  | { op: 'is-repeated'; columns: readonly string[] }
  | { op: 'has-type'; column: string; type: ColumnType }

export type ColumnType = 'boolean' | 'integer' | 'number' | 'date' | 'timestamp' | 'text'
