import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { ImportJob, ImportSource } from '../contract/dataset.ts'
import { listDatasets, readDatasetVersion } from '../data/dataset-files.ts'
import type { DiffInput } from '../data/diff-versions.ts'
import type { ImportInput } from '../data/import-dataset.ts'
import type { PreviewInput } from '../data/preview-dataset.ts'
import { invalidInput, notFound, toErrorShape } from '../lib/errors.ts'
import type { Events } from '../lib/events.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { DataThread } from '../pipeline/open-data-thread.ts'
import { createUploads } from './uploads.ts'

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
  const uploads = createUploads(paths)

  const withUpload = <Input extends ImportSource>({ upload, ...input }: Input) => {
    const given = [upload, input.path, input.paths, input.content, input.mariadb].filter(
      (one) => one !== undefined,
    )
    if (given.length !== 1)
      throw invalidInput('An import takes either the path of a file or its content. Give one of the two.')
    return upload === undefined ? input : { ...input, path: uploads.pathOf(upload) }
  }

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
  const runImport = async (job: Job, input: ImportInput, upload: string | undefined) => {
    let phaseStart = performance.now()
    const onProgress = (done: number, total?: number, phase?: string) => {
      if (phase !== job.status.phase) phaseStart = performance.now()
      const seconds = (performance.now() - phaseStart) / 1000
      const bytesPerSecond = done > 0 && seconds > 0 ? done / seconds : undefined
      job.status = { ...job.status, done, total, phase, bytesPerSecond }
    }
    try {
      const warehouse = input.mariadb ? ('mariadb' as const) : ('duckdb' as const)
      const options = { signal: job.stop.signal, onProgress, warehouse }
      const result = await dataThread.call('importDataset', input, options)
      job.status = { ...job.status, state: 'succeeded', result }
    } catch (error) {
      const { code, message, details } = toErrorShape(error)
      const state = code === 'CANCELLED' ? 'cancelled' : 'failed'
      job.status = { ...job.status, state, error: { code, message, details } }
    }
    if (upload !== undefined) await uploads.discard(upload)
    events.emit({ topic: 'dataset', id: job.status.result?.dataset })
  }

  return {
    list: () => listDatasets(paths),
    get: ({ name, version }: { name: string; version?: number }) => readDatasetVersion(paths, name, version),
    importStart(given: ImportInput & { upload?: string }) {
      const input = withUpload(given)
      // What an upload is kept as says nothing to anyone.
      const source = given.upload === undefined ? given.source : basename(input.path ?? '')
      const id = randomUUID()
      const job: Job = { status: { id, state: 'running', done: 0 }, stop: new AbortController() }
      forgetOldJobs()
      jobs.set(id, job)
      void runImport(job, { ...input, source }, given.upload)
      return { id }
    },
    importStatus: ({ id }: { id: string }) => findJob(id).status,
    importCancel({ id }: { id: string }) {
      const job = findJob(id)
      job.stop.abort()
      return job.status
    },
    inspect: (input: ImportInput & { upload?: string }) => dataThread.call('inspectFile', withUpload(input)),
    upload: (piece: Parameters<typeof uploads.add>[0]) => uploads.add(piece),
    discardUpload: ({ upload }: { upload: string }) => uploads.discard(upload),
    diff: (input: DiffInput) => dataThread.call('diffVersions', input),
    preview: (input: PreviewInput) => dataThread.call('previewDataset', input),
    summary: (input: { name: string; version?: number }) => dataThread.call('summarizeDataset', input),
  }
}
