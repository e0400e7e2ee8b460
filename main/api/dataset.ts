import { randomUUID } from 'node:crypto'
import { implement } from '@orpc/server'
import { z } from 'zod'
import { columnSummary, dataset as contract, datasetVersion, rowsPage } from '../contract/dataset.ts'
import type { ImportJob } from '../contract/dataset.ts'
import { listDatasets, readDatasetVersion } from '../data/dataset-files.ts'
import { notFound, toErrorShape } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'

/** What these handlers need of the services. */
export interface DatasetServices {
  paths: WorkspacePaths
  dataThread: {
    call(
      name: string,
      input: unknown,
      options?: { signal?: AbortSignal; onProgress?: (done: number, total?: number) => void },
    ): Promise<unknown>
  }
}

const summary = z.object({ rows: z.number(), columns: z.array(columnSummary) })
const maxFinishedJobs = 50
const jobs = new Map<string, { status: ImportJob; stop: AbortController }>()
const api = implement(contract).$context<{ services: DatasetServices }>()

export const datasetApi = api.router({
  list: api.list.handler(({ context }) => listDatasets(context.services.paths)),
  get: api.get.handler(({ input, context }) =>
    readDatasetVersion(context.services.paths, input.name, input.version),
  ),
  importStart: api.importStart.handler(({ input, context }) => {
    const id = randomUUID()
    const job = { status: { id, state: 'running', done: 0 } as ImportJob, stop: new AbortController() }
    forgetOldJobs()
    jobs.set(id, job)
    void runImport(job, context.services, input)
    return { id }
  }),
  importStatus: api.importStatus.handler(({ input }) => findJob(input.id).status),
  importCancel: api.importCancel.handler(({ input }) => {
    const job = findJob(input.id)
    job.stop.abort()
    return job.status
  }),
  preview: api.preview.handler(async ({ input, context }) =>
    rowsPage.parse(await context.services.dataThread.call('previewDataset', input)),
  ),
  summary: api.summary.handler(async ({ input, context }) =>
    summary.parse(await context.services.dataThread.call('summarizeDataset', input)),
  ),
})

async function runImport(
  job: { status: ImportJob; stop: AbortController },
  services: DatasetServices,
  input: unknown,
): Promise<void> {
  const onProgress = (done: number, total?: number) => {
    job.status = { ...job.status, done, total }
  }
  try {
    const result = await services.dataThread.call('importDataset', input, {
      signal: job.stop.signal,
      onProgress,
    })
    job.status = { ...job.status, state: 'succeeded', result: datasetVersion.parse(result) }
  } catch (error) {
    const { code, message, details } = toErrorShape(error)
    job.status = {
      ...job.status,
      state: code === 'CANCELLED' ? 'cancelled' : 'failed',
      error: { code, message, details },
    }
  }
}

function findJob(id: string) {
  const job = jobs.get(id)
  if (job) return job
  throw notFound(
    `There is no import "${id}"; the app may have been restarted since. Look at the list of datasets.`,
    { id },
  )
}

function forgetOldJobs(): void {
  const finished = [...jobs].filter(([, { status }]) => status.state !== 'running')
  for (const [id] of finished.slice(0, -maxFinishedJobs)) jobs.delete(id)
}
