import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { RunGroup, RunRow } from '../../../main/contract/tracked-run.ts'
import type { Branch, Opening } from './run-tree.ts'
import { branchSize, toBranch } from './run-tree.ts'
import type { RunsQuery } from './runs-query.ts'
import { asRead, childrenOf, groupsWindow, ofGroup, runsWindow } from './runs-query.ts'

/** A line of the table; without a run or a group it is still on its way. */
export interface TableLine {
  position: number
  depth: number
  run?: RunRow
  group?: RunGroup
  isOpen: boolean
}

interface OpenRow extends Opening {
  /** What lies below the row, in the list that it belongs to. */
  below: (list: RunsQuery) => RunsQuery
}

export const rootId = 'root'
const none: readonly OpenRow[] = []

/**
 * What the table has in all, and what of it is open. What a query finds is shown when its first window is there; until
 * then, and while it has an error, what was found before stays.
 */
export function useRunsTree(wanted: RunsQuery) {
  const [settled, setSettled] = useState(wanted)
  const [openRows, setOpenRows] = useState(none)
  const first = useFirstWindow(wanted)
  const shown = useFirstWindow(settled)
  if (first.data && settled !== wanted) {
    setSettled(wanted)
    if (!isSameList(settled, wanted)) setOpenRows(none)
  }
  const total = shown.data?.total ?? 0
  const tree = useMemo(() => toBranch(rootId, total, openRows), [total, openRows])
  const count = useMemo(() => branchSize(tree), [tree])

  const queryOf = useCallback((id: string) => queryIn(openRows, settled, id), [openRows, settled])

  const toggle = useCallback(
    ({ branch, index }: { branch: Branch; index: number }, { run, group }: TableLine) => {
      const at = { parentId: branch.id, index }
      // A run may stand in more than one list of the tree.
      const id = `${branch.id}/${group?.filter ?? run?.runId}`
      setOpenRows((before) => {
        if (before.some((one) => one.id === id)) return before.filter((one) => one.id !== id)
        if (group)
          return [...before, { id, ...at, rows: group.runs, below: (list) => ofGroup(list, group.filter) }]
        if (!run || run.childCount === 0) return before
        return [...before, { id, ...at, rows: run.childCount, below: (list) => childrenOf(list, run.runId) }]
      })
    },
    [],
  )

  return {
    /** What is on screen; another one than `wanted` while that is being read or has an error. */
    settled,
    first: shown.data,
    isReading: shown.data === undefined && first.error === null,
    error: first.error ?? undefined,
    retry: () => void first.refetch(),
    total,
    count,
    tree,
    /** What a list of the tree holds. */
    queryOf,
    toggle,
  }
}

export type RunsTree = ReturnType<typeof useRunsTree>

function queryIn(openRows: readonly OpenRow[], root: RunsQuery, id: string): RunsQuery {
  const open = openRows.find((one) => one.id === id)
  return open ? open.below(queryIn(openRows, root, open.parentId)) : root
}

/** Other columns do not move the rows, so that what is open stays open. */
const isSameList = (one: RunsQuery, other: RunsQuery) =>
  JSON.stringify([one.scope, one.orderBy, one.groupBy]) ===
  JSON.stringify([other.scope, other.orderBy, other.groupBy])

function useFirstWindow(query: RunsQuery) {
  const isGrouped = query.groupBy.length > 0
  const runs = useQuery({ ...runsWindow(query, 0), enabled: !isGrouped, ...asRead })
  const groups = useQuery({ ...groupsWindow(query, 0), enabled: isGrouped, ...asRead })
  return isGrouped ? groups : runs
}
