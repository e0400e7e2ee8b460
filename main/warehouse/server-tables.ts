import type { WorkOptions } from './warehouse.ts'

/** A table, as `table` or `database.table`, or the rows of one SELECT. */
export type ServerSource = { table: string } | { query: string }

export interface ExportedRows {
  rows: number
  /** Columns declared as exact decimals in which a value has digits that a number would lose. */
  longDecimals: string[]
}

/** What a database server does beyond the `Warehouse` contract. */
export interface ServerTables {
  /** Where it is, for people: `mariadb://user@host:port/database`. */
  readonly location: string
  /** Writes rows of the server, whosever they are, to a CSV file. */
  exportRows(source: ServerSource, path: string, work?: WorkOptions): Promise<ExportedRows>
}
