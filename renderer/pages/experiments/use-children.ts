import { useQueries } from '@tanstack/react-query'
import type { RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'

const limit = 1000

/** The folds or trials under each of `parentIds`, in the order they started; a parent is absent until they are read. */
export function useChildren(parentIds: readonly string[]): Map<string, RunSummary[]> {
  return useQueries({
    queries: parentIds.map((parentId) =>
      ask('run', 'search', { parentId, orderBy: { key: 'started', descending: false }, limit }),
    ),
    combine: (answers) =>
      new Map(answers.flatMap(({ data }, index) => (data ? [[parentIds[index]!, data.runs] as const] : []))),
  })
}
