import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { invalidInput, unavailable } from '../../lib/errors.ts'
import type { LogLevel } from '../../lib/work.ts'
import { frameChecksum } from '../checksum.ts'
import type { FileTables } from '../files.ts'
import type { ReadQuery, TableInfo, TableRef, Warehouse } from '../warehouse.ts'
import { compareTables } from './compare.ts'
import { copyDatabase } from './copy-database.ts'
import { importCsvTable } from './csv.ts'
import { writeJsonLines } from './json.ts'
import { groupCounts } from './group-counts.ts'
import { columnFingerprints, countLikeRows } from './like-rows.ts'
import { mapToFile } from './map-to-file.ts'
import { answerMeasures, measureStatements } from './measure.ts'
import { describeParquet, importParquetTable, previewParquet } from './parquet.ts'
import { readFrame } from './read-frame.ts'
import { readRows } from './read-rows.ts'
import { rowsAlike } from './rows-alike.ts'
import { selectRows } from './select-rows.ts'
import { scanTable } from './scan.ts'
import { firstLine, toAppError, withConnection } from './session.ts'
import { columnTypeOf, quoteName, quoteText, textOf } from './sql.ts'
import {
  batchIdColumn,
  findTable,
  requireOneBatch,
  requireTable,
  rowNumber,
  sourceSql,
  tableSqlName,
  typeIn,
} from './table.ts'
import type { Table } from './table.ts'
import { appendFrame, stageFrame } from './write-frame.ts'

export interface DuckdbOptions {
  threads: number
  /** Such as `1GB`; DuckDB's default is 80 % of the machine's memory. */
  memoryLimit?: string
  /** Where DuckDB spills what does not fit in memory. */
  tempDir: string
  log: (level: LogLevel, message: string) => void
}

export type DuckdbWarehouse = Warehouse & FileTables

/**
 * Opens the embedded DuckDB file at `path`, making it when absent. A damaged file is set aside and a new one made:
 * datasets come back from their raw files. The caller closes it.
 */
export async function openDuckdb(path: string, options: DuckdbOptions): Promise<DuckdbWarehouse> {
  const instance = await openInstance(path, options)
  const run = <T>(signal: AbortSignal | undefined, work: Parameters<typeof withConnection<T>>[2]) =>
    withConnection(instance, signal, work)
  const open = async (ref: TableRef, signal?: AbortSignal) =>
    run(signal, async (connection) => requireTable(connection, ref))

  const listTables = () =>
    run(undefined, async (connection) => {
      const reader = await connection.runAndReadAll(
        `SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns()
         WHERE database_name = 'warehouse' AND NOT internal ORDER BY schema_name, table_name, column_index`,
      )
      const tables = new Map<string, TableInfo>()
      for (const [space, name, column, type] of reader.getRowsJS().map((row) => row.map(textOf))) {
        const key = JSON.stringify([space, name])
        const table = tables.get(key) ?? { space: space!, name: name!, rows: 0, columns: [], batches: [] }
        table.columns.push({ name: column!, type: columnTypeOf(type!) })
        tables.set(key, table)
      }
      for (const table of tables.values()) {
        const isBatched = table.columns.some(({ name }) => name === batchIdColumn)
        Object.assign(table, await countRows(connection, tableSqlName(table), isBatched))
      }
      return [...tables.values()]
    })

  const discardBatches = async (batchIds: readonly string[]) => {
    if (batchIds.length === 0) return
    const list = batchIds.map(quoteText).join(', ')
    const tables = await listTables()
    await run(undefined, async (connection) => {
      for (const table of tables.filter(({ batches }) => batches.some((batch) => batchIds.includes(batch))))
        await connection.run(`DELETE FROM ${tableSqlName(table)} WHERE ${batchIdColumn} IN (${list})`)
    })
  }

  return {
    kind: 'duckdb',
    describe: () =>
      run(undefined, async (connection) => {
        const [row] = (await connection.runAndReadAll('SELECT version()')).getRowsJS()
        const sizeBytes = existsSync(path) ? statSync(path).size : 0
        return { kind: 'duckdb', engine: 'DuckDB', version: textOf(row![0]), location: path, sizeBytes }
      }),
    listTables,
    findTable: (ref) =>
      run(undefined, async (connection) => {
        const table = await findTable(connection, ref)
        if (!table) return undefined
        const { columns, sqlName, isBatched } = table
        return {
          space: ref.space,
          name: ref.name,
          columns,
          ...(await countRows(connection, sqlName, isBatched)),
        }
      }),
    append: (table, frame, batchId, work) =>
      run(work?.signal, async (connection) => {
        await appendFrame(connection, table, frame, batchId, work)
        return { rows: frame.rowCount, checksum: frameChecksum(frame) }
      }),
    read: (ref, query: ReadQuery, work) =>
      run(work?.signal, async (connection) => {
        const table = await requireTable(connection, ref)
        await requireOneBatch(connection, table)
        const names = query.columns ?? table.columns.map(({ name }) => name)
        const columns = names.map((name) => ({ name, type: typeIn(table, name) }))
        return readFrame(connection, sourceSql(table), rowNumber, columns, query.levels, work?.onProgress)
      }),
    rows: (ref, query) =>
      run(undefined, async (connection) => readRows(connection, await requireTable(connection, ref), query)),
    measure: (ref, measures, filter, work) =>
      run(work?.signal, async (connection) =>
        answerMeasures(connection, await requireTable(connection, ref), measures, filter),
      ),
    async explain(ref, measures, filter) {
      const table = await open(ref)
      return run(undefined, async (connection) => {
        const plans: string[] = []
        for (const sql of measureStatements(table, measures, filter)) {
          const reader = await connection.runAndReadAll(`EXPLAIN ${sql}`)
          plans.push(
            `${sql}\n${reader
              .getRowsJS()
              .map((row) => textOf(row[1]))
              .join('\n')}`,
          )
        }
        return plans.join('\n')
      })
    },
    discardBatches,
    async discardUnrecorded(recorded) {
      const known = new Set(recorded)
      const batches = new Set((await listTables()).flatMap((table) => table.batches))
      const orphans = [...batches].filter((batch) => !known.has(batch)).toSorted()
      await discardBatches(orphans)
      return orphans
    },
    dropTable: (table) =>
      run(undefined, async (connection) => {
        await connection.run(`DROP TABLE IF EXISTS ${tableSqlName(table)}`)
      }),
    importCsv: (table, files, csv, work) =>
      run(work?.signal, async (connection) => importCsvTable(connection, table, files, csv)),
    describeParquet: (files, work) =>
      run(work?.signal, async (connection) => describeParquet(connection, files)),
    importParquet: (table, files, names, work) =>
      run(work?.signal, async (connection) => importParquetTable(connection, table, files, names)),
    previewParquet: (files, limit) =>
      run(undefined, async (connection) => previewParquet(connection, files, limit)),
    writeJsonLines: (files, target, work) =>
      run(work?.signal, async (connection) => writeJsonLines(connection, files, target)),
    compareTables: (from, to, query, work) =>
      run(work?.signal, async (connection) =>
        compareTables(
          connection,
          await requireTable(connection, from),
          await requireTable(connection, to),
          query,
        ),
      ),
    selectRows: (ref, query, work) =>
      run(work?.signal, async (connection) =>
        selectRows(connection, await requireTable(connection, ref), query),
      ),
    mapToFile: (ref, query, work) =>
      run(work?.signal, async (connection) =>
        mapToFile(connection, await requireTable(connection, ref), query, work),
      ),
    scan: (ref, query, take, work) =>
      run(work?.signal, async (connection) =>
        scanTable(connection, await requireTable(connection, ref), query, take, work),
      ),
    groupCounts: (ref, queries, work) =>
      run(work?.signal, async (connection) =>
        groupCounts(connection, await requireTable(connection, ref), queries),
      ),
    countLikeRows: (ref, query, work) =>
      run(work?.signal, async (connection) =>
        countLikeRows(connection, await requireTable(connection, ref), query),
      ),
    rowsAlike: (ref, query, work) =>
      run(work?.signal, async (connection) =>
        rowsAlike(connection, await requireTable(connection, ref), query),
      ),
    columnFingerprints: (ref, columns, work) =>
      run(work?.signal, async (connection) =>
        columnFingerprints(connection, await requireTable(connection, ref), columns),
      ),
    async writeParquet(file, frame) {
      mkdirSync(dirname(file), { recursive: true })
      const temporary = `${file}.${randomUUID()}.tmp`
      try {
        await run(undefined, async (connection) => {
          const select = await stageFrame(connection, frame)
          const names = frame.columns.map(({ name }) => quoteName(name)).join(', ')
          if (frame.columns.length === 0)
            throw invalidInput(`A frame without columns cannot be written to "${file}".`)
          await connection.run(
            `COPY (SELECT ${names} FROM (${select}) ORDER BY row_id) TO ${quoteText(temporary)} (FORMAT parquet, COMPRESSION zstd)`,
          )
        })
        renameSync(temporary, file)
      } finally {
        rmSync(temporary, { force: true })
      }
      return { rows: frame.rowCount, checksum: frameChecksum(frame) }
    },
    readParquet: (file, columns, work) =>
      run(work?.signal, async (connection) => {
        const source = `read_parquet(${quoteText(file)}, file_row_number=true)`
        const reader = await connection.runAndReadAll(
          `DESCRIBE SELECT * FROM read_parquet(${quoteText(file)})`,
        )
        const all = reader
          .getRowsJS()
          .map(([name, type]) => ({ name: textOf(name), type: columnTypeOf(textOf(type)) }))
        const table: Table = {
          ref: { space: '', name: file },
          sqlName: source,
          columns: all,
          isBatched: false,
        }
        const wanted = (columns ?? all.map(({ name }) => name)).map((name) => ({
          name,
          type: typeIn(table, name),
        }))
        return readFrame(connection, source, 'file_row_number', wanted, {}, work?.onProgress)
      }),
    copyTo: (file, work) => run(work?.signal, (connection) => copyDatabase(connection, file)),
    checkpoint: () =>
      run(undefined, async (connection) => {
        await connection.run('CHECKPOINT warehouse')
      }),
    close: async () => instance.closeSync(),
  }
}

async function countRows(connection: DuckDBConnection, sqlName: string, isBatched: boolean) {
  const reader = await connection.runAndReadAll(
    isBatched
      ? `SELECT count(*), ${batchIdColumn} FROM ${sqlName} GROUP BY 2 ORDER BY 2`
      : `SELECT count(*) FROM ${sqlName}`,
  )
  const counts = reader.getRowsJS()
  return {
    rows: counts.reduce((sum, [count]) => sum + Number(count), 0),
    batches: isBatched ? counts.map(([, batch]) => textOf(batch)) : [],
  }
}

async function openInstance(path: string, options: DuckdbOptions): Promise<DuckDBInstance> {
  mkdirSync(dirname(path), { recursive: true })
  mkdirSync(options.tempDir, { recursive: true })
  try {
    return await attach(path, options)
  } catch (error) {
    const message = error instanceof Error ? firstLine(error.message) : String(error)
    if (/lock/i.test(message)) {
      const pid = /PID (\d+)/.exec(message)?.[1]
      const owner = pid === undefined ? 'another process' : `process ${pid}`
      throw unavailable(
        `The warehouse "${path}" is open in ${owner}. Close it there and try again.`,
        { path, pid },
        error,
      )
    }
    if (!/not a valid DuckDB|corrupt|checksum|serializ|Could not read|newer version/i.test(message))
      throw toAppError(error)
    const aside = `${path}.corrupt-${Date.now()}`
    renameSync(path, aside)
    if (existsSync(`${path}.wal`)) renameSync(`${path}.wal`, `${aside}.wal`)
    options.log(
      'warn',
      `The warehouse could not be read (${message}). It was set aside as "${aside}" and a new one made; datasets are imported again from their raw files when needed.`,
    )
    return attach(path, options)
  }
}

async function attach(path: string, options: DuckdbOptions): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: options.tempDir,
    ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
  })
  const connection = await instance.connect()
  try {
    await connection.run(`ATTACH ${quoteText(path)} AS warehouse`)
  } catch (error) {
    instance.closeSync()
    throw error
  } finally {
    connection.closeSync()
  }
  return instance
}
