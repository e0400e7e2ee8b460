import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { client } from '../../client.ts'
import { locate } from './run-tree.ts'
import { asRead, groupsWindow, runsWindow, windowRows } from './runs-query.ts'
import type { RunsTree, TableLine } from './use-runs-tree.ts'
import { rootId } from './use-runs-tree.ts'

/** The lines from one position to another, read in windows as they come into view. */
export function useRunLines(table: RunsTree, from: number, to: number) {
  const { tree, count, settled, queryOf, first } = table
  const isGroups = (id: string) => id === rootId && settled.groupBy.length > 0
  const places = useMemo(
    () =>
      Array.from({ length: Math.max(0, Math.min(to, count - 1) - from + 1) }, (_, at) =>
        locate(tree, from + at),
      ),
    [tree, count, from, to],
  )
  const windows = new Map(
    places.map(({ branch, index }) => {
      const page = Math.floor(index / windowRows)
      return [`${branch.id}/${page}`, { id: branch.id, page }] as const
    }),
  )
  const list = [...windows.values()]
  const runs = useQueries({
    queries: list.map(({ id, page }) => ({
      ...runsWindow(queryOf(id), page),
      ...asRead,
      enabled: !isGroups(id),
    })),
  })
  const groups = useQueries({
    queries: list.map(({ id, page }) => ({
      ...groupsWindow(queryOf(id), page),
      ...asRead,
      enabled: isGroups(id),
    })),
  })
  const answers = list.map(({ id }, at) => (isGroups(id) ? groups[at] : runs[at]))

  const read = new Map([...windows.keys()].map((key, at) => [key, answers[at]?.data]))
  if (first && !read.get(`${rootId}/0`)) read.set(`${rootId}/0`, first)

  const lineOf = (position: number): TableLine => {
    const { branch, index, depth } = places[position - from] ?? locate(tree, position)
    const window = read.get(`${branch.id}/${Math.floor(index / windowRows)}`)
    const line = { position, depth, isOpen: branch.open.has(index) }
    if (!window) return line
    return 'rows' in window
      ? { ...line, run: window.rows[index % windowRows] }
      : { ...line, group: window.groups[index % windowRows] }
  }
  return {
    lines: places.map((_, at) => lineOf(from + at)),
    lineOf,
    failed: answers.find((answer) => answer?.isError),
  }
}

/** The ids of the runs between two positions of one list; nothing where the lists differ or are of groups. */
export async function idsBetween(table: RunsTree, from: number, to: number): Promise<string[]> {
  const one = locate(table.tree, Math.min(from, to))
  const other = locate(table.tree, Math.max(from, to))
  const isGroups = one.branch.id === rootId && table.settled.groupBy.length > 0
  if (one.branch !== other.branch || isGroups) return []
  const { scope, orderBy } = table.queryOf(one.branch.id)
  const limit = other.index - one.index + 1
  const { runIds } = await client.trackedRun.ids({ ...scope, orderBy, offset: one.index, limit })
  return runIds
}

/** The ids of all runs that are found, those of the groups included. */
export async function allIds({ settled: { scope, orderBy } }: RunsTree): Promise<string[]> {
  return (await client.trackedRun.ids({ ...scope, orderBy })).runIds
}
