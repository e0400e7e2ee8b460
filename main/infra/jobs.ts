import { randomUUID } from 'node:crypto'
import type { InfraAction, InfraJob, InfraStep, JobPart } from '../contract/infra.ts'
import { cancelled, isAppError, notFound, toErrorShape } from '../lib/errors.ts'
import type { Report } from './report.ts'

export interface JobWork {
  signal: AbortSignal
  report: (service: JobPart) => Report
  /** Ends a service's step in one of the ways there are; a step that nobody ended is done when the work is. */
  settle: (service: JobPart, error?: unknown) => void
  /** Adds to what a step tells once it is done. */
  tell: (service: JobPart, result: string) => void
}

/** Actions that a start would only get in the way of. */
const undoing: readonly InfraAction[] = ['stop', 'restart', 'remove', 'restore']

export interface Jobs {
  /**
   * Begins work on services, or gives the job that already does it. Jobs that share a service come one after the
   * other; a start is cancelled by what would undo it.
   */
  readonly begin: (
    action: InfraAction,
    services: readonly JobPart[],
    work: (job: JobWork) => Promise<void>,
    /** Tells jobs of one action apart that do different things. */
    variant?: string,
  ) => InfraJob
  /** Running jobs, and the last of each service. */
  readonly list: () => InfraJob[]
  readonly watch: (jobId: string, signal?: AbortSignal) => AsyncGenerator<InfraJob, void, void>
  readonly cancel: (jobId: string) => void
  /** Cancels everything and waits for its end. */
  close(): Promise<void>
}

interface Entry {
  job: InfraJob
  variant: string
  stop: AbortController
  ended: Promise<void>
  waiting: Set<() => void>
}

const kept = 20

export function createJobs(onChange: () => void): Jobs {
  let entries: Entry[] = []

  const overlaps = ({ job }: Entry, services: readonly JobPart[]) =>
    job.steps.some(({ service }) => services.includes(service))
  const changed = (entry: Entry) => {
    for (const wake of entry.waiting) wake()
    onChange()
  }
  const find = (jobId: string) => {
    const entry = entries.find(({ job }) => job.jobId === jobId)
    if (entry) return entry
    throw notFound(`There is no job "${jobId}" any more. The services' states say how they stand.`, { jobId })
  }

  function begin(
    action: InfraAction,
    services: readonly JobPart[],
    work: (job: JobWork) => Promise<void>,
    variant = '',
  ): InfraJob {
    const busy = entries.filter((one) => one.job.state === 'running' && overlaps(one, services))
    const same = busy.find(
      ({ job, variant: other, stop }) =>
        job.action === action &&
        other === variant &&
        !stop.signal.aborted &&
        services.every((name) =>
          job.steps.some(({ service, phase }) => service === name && phase !== 'failed'),
        ),
    )
    if (same) return structuredClone(same.job)
    for (const one of busy) if (one.job.action === 'start' && undoing.includes(action)) one.stop.abort()
    const job: InfraJob = {
      jobId: randomUUID(),
      action,
      state: 'running',
      steps: services.map((service) => ({ service, phase: 'waiting', note: '' })),
      startedAt: Date.now(),
    }
    const entry: Entry = {
      job,
      variant,
      stop: new AbortController(),
      ended: Promise.resolve(),
      waiting: new Set(),
    }
    const before = busy.map(({ ended }) => ended)
    entry.ended = run(entry, before, work)
    entries = [...entries, entry]
    onChange()
    return structuredClone(job)
  }

  async function run(
    entry: Entry,
    before: Promise<void>[],
    work: (job: JobWork) => Promise<void>,
  ): Promise<void> {
    const { job, stop } = entry
    const stepOf = (service: JobPart) => job.steps.find((one) => one.service === service)
    const settle: JobWork['settle'] = (service, error) => {
      const step = stepOf(service)
      if (!step || isSettled(step)) return
      const isCancelled = isAppError(error, 'CANCELLED')
      step.phase = error === undefined ? 'done' : isCancelled ? 'cancelled' : 'failed'
      step.progress = undefined
      if (error !== undefined && !isCancelled) {
        const { code, message, details } = toErrorShape(error)
        step.error = { code, message, details }
      }
      changed(entry)
    }
    const report: JobWork['report'] = (service) => (phase, note, progress) => {
      const step = stepOf(service)
      if (!step || isSettled(step)) return
      step.progress = progress ?? (step.phase === phase ? step.progress : undefined)
      step.phase = phase
      step.note = note
      changed(entry)
    }
    const tell: JobWork['tell'] = (service, result) => {
      const step = stepOf(service)
      if (step) step.results = [...(step.results ?? []), result]
      changed(entry)
    }
    let failure: unknown
    await Promise.all(before)
    try {
      if (stop.signal.aborted) throw cancelled()
      await work({ signal: stop.signal, report, settle, tell })
    } catch (error) {
      failure = error
    }
    for (const { service } of job.steps) settle(service, failure)
    const phases = job.steps.map(({ phase }) => phase)
    job.state = phases.includes('failed')
      ? 'failed'
      : phases.includes('cancelled')
        ? 'cancelled'
        : 'succeeded'
    job.endedAt = Date.now()
    forgetOld()
    changed(entry)
  }

  function forgetOld(): void {
    const ended = entries.filter(({ job }) => job.state !== 'running')
    const old = new Set(ended.slice(0, Math.max(0, ended.length - kept)))
    entries = entries.filter((entry) => !old.has(entry))
  }

  return {
    begin,
    list: () =>
      entries
        .filter(
          (entry, index) =>
            entry.job.state === 'running' ||
            entry.job.steps.some(
              ({ service }) => !entries.slice(index + 1).some((later) => overlaps(later, [service])),
            ),
        )
        .map(({ job }) => structuredClone(job)),
    async *watch(jobId, signal) {
      const entry = find(jobId)
      let next = Promise.withResolvers<void>()
      const wake = () => next.resolve()
      entry.waiting.add(wake)
      signal?.addEventListener('abort', wake)
      try {
        for (;;) {
          next = Promise.withResolvers()
          const seen = structuredClone(entry.job)
          yield seen
          // What was told, not what has become of it meanwhile: the end is always told.
          if (seen.state !== 'running' || signal?.aborted) return
          await next.promise
        }
      } finally {
        entry.waiting.delete(wake)
        signal?.removeEventListener('abort', wake)
      }
    },
    cancel: (jobId) => find(jobId).stop.abort(),
    async close() {
      const running = entries.filter(({ job }) => job.state === 'running')
      for (const { stop } of running) stop.abort()
      await Promise.all(running.map(({ ended }) => ended))
    },
  }
}

const isSettled = ({ phase }: InfraStep) => phase === 'done' || phase === 'failed' || phase === 'cancelled'
