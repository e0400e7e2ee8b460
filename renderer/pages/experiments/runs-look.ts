import type { RunState } from '../../../main/contract/run.ts'
import type { RunColumn } from './run-column.ts'
import type { SortedBy } from './runs-grid-head.tsx'

/** How a person wants to see the runs; kept for each experiment, and in views under a name. */
export interface RunsLook {
  /** Names of columns in their order; absent until chosen. */
  columns?: string[]
  widths?: Record<string, number>
  sort?: SortedBy[]
  groupBy?: string[]
  /** Leaves out the columns in which the runs do not differ. */
  isOnlyChanged?: boolean
  states?: RunState[]
  /** A run's id. */
  baseline?: string
}

export interface SavedView {
  name: string
  filter: string
  look: RunsLook
}

const newestFirst: SortedBy[] = [{ column: 'attributes.start_time', descending: true }]

export const sortOf = ({ sort }: RunsLook): SortedBy[] => sort ?? newestFirst

/** A click on a heading: the better end first, then the other one, then the newest first again. */
export function nextSort(
  look: RunsLook,
  { name, better, kind }: Pick<RunColumn, 'name' | 'better' | 'kind'>,
): RunsLook {
  const isDescendingFirst = better === 'high' || kind === 'time'
  const before = look.sort?.find(({ column }) => column === name)
  if (!before) return { ...look, sort: [{ column: name, descending: isDescendingFirst }] }
  if (before.descending === isDescendingFirst)
    return { ...look, sort: [{ column: name, descending: !isDescendingFirst }] }
  return { ...look, sort: undefined }
}

export const moved = (names: readonly string[], name: string, by: -1 | 1): string[] => {
  const at = names.indexOf(name)
  const to = at + by
  if (at < 0 || to < 0 || to >= names.length) return [...names]
  return names.with(at, names[to]!).with(to, name)
}
