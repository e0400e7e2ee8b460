import { setTimeout as pause } from 'node:timers/promises'
import type { DatasetVersion, ImportJob } from '../contract/dataset.ts'
import { errorCode } from '../contract/errors.ts'
import { AppError } from '../lib/errors.ts'
import type { Client } from '../local-client.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, safe, table, time } from './text.ts'

interface ImportOptions extends CommonOptions {
  name?: string
  codebook?: string
  null?: string[]
}

const firstLookMs = 20
const lookMs = 200

export function importData(terminal: Terminal, options: ImportOptions, file: string): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const { id } = await client.dataset.importStart({
      path: terminal.resolvePath(file),
      name: options.name,
      codebook: options.codebook === undefined ? undefined : terminal.resolvePath(options.codebook),
      nullTokens: options.null,
    })
    const version = await waitForImport(client, id)
    terminal.print(version, described(version))
  })
}

async function waitForImport(client: Client, id: string): Promise<DatasetVersion> {
  const cancel = () => void client.dataset.importCancel({ id })
  process.once('SIGINT', cancel)
  try {
    for (let waitMs = firstLookMs; ; waitMs = Math.min(2 * waitMs, lookMs)) {
      const job: ImportJob = await client.dataset.importStatus({ id })
      if (job.state === 'succeeded' && job.result) return job.result
      if (job.error) {
        const { code, message, details } = job.error
        throw new AppError(errorCode.catch('INTERNAL').parse(code), message, details)
      }
      await pause(waitMs)
    }
  } finally {
    process.off('SIGINT', cancel)
  }
}

function described(version: DatasetVersion): string {
  const rejected = version.rowsRejected > 0 ? `, ${count(version.rowsRejected)} rejected` : ''
  return [
    `Dataset "${version.dataset}" version ${version.version}: ${count(version.rows)} rows${rejected}, ${version.columns.length} columns.`,
    ...version.warnings.map(({ message }) => `Warning: ${safe(message)}`),
  ].join('\n')
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
