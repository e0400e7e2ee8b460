import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkContext } from '../lib/work.ts'
import type { TableRef } from '../warehouse/warehouse.ts'
import type { DataDeps } from './data-deps.ts'
import { defaultNullTokens } from './import-dataset.ts'
import { locateFiles } from './import/locate-files.ts'
import { prepareFiles, type StoredTable } from './import/read-files.ts'
import { stageFile } from './import/stage-file.ts'

const space = 'scratch'
/** Tables that are worked on. */
const inUse = new Set<string>()

/** Reads a file of any size and format that can be imported into a table that is there for the time of `work` only. */
export async function withScratchTable<Result>(
  deps: DataDeps,
  path: string,
  context: WorkContext,
  work: (table: TableRef, stored: StoredTable) => Promise<Result>,
): Promise<Result> {
  const folder = join(deps.paths.temp, `scratch-${randomUUID()}`)
  const table: TableRef = { space, name: `scratch-${randomUUID()}` }
  try {
    inUse.add(table.name)
    await dropLeftOvers(deps)
    await mkdir(folder, { recursive: true })
    return await work(table, await storeFile(deps, path, table, folder, context))
  } finally {
    await rm(folder, { recursive: true, force: true })
    await deps.tables.dropTable(table).catch(() => undefined)
    inUse.delete(table.name)
  }
}

/** What a kill left. */
async function dropLeftOvers({ tables }: DataDeps): Promise<void> {
  for (const one of await tables.listTables())
    if (one.space === space && !inUse.has(one.name)) await tables.dropTable(one)
}

async function storeFile(
  deps: DataDeps,
  path: string,
  table: TableRef,
  folder: string,
  context: WorkContext,
): Promise<StoredTable> {
  const staged = []
  for (const [i, source] of (await locateFiles(path)).entries()) {
    let done = 0
    staged.push(
      await stageFile(source, folder, i, context.signal, (sizeBytes) => {
        context.progress((done += sizeBytes), source.sizeBytes, 'Copying')
      }),
    )
  }
  const reading = await prepareFiles(deps, staged, {}, defaultNullTokens, folder, context)
  return reading.store(table)
}
