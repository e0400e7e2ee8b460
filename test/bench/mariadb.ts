// Loads 1,000,000 × 23 cells (100,000 rows with --short) into MariaDB and compares with the `mariadb` client's
// LOAD DATA LOCAL INFILE of the same rows, into the same kind of table, in the same run.
import { hasMariadb, startMariadb } from '../warehouse/mariadb-server.ts'
import { compareLoad } from './mariadb/compare-load.ts'

if (!hasMariadb) process.exit(0)
const server = await startMariadb(
  '--innodb-buffer-pool-size=512M',
  '--innodb-log-file-size=512M',
  '--local-infile=1',
)
try {
  const rows = process.argv.includes('--short') ? 100_000 : 1_000_000
  await compareLoad(server, rows, 'MariaDB (InnoDB)')
} finally {
  await server.stop()
}
