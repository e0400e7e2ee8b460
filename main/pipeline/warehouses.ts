import type { LogLevel } from '../lib/work.ts'
import type { State } from '../state/open-state.ts'
import type { MariadbOptions } from '../warehouse/open-mariadb.ts'
import type { DataThread } from './open-data-thread.ts'

export type WarehouseKind = 'duckdb' | 'mariadb'

export interface Warehouses {
  /** The warehouse of pipelines that name none. */
  defaultKind: () => WarehouseKind
  /**
   * Makes sure that it can be used, and the first time clears away what a crash left there.
   *
   * @returns its place, under which its batches are recorded.
   * @throws UNAVAILABLE when it cannot be reached.
   */
  open(kind: WarehouseKind): Promise<string>
}

export interface WarehousesOptions {
  defaultKind: () => WarehouseKind
  mariadb: () => MariadbOptions
  state: State
  dataThread: DataThread
  log: (level: LogLevel, message: string) => void
}

/** The back ends of a workspace. One that is not asked for is left alone, so a server that is down stops nothing else. */
export function createWarehouses(options: WarehousesOptions): Warehouses {
  const { state, dataThread, log } = options
  const opened = new Map<string, Promise<void>>()

  /** What a crash left in the warehouse goes; loads that it has lost are made again when needed. */
  const reconcile = async (kind: WarehouseKind, place: string) => {
    const recorded = state.batches.list(undefined, place).map(({ batchId }) => batchId)
    const { orphans, lost } = await dataThread.call('reconcileBatches', recorded, { warehouse: kind })
    state.batches.delete(lost)
    if (orphans.length > 0) log('info', `Removed ${orphans.length} unfinished loads from ${place}.`)
  }

  return {
    defaultKind: options.defaultKind,
    async open(kind) {
      const place = kind === 'duckdb' ? kind : placeOf(options.mariadb())
      let opening = opened.get(place)
      if (!opening) {
        opening = reconcile(kind, place)
        opened.set(place, opening)
        opening.catch(() => opened.delete(place))
      }
      await opening
      return place
    },
  }
}

/** The service stays the same one when it moves to another port. */
const placeOf = ({ host, port, database, isService }: MariadbOptions) =>
  isService ? `mariadb://service/${database}` : `mariadb://${host}:${port}/${database}`
