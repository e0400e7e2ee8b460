import type { MariadbOptions, SlowStatement } from '../warehouse/open-mariadb.ts'
import type { ServerTables } from '../warehouse/server-tables.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

type ServerWarehouse = Warehouse & ServerTables

/** Opens the server when it is first asked for, and another one when the settings have changed. */
export function createMariadbOpener(onSlow: (statement: SlowStatement) => void) {
  let current: { key: string; opened: Promise<ServerWarehouse> } | undefined
  const close = async () => {
    const old = current
    current = undefined
    await old?.opened.then((warehouse) => warehouse.close(), doNothing)
  }
  return {
    async open(options: MariadbOptions): Promise<ServerWarehouse> {
      const key = JSON.stringify(options)
      if (current?.key !== key) {
        void close()
        const opened = open(options, onSlow)
        const mine = { key, opened }
        current = mine
        // What failed is tried again by the next call.
        opened.catch(() => {
          if (current === mine) current = undefined
        })
      }
      return current.opened
    },
    close,
  }
}

/** The connector is loaded by those only who use it: it takes a fifth of a second. */
async function open(
  options: MariadbOptions,
  onSlow: (statement: SlowStatement) => void,
): Promise<ServerWarehouse> {
  const { openMariadb } = await import('../warehouse/open-mariadb.ts')
  return openMariadb(options, onSlow)
}

/** What could not be opened need not be closed. */
const doNothing = () => {}
