import type { ReadingOptions } from '../../contract/dataset.ts'
import { invalidInput, unavailable } from '../../lib/errors.ts'
import type { WorkContext } from '../../lib/work.ts'
import type { ServerSource } from '../../warehouse/server-tables.ts'
import type { DataDeps } from '../data-deps.ts'

/** How the file is written that rows of a server are kept in first: its dialect is known, so it is not guessed. */
export const serverReading: ReadingOptions = {
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  escape: '"',
  headerRow: 1,
  headerRows: 1,
  decimal: '.',
  thousands: '',
  comment: '',
}

/** What a dataset of the server's rows is called unless said; a query has no name. */
export function serverName({ mariadb, name }: { mariadb?: ServerSource; name?: string }): string | undefined {
  if (!mariadb) return undefined
  if ('table' in mariadb) return mariadb.table.split('.').at(-1)!
  if (name === undefined) throw invalidInput('The rows of a query need a name. Say one with --name.')
  return name
}

export async function fetchRows(
  { warehouse }: DataDeps,
  source: ServerSource,
  path: string,
  context: WorkContext,
): Promise<{ path: string; source: string; textColumns?: string[] }> {
  if (!warehouse.exportRows)
    throw unavailable('No MariaDB server is set. Set mariadb.host, or start the service in Infrastructure.')
  const { rows, longDecimals } = await warehouse.exportRows(source, path, {
    signal: context.signal,
    onProgress: (done, total) => context.progress(done, total, 'Fetching rows'),
  })
  if (rows === 0) throw invalidInput('The server has no such rows, so there is nothing to import.')
  const what =
    'table' in source ? `table ${source.table}` : source.query.replaceAll(/\s+/g, ' ').slice(0, 500)
  const textColumns = longDecimals.length > 0 ? longDecimals : undefined
  return { path, source: `${warehouse.location ?? 'mariadb'}: ${what}`, textColumns }
}
