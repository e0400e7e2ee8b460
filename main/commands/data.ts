import type { DatasetVersion, ImportJob } from '../contract/dataset.ts'
import { errorCode } from '../contract/errors.ts'
import { AppError, invalidInput } from '../lib/errors.ts'
import type { Client } from '../local-client.ts'
import { followWork } from './follow-work.ts'
import type { ReadingFlags } from './reading-flags.ts'
import { describeDialect, toReadingOptions } from './reading-options.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, safe, table, time } from './text.ts'

interface ImportOptions extends CommonOptions, ReadingFlags {
  name?: string
  codebook?: string
  mariadb?: string
  query?: string
}

/** One file, folder or pattern; several files are one dataset. */
const sourceOf = (terminal: Terminal, files: string[]) => {
  const paths = files.map((file) => terminal.resolvePath(file))
  return paths.length === 1 ? { path: paths[0] } : { paths }
}

export function importData(terminal: Terminal, options: ImportOptions, ...files: string[]): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const server = serverOf(options, files)
    const reading = { ...(server ?? sourceOf(terminal, files)), ...toReadingOptions(options) }
    if (!terminal.json && !server) {
      const { dialect } = await client.dataset.inspect(reading)
      terminal.note(`Reading as ${describeDialect(dialect)}.`)
    }
    const { id } = await client.dataset.importStart({
      ...reading,
      name: options.name,
      codebook: options.codebook === undefined ? undefined : terminal.resolvePath(options.codebook),
    })
    const version = await waitForImport(client, id)
    terminal.print(version, described(version))
  })
}

/** A table or the rows of a query of the MariaDB server that the settings name. */
function serverOf({ mariadb, query }: ImportOptions, files: string[]) {
  const given = [mariadb, query, ...files].filter((one) => one !== undefined)
  if (mariadb === undefined && query === undefined) {
    if (files.length === 0)
      throw invalidInput('Nothing to import: give a file, --mariadb TABLE or --query SQL.')
    return undefined
  }
  if (given.length > 1) throw invalidInput('An import takes files, --mariadb or --query; give one of them.')
  return { mariadb: query === undefined ? { table: mariadb! } : { query } }
}

/** Shows an import to its end; an interrupt cancels it. */
export async function waitForImport(client: Client, id: string): Promise<DatasetVersion> {
  const { result, error } = await followWork({
    look: () => client.dataset.importStatus({ id }),
    isOver: ({ state }) => state !== 'running',
    line: progressLine,
    cancel: () => client.dataset.importCancel({ id }),
  })
  if (result) return result
  throw new AppError(
    errorCode.catch('INTERNAL').parse(error?.code),
    error?.message ?? 'The import ended without a result.',
    error?.details,
  )
}

function progressLine({ phase = 'Starting', done, total, bytesPerSecond }: ImportJob): string {
  const share = total ? ` ${Math.floor((100 * done) / total)} % of ${megabytes(total)}` : ''
  const rate = total && bytesPerSecond ? `, ${megabytes(bytesPerSecond)}/s` : ''
  return `${phase}${share}${rate}`
}

const megabytes = (bytes: number) => `${count(Math.round(bytes / 1e5) / 10)} MB`

function described(version: DatasetVersion): string {
  const rejected = version.rowsRejected > 0 ? `, ${count(version.rowsRejected)} rejected` : ''
  return [
    `Dataset "${version.dataset}" version ${version.version}: ${count(version.rows)} rows${rejected}, ${version.columns.length} columns.`,
    ...version.warnings.map(
      ({ message, file }) => `Warning: ${safe(file ? `${file}: ${message}` : message)}`,
    ),
  ].join('\n')
}

export function inspectData(terminal: Terminal, options: ImportOptions, ...files: string[]): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const found = await client.dataset.inspect({ ...sourceOf(terminal, files), ...toReadingOptions(options) })
    const rows = found.rows
      .slice(0, 10)
      .map(({ line, cells }) => [line, ...cells.map((cell) => safe(cell ?? '').slice(0, 30))])
    terminal.print(
      found,
      [
        `${safe(found.name)}: ${describeDialect(found.dialect)}.`,
        ...(found.sheets ? [`Sheets: ${found.sheets.map(safe).join(', ')}.`] : []),
        ...found.warnings.map(({ message }) => `Warning: ${safe(message)}`),
        table(
          ['LINE', ...found.columns.map(({ name, type }) => `${safe(name).slice(0, 30)} (${type})`)],
          rows,
        ),
      ].join('\n'),
    )
  })
}

interface DiffOptions extends CommonOptions {
  from?: number
  to?: number
  key?: string[]
}

export function diffData(terminal: Terminal, options: DiffOptions, name: string): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const diff = await client.dataset.diff({ name, from: options.from, to: options.to, key: options.key })
    const { columns, rows, key } = diff
    terminal.print(
      diff,
      [
        `Dataset "${name}", version ${diff.from} to ${diff.to}${key.length > 0 ? `, rows told apart by ${key.map(safe).join(', ')}` : ''}.`,
        ...columns.added.map((column) => `Column added: ${safe(column)}`),
        ...columns.removed.map((column) => `Column removed: ${safe(column)}`),
        ...columns.changed.map((column) => `Column ${safe(column.name)}: ${column.from} is ${column.to} now`),
        table(
          ['ROWS', 'BEFORE', 'AFTER', 'ADDED', 'REMOVED', 'CHANGED', 'EQUAL'],
          [['', rows.from, rows.to, rows.added, rows.removed, rows.changed, rows.equal]],
        ),
        ...diff.changedCells.map((one) => `${safe(one.column)} differs in ${count(one.rows)} rows`),
      ].join('\n'),
    )
  })
}

export function listData(terminal: Terminal): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const datasets = await client.dataset.list()
    const rows = datasets.map(({ name, versions, latest }) => [
      name,
      versions.length,
      latest.rows,
      latest.columns.length,
      time(latest.importedAt),
    ])
    const header = ['DATASET', 'VERSIONS', 'ROWS', 'COLUMNS', 'IMPORTED (UTC)']
    terminal.print(
      datasets,
      rows.length > 0
        ? table(header, rows)
        : 'There is no dataset yet. Import a file with "sporeprint data import FILE".',
    )
  })
}
