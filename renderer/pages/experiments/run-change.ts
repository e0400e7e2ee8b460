import type { RunSummary } from '../../../main/contract/run.ts'

export interface RunChange {
  name?: string
  tags?: Record<string, string>
  removeTags?: string[]
}

/** The change that brings a run back to how it was. */
export function reverseOf(run: Pick<RunSummary, 'name' | 'tags'>, change: RunChange): RunChange {
  const touched = [...Object.keys(change.tags ?? {}), ...(change.removeTags ?? [])]
  const had = touched.filter((key) => run.tags[key] !== undefined)
  return {
    ...(change.name !== undefined && { name: run.name }),
    tags: Object.fromEntries(had.map((key) => [key, run.tags[key]!])),
    removeTags: touched.filter((key) => run.tags[key] === undefined),
  }
}
