import { randomUUID } from 'node:crypto'
import type { ImportJob } from '../contract/dataset.ts'
import { listDatasets, readDatasetVersion } from '../data/dataset-files.ts'
import type { ImportInput } from '../data/import-dataset.ts'
import type { PreviewInput } from '../data/preview-dataset.ts'
import { invalidInput, notFound, toErrorShape } from '../lib/errors.ts'
import type { Events } from '../lib/events.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { DataThread } from '../pipeline/open-data-thread.ts'

export interface DatasetServices {
  paths: WorkspacePaths
  dataThread: Pick<DataThread, 'call'>
  events: Events
}

interface Job {
  status: ImportJob
  stop: AbortController
}

const maxFinishedJobs = 50

/** `dataset.*`: what was imported, and imports as jobs that are started, watched and cancelled. */
export function datasetHandlers({ paths, dataThread, events }: DatasetServices) {
  const jobs = new Map<string, Job>()

  const findJob = (id: string) => {
    const job = jobs.get(id)
    if (job) return job
    throw notFound(
      `There is no import "${id}"; the app may have been restarted since. Look at the list of datasets.`,
      { id },
    )
  }
  const forgetOldJobs = () => {
    const finished = [...jobs].filter(([, { status }]) => status.state !== 'running')
    for (const [id] of finished.slice(0, -maxFinishedJobs)) jobs.delete(id)
  }
  const runImport = async (job: Job, input: ImportInput) => {
    const onProgress = (done: number, total?: number) => {
      job.status = { ...job.status, done, total }
    }
    try {
      const options = { signal: job.stop.signal, onProgress }
      const result = await dataThread.call('importDataset', input, options)
      job.status = { ...job.status, state: 'succeeded', result }
    } catch (error) {
      const { code, message, details } = toErrorShape(error)
      const state = code === 'CANCELLED' ? 'cancelled' : 'failed'
      job.status = { ...job.status, state, error: { code, message, details } }
    }
    events.emit({ topic: 'dataset', id: job.status.result?.dataset })
  }

  return {
    list: () => listDatasets(paths),
    get: ({ name, version }: { name: string; version?: number }) => readDatasetVersion(paths, name, version),
    importStart(input: ImportInput) {
      if ((input.path === undefined) === (input.content === undefined))
        throw invalidInput('An import takes either the path of a file or its content. Give one of the two.')
      const id = randomUUID()
      const job: Job = { status: { id, state: 'running', done: 0 }, stop: new AbortController() }
      forgetOldJobs()
      jobs.set(id, job)
      void runImport(job, input)
      return { id }
    },
    importStatus: ({ id }: { id: string }) => findJob(id).status,
    importCancel({ id }: { id: string }) {
      const job = findJob(id)
      job.stop.abort()
      return job.status
    },
    preview: (input: PreviewInput) => dataThread.call('previewDataset', input),
    summary: (input: { name: string; version?: number }) => dataThread.call('summarizeDataset', input),
  }
}
