import type { Frame } from '../lib/frame.ts'
import type { Model } from '../ml/model.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { FileTables } from '../warehouse/files.ts'
import type { ServerTables } from '../warehouse/server-tables.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

/** What every function of the data thread is given. */
export interface DataDeps {
  /** The embedded DuckDB, which holds the imported datasets whatever the warehouse is. */
  tables: Warehouse & FileTables
  /** The back end that the call is about; the same object as `tables` when that is DuckDB. */
  warehouse: Warehouse & Partial<ServerTables>
  paths: WorkspacePaths
  /** As `predictFeatures` of main/ml, with the help of other threads. */
  predictFeatures?: (model: Model, features: Frame) => Promise<Float64Array>
}
