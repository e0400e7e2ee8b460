import type { ExpectationResult } from '../contract/quality.ts'
import type { CheckTrend } from '../contract/suite.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { listResults } from './results.ts'

/** How each check of a suite went over the kept results of a dataset, oldest first. */
export async function checkTrends(
  paths: WorkspacePaths,
  { suite, dataset, limit }: { suite: string; dataset: string; limit: number },
): Promise<CheckTrend[]> {
  const results = (await listResults(paths, { dataset, limit: 500 }))
    .filter((result) => result.suite === suite)
    .slice(0, limit)
    .toReversed()
  const trends = new Map<string, CheckTrend>()
  for (const { id: resultId, at, version, results: checks } of results)
    for (const check of checks) {
      const trend = trends.get(check.id) ?? { id: check.id, points: [] }
      trends.set(check.id, trend)
      const about = { resultId, at, ...(version === undefined ? {} : { version }) }
      trend.points.push({ ...about, outcome: check.outcome, value: valueOf(check) })
    }
  return [...trends.values()]
}

function valueOf({ unexpectedPercent, observedValue }: ExpectationResult): number | null {
  if (unexpectedPercent !== undefined) return unexpectedPercent
  return typeof observedValue === 'number' ? observedValue : null
}
