import type { RunTable } from '../tracking/run-table.ts'
import type { RunChanges } from '../tracking/run-changes.ts'

/** `trackedRun.*`: runs of every origin as a table, and what a person changes in them. */
export function runTableHandlers({ table, changes }: { table: RunTable; changes: RunChanges }) {
  return { ...table, ...changes }
}
