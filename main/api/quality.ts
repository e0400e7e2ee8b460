import { rowsPage } from '../contract/dataset.ts'
import type { RowFilter } from '../contract/dataset.ts'
import { validationResult } from '../contract/quality.ts'
import type { Events } from '../lib/events.ts'
import type { WorkContext } from '../lib/work.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { qualityHistory } from '../quality/profiles.ts'
import type { ProfileInput } from '../quality/profiles.ts'
import { listResults, readKeptResult } from '../quality/results.ts'
import { listSuites, readSuiteText } from '../quality/suite-files.ts'
import { createProfileJobs } from './profile-jobs.ts'

export interface QualityServices {
  paths: WorkspacePaths
  events: Events
  dataThread: {
    call(
      name: string,
      input: unknown,
      options?: {
        signal?: AbortSignal
        onProgress?: WorkContext['progress']
        warehouse?: 'duckdb' | 'mariadb'
      },
    ): Promise<unknown>
  }
}

interface DatasetRef {
  dataset: string
  version?: number
}

/** `quality.*`: files are read here, data is asked for in the data thread. */
export function qualityHandlers({ paths, events, dataThread }: QualityServices) {
  const profiles = createProfileJobs(paths, dataThread)
  return {
    profile: profiles.profile,
    profileStart: profiles.start,
    profileState: profiles.state,
    profileCancel: profiles.cancel,
    history: (input: Pick<ProfileInput, 'name' | 'target'>) => qualityHistory(paths, input),
    suites: () => listSuites(paths),
    suite: ({ name }: { name: string }) => readSuiteText(paths, name),
    async validate(input: DatasetRef & { suite: string }) {
      const result = validationResult.parse(await dataThread.call('validateSuite', input))
      events.emit({ topic: 'quality', id: result.id })
      return result
    },
    results: (input: { dataset?: string; limit: number }) => listResults(paths, input),
    failingRows: async (input: { resultId: string; expectationId: string; offset: number; limit: number }) =>
      rowsPage.parse(
        await dataThread.call('failingRows', input, {
          warehouse: (await readKeptResult(paths, input.resultId)).warehouse,
        }),
      ),
    rowsBehind: async (input: DatasetRef & { filter: RowFilter; limit: number }) =>
      rowsPage.parse(await dataThread.call('rowsBehind', input)),
    rowsAlike: async (input: DatasetRef & { except?: string; limit: number }, signal?: AbortSignal) =>
      rowsPage.parse(await dataThread.call('rowsAlike', input, { signal })),
  }
}
