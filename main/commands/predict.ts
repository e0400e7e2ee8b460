import type { DatasetVersion } from '../contract/dataset.ts'
import { errorCode } from '../contract/errors.ts'
import type { PredictionJob } from '../contract/model.ts'
import { checkDatasetName } from '../data/dataset-files.ts'
import { fromErrorShape } from '../lib/errors.ts'
import type { Client } from '../local-client.ts'
import { waitForImport } from './data.ts'
import { parseModelRef } from './model-ref.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, safe } from './text.ts'

interface PredictFileOptions extends CommonOptions {
  model: string
  out: string
  allowMissing?: boolean
  dataset?: string
}

const askEveryMs = 100

/**
 * Predicts every row of a file into another, and then imports that as a dataset where one is named. An interrupt leaves
 * nothing half made behind: neither of the two, or the file alone.
 */
export function predictFile(terminal: Terminal, options: PredictFileOptions, file: string): Promise<void> {
  const ref = parseModelRef(options.model)
  if (options.dataset !== undefined) checkDatasetName(options.dataset)
  return terminal.withWorkspace(async ({ client }) => {
    const { id } = await client.model.predictFileStart({
      ...ref,
      path: terminal.resolvePath(file),
      out: terminal.resolvePath(options.out),
      allowMissing: options.allowMissing ?? false,
    })
    const cancel = () => void client.model.predictFileCancel({ id }).catch(() => undefined)
    process.once('SIGINT', cancel)
    process.once('SIGTERM', cancel)
    try {
      let job: PredictionJob
      while ((job = await client.model.predictFileStatus({ id })).state === 'running') {
        const share = job.total ? ` ${Math.floor((100 * job.done) / job.total)} %` : ''
        say(`${job.phase ?? 'Reading'}${share}`)
        await new Promise((resolve) => setTimeout(resolve, askEveryMs))
      }
      say('')
      if (job.error) throw fromErrorShape({ ...job.error, code: errorCode.parse(job.error.code) })
      if (!job.result) throw new Error(`the prediction is ${job.state} without a result`)
      const { name, version, rows, columns, out, notes } = job.result
      const kept = options.dataset === undefined ? undefined : await keep(client, out, options.dataset)
      terminal.print(
        { ...job.result, ...(kept && { dataset: { name: kept.dataset, version: kept.version } }) },
        [
          `${count(rows)} rows predicted with ${name} version ${version}, written to ${out} with the columns ${columns.map(safe).join(', ')}.`,
          ...(kept ? [`Kept as version ${kept.version} of the dataset ${safe(kept.dataset)}.`] : []),
          ...notes.map((note) => `Note: ${safe(note)}`),
        ].join('\n'),
      )
    } finally {
      process.off('SIGINT', cancel)
      process.off('SIGTERM', cancel)
    }
  })
}

/** The rows with their predictions, in the warehouse like any other table. */
async function keep(client: Client, path: string, name: string): Promise<DatasetVersion> {
  const { id } = await client.dataset.importStart({ path, name })
  return waitForImport(client, id)
}

function say(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line}`)
}
