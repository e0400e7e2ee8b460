import type { DuckDBConnection } from '@duckdb/node-api'
import { invalidInput } from '../../lib/errors.ts'
import { firstLine } from './session.ts'
import { quoteText } from './sql.ts'

const maxObjectBytes = 64 << 20

/** An array of objects, or objects over several lines, as one object a line. */
export async function writeJsonLines(
  connection: DuckDBConnection,
  paths: readonly string[],
  target: string,
): Promise<void> {
  // Line ends inside a string of JSON are escaped; those left are between the values.
  const files = paths.map(quoteText).join(', ')
  try {
    await connection.run(
      `COPY (SELECT replace(replace(json::VARCHAR, chr(10), ' '), chr(13), ' ') FROM read_json_objects([${files}], format='auto', maximum_object_size=${maxObjectBytes}))
       TO ${quoteText(target)} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001')`,
    )
  } catch (error) {
    const message = error instanceof Error ? firstLine(error.message) : ''
    if (!/JSON/i.test(message)) throw error
    throw invalidInput(
      `The file is not valid JSON: ${message}. Mend it, or save it as JSON Lines.`,
      {},
      error,
    )
  }
}
