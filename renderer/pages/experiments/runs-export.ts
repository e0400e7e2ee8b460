import { notifications } from '@mantine/notifications'
import type { RunRow } from '../../../main/contract/tracked-run.ts'
import { client } from '../../client.ts'
import type { CsvCell } from '../../csv.ts'
import { toClipboardText, toCsv } from '../../csv.ts'
import { plural } from '../../format.ts'
import { showFailure } from '../../import-file.tsx'
import { saveFile } from '../../save-file.ts'
import type { RunColumn } from './run-column.ts'
import { cellOf, numberOf } from './run-column.ts'
import type { RunsQuery } from './runs-query.ts'

const atOnce = 1000

/** The chosen runs, or those that are found, up to `most`. */
async function readRuns({ scope, columns, orderBy }: RunsQuery, chosen: ReadonlySet<string>, most: number) {
  const rows: RunRow[] = []
  for (;;) {
    const window = await client.trackedRun.search({
      ...scope,
      columns,
      orderBy,
      offset: rows.length,
      limit: atOnce,
    })
    rows.push(...window.rows)
    if (rows.length >= window.total || rows.length >= most || window.rows.length === 0) break
  }
  return chosen.size > 0 ? rows.filter(({ runId }) => chosen.has(runId)) : rows
}

function toTable(query: RunsQuery, columns: readonly RunColumn[], rows: readonly RunRow[]) {
  const cellText = (row: RunRow, { name, kind }: RunColumn): CsvCell => {
    const cell = cellOf(row, name, query.columns)
    const number = kind === 'time' ? numberOf(cell) : undefined
    return number === undefined ? cell : new Date(number).toISOString()
  }
  return {
    header: ['run', 'id', ...columns.map(({ name }) => name)],
    rows: rows.map((row) => [row.name, row.runId, ...columns.map((column) => cellText(row, column))]),
  }
}

export async function copyRuns(query: RunsQuery, columns: readonly RunColumn[], chosen: ReadonlySet<string>) {
  try {
    const rows = await readRuns(query, chosen, chosen.size > 0 ? Infinity : atOnce)
    const { header, rows: cells } = toTable(query, columns, rows)
    await navigator.clipboard.writeText(toClipboardText(header, cells))
    notifications.show({ message: `${plural(rows.length, 'run')} copied.` })
  } catch (error) {
    showFailure('The table was not copied', error)
  }
}

export async function saveRuns(
  query: RunsQuery,
  columns: readonly RunColumn[],
  chosen: ReadonlySet<string>,
  fileName: string,
) {
  try {
    const { header, rows } = toTable(query, columns, await readRuns(query, chosen, Infinity))
    saveFile(`${fileName}.csv`, toCsv(header, rows), 'text/csv')
  } catch (error) {
    showFailure('The table was not saved', error)
  }
}
