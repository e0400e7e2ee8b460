export { openMariadb } from './mariadb/open.ts'
export type { MariadbOptions } from './mariadb-options.ts'
