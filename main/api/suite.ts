import { z } from 'zod'
import { expectationResult } from '../contract/quality.ts'
import { writtenExpectation } from '../contract/suite.ts'
import type { WrittenExpectation } from '../contract/suite.ts'
import { removeSuite, saveSuite, suiteDetail } from '../quality/edit-suites.ts'
import type { SaveSuiteInput } from '../quality/edit-suites.ts'
import { expectationKinds } from '../quality/kind-fields.ts'
import { checkTrends } from '../quality/trends.ts'
import type { QualityServices } from './quality.ts'

interface Against {
  dataset: string
  version?: number
}

/** `suite.*`: files are read and written here, data is asked for in the data thread. */
export function suiteHandlers({ paths, events, dataThread }: QualityServices) {
  return {
    detail: (input: { name: string; version?: number }) => suiteDetail(paths, input),
    async save(input: SaveSuiteInput) {
      const saved = await saveSuite(paths, input)
      events.emit({ topic: 'quality', id: input.name })
      return saved
    },
    async remove({ name }: { name: string }) {
      const removed = await removeSuite(paths, name)
      events.emit({ topic: 'quality', id: name })
      return removed
    },
    catalogue: () => expectationKinds(),
    try: async (input: Against & { expectations: WrittenExpectation[] }, signal?: AbortSignal) =>
      z.array(expectationResult).parse(await dataThread.call('tryExpectations', input, { signal })),
    fromProfile: async (input: Against & { tolerance: number }) =>
      z.array(writtenExpectation).parse(await dataThread.call('suiteFromProfile', input)),
    trends: (input: { suite: string; dataset: string; limit: number }) => checkTrends(paths, input),
  }
}
