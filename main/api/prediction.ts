import { randomUUID } from 'node:crypto'
import type { PredictionJob } from '../contract/model.ts'
import type { PredictFileInput } from '../data/predict-file.ts'
import { notFound, toErrorShape } from '../lib/errors.ts'
import type { DataThread } from '../pipeline/open-data-thread.ts'
import type { Registry, VersionRef } from '../tracking/registry.ts'

interface Job {
  status: PredictionJob
  stop: AbortController
  ended: Promise<void>
}

const maxJobs = 50

/** `model.predictFile…`: files that are predicted, as jobs that are started, watched and cancelled. */
export function predictionHandlers(services: { registry: Registry; dataThread: Pick<DataThread, 'call'> }) {
  const { registry, dataThread } = services
  const jobs = new Map<string, Job>()
  const find = (id: string): Job => {
    const job = jobs.get(id)
    if (job) return job
    throw notFound(`There is no prediction "${id}"; the app may have been restarted since. Start it again.`, {
      id,
    })
  }
  const run = async (
    job: Job,
    input: PredictFileInput,
    about: { name: string; version: number; out: string },
  ): Promise<void> => {
    const onProgress = (done: number, total?: number, phase?: string) => {
      job.status = { ...job.status, done, total, phase }
    }
    try {
      const options = { signal: job.stop.signal, onProgress }
      const result = await dataThread.call('predictFile', input, options)
      job.status = { ...job.status, state: 'succeeded', result: { ...about, ...result } }
    } catch (error) {
      const { code, message, details } = toErrorShape(error)
      const state = code === 'CANCELLED' ? 'cancelled' : 'failed'
      job.status = { ...job.status, state, error: { code, message, details } }
    }
  }
  return {
    async predictFileStart({ path, out, allowMissing, ...ref }: FileInput) {
      const { name, version } = registry.get(ref)
      const modelJson = await registry.readModel({ name, version })
      const id = randomUUID()
      const stop = new AbortController()
      const status: PredictionJob = { id, state: 'running', done: 0 }
      const job: Job = { status, stop, ended: Promise.resolve() }
      job.ended = run(job, { modelJson, path, out, allowMissing }, { name, version, out })
      jobs.set(id, job)
      const over = [...jobs].filter(
        ([
          ,
          {
            status: { state },
          },
        ]) => state !== 'running',
      )
      for (const [old] of over.slice(0, -maxJobs)) jobs.delete(old)
      return { id }
    },
    predictFileStatus: ({ id }: { id: string }) => find(id).status,
    async predictFileCancel({ id }: { id: string }) {
      const job = find(id)
      job.stop.abort()
      await job.ended
      return job.status
    },
  }
}

interface FileInput extends VersionRef, Omit<PredictFileInput, 'modelJson'> {}
