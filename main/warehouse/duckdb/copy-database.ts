import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteText } from './sql.ts'

/** Writes the warehouse, as it is now, to a new database file; it stays in use meanwhile. */
export async function copyDatabase(connection: DuckDBConnection, file: string): Promise<void> {
  await connection.run(`ATTACH ${quoteText(file)} AS saved`)
  try {
    await connection.run('COPY FROM DATABASE warehouse TO saved')
  } finally {
    await connection.run('DETACH saved')
  }
}
