import type { SearchBoard } from '../contract/search.ts'
import { algorithmParams } from '../ml/algorithm-params.ts'
import { algorithms } from '../ml/model.ts'
import { defaultSpaces } from '../ml/search.ts'
import type { Pipelines } from '../pipeline/pipelines.ts'

/** `search.*`: what a search has tried and found. */
export const searchHandlers = ({ pipelines }: { pipelines: Pipelines }) => ({
  board: ({ runId }: { runId: string }): SearchBoard => pipelines.board(runId),
  algorithms: () =>
    algorithms.map((name) => ({
      name,
      params: [...algorithmParams[name]],
      searched: Object.keys(defaultSpaces[name]),
    })),
})
