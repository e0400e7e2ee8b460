export { openMariadb } from './mariadb/open.ts'
export type { SlowStatement } from './mariadb/session.ts'
export type { MariadbOptions } from './mariadb-options.ts'
