import { afterAll, beforeAll, describe } from 'vitest'
import { openMariadb } from '../../main/warehouse/open-mariadb.ts'
import { describeWarehouse } from '../contracts/warehouse.ts'
import { hasMariadb, startMariadb, type MariadbServer } from './mariadb-server.ts'

describe.skipIf(!hasMariadb)('MariaDB', () => {
  let server: MariadbServer
  beforeAll(async () => {
    server = await startMariadb()
  })
  afterAll(() => server.stop())
  const open = (more = {}) => openMariadb({ ...server, owner: 'test', ...more })

  describeWarehouse('MariaDB', open)
})
