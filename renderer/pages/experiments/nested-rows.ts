import type { RunSummary } from '../../../main/contract/run.ts'

export interface NestedRow {
  run: RunSummary
  isChild: boolean
}

/** The runs with the children of the unfolded ones right under them. */
export const nestedRows = (
  runs: readonly RunSummary[],
  unfolded: ReadonlySet<string>,
  children: ReadonlyMap<string, readonly RunSummary[]>,
): NestedRow[] =>
  runs.flatMap((run) => [
    { run, isChild: false },
    ...(unfolded.has(run.runId)
      ? (children.get(run.runId) ?? []).map((child) => ({ run: child, isChild: true }))
      : []),
  ])
