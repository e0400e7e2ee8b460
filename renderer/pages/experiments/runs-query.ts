import { ask } from '../../ask.ts'
import type { Client } from '../../client.ts'

type Search = NonNullable<Parameters<Client['trackedRun']['search']>[0]>

/** What the table shows: which runs, in which columns, order and groups. */
export interface RunsQuery {
  scope: Pick<Search, 'filter' | 'text' | 'experiments' | 'states' | 'view' | 'depth' | 'parentId' | 'runIds'>
  columns: string[]
  orderBy: { column: string; descending: boolean }[]
  /** Columns by which the runs are put together; none is a plain list. */
  groupBy: string[]
  /** Numbers of which each group shows the mean, the lowest and the highest. */
  statistics: string[]
}

export const windowRows = 100

export type RunsWindow = Awaited<ReturnType<Client['trackedRun']['search']>>
export type GroupsWindow = Awaited<ReturnType<Client['trackedRun']['groups']>>

export const runsWindow = ({ scope, columns, orderBy }: RunsQuery, page: number) =>
  ask('trackedRun', 'search', { ...scope, columns, orderBy, offset: page * windowRows, limit: windowRows })

export const groupsWindow = ({ scope, groupBy, statistics, orderBy }: RunsQuery, page: number) =>
  ask('trackedRun', 'groups', {
    ...scope,
    by: groupBy,
    statistics,
    orderBy: orderBy.filter(({ column }) => groupBy.includes(column)),
    offset: page * windowRows,
    limit: windowRows,
  })

/** The runs of one group. */
export const ofGroup = (query: RunsQuery, filter: string): RunsQuery => ({
  ...query,
  groupBy: [],
  scope: {
    ...query.scope,
    filter: query.scope.filter?.trim() ? `(${query.scope.filter}) AND ${filter}` : filter,
  },
})

/** The runs below a run, in the order they started; whatever the table looks for. */
export const childrenOf = ({ scope, columns, statistics }: RunsQuery, parentId: string): RunsQuery => ({
  scope: { view: scope.view, parentId },
  columns,
  statistics,
  orderBy: [{ column: 'attributes.start_time', descending: false }],
  groupBy: [],
})

/** Windows are not compared with what they were, and those out of view do not stay long: there may be a thousand. */
export const asRead = { structuralSharing: false, gcTime: 20_000 } as const
