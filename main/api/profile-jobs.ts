import { profile as profileSchema } from '../contract/profile.ts'
import type { Profile, ProfileState } from '../contract/profile.ts'
import { readDatasetVersion } from '../data/dataset-files.ts'
import { cancelled, toErrorShape } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { keptProfile } from '../quality/profiles.ts'
import type { ProfileInput } from '../quality/profiles.ts'

interface ProfileThread {
  call(
    name: 'profileDataset',
    input: ProfileInput,
    options: { signal: AbortSignal; onProgress: WorkContext['progress'] },
  ): Promise<unknown>
}

interface Job {
  status: Exclude<ProfileState, { state: 'none' | 'succeeded' }>
  stop: AbortController
  measured: Promise<Profile>
}

/**
 * Profiles being measured, each once however many ask for it, and those that came to nothing. What was measured is in
 * its file, and its job forgotten.
 */
export function createProfileJobs(paths: WorkspacePaths, thread: ProfileThread) {
  const jobs = new Map<string, Job>()

  const exactly = async (input: ProfileInput) => {
    const { version } = await readDatasetVersion(paths, input.name, input.version)
    const exact = { ...input, version }
    return { exact, key: JSON.stringify([input.name, version, input.target ?? null]) }
  }

  const start = (input: ProfileInput, key: string): Job => {
    const stop = new AbortController()
    const startedAt = Date.now()
    const onProgress: WorkContext['progress'] = (done, total, phase) => {
      if (job.status.state === 'running') job.status = { ...job.status, share: done / (total ?? 1), phase }
    }
    const measure = async () => {
      try {
        const profile = await thread.call('profileDataset', input, { signal: stop.signal, onProgress })
        jobs.delete(key)
        return profileSchema.parse(profile)
      } catch (error) {
        if (stop.signal.aborted) {
          job.status = { state: 'cancelled' }
          throw cancelled(`Measuring the quality of "${input.name}" was cancelled.`)
        }
        const { code, message, details } = toErrorShape(error)
        job.status = { state: 'failed', error: { code, message, details } }
        throw error
      }
    }
    const job: Job = { status: { state: 'running', startedAt, share: 0 }, stop, measured: measure() }
    // Those who wait for it hear of a failure; so does whoever looks at the state.
    job.measured.catch(() => undefined)
    jobs.set(key, job)
    return job
  }

  const running = (key: string) => {
    const job = jobs.get(key)
    return job?.status.state === 'running' ? job : undefined
  }

  const stateOf = async (input: ProfileInput): Promise<ProfileState> => {
    const { exact, key } = await exactly(input)
    const job = jobs.get(key)
    if (job) return job.status
    const profile = await keptProfile(paths, exact)
    return profile ? { state: 'succeeded', profile } : { state: 'none' }
  }

  return {
    state: stateOf,
    start: async (input: ProfileInput): Promise<ProfileState> => {
      const { exact, key } = await exactly(input)
      const profile = await keptProfile(paths, exact)
      return profile ? { state: 'succeeded', profile } : (running(key) ?? start(exact, key)).status
    },
    /** Answers when it has ended. */
    cancel: async (input: ProfileInput): Promise<ProfileState> => {
      const { exact, key } = await exactly(input)
      const job = running(key)
      job?.stop.abort()
      await job?.measured.catch(() => undefined)
      return stateOf(exact)
    },
    /** Measures it if need be. */
    profile: async (input: ProfileInput): Promise<Profile> => {
      const { exact, key } = await exactly(input)
      return (await keptProfile(paths, exact)) ?? (running(key) ?? start(exact, key)).measured
    },
  }
}
