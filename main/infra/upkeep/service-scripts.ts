import type { ServiceName } from '../compose-schema.ts'

/** Databases of the server's own. */
const mariadbOwn = [
  'mysql',
  'sys',
  'information_schema',
  'performance_schema',
  'columnstore_info',
  'calpontsys',
  'infinidb_vtable',
]
const mariadbLogin = 'export MYSQL_PWD="$(cat /run/secrets/mariadb-root-password)"'
const notOwn = `NOT IN (${mariadbOwn.map((name) => `'${name}'`).join(', ')})`
const redisLogin = 'export REDISCLI_AUTH="$(cat /run/secrets/redis-password)"'

export const mariadb = (sql: string) =>
  `${mariadbLogin}\nexec mariadb --user=root --batch --skip-column-names --execute="${sql}"`

export const postgres = (sql: string) =>
  `exec psql --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --no-psqlrc --tuples-only --no-align --set=ON_ERROR_STOP=1 --command="${sql}"`

export const mariadbTables = (columns: string) =>
  mariadb(
    `SELECT ${columns} FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema ${notOwn}`,
  )

export interface Dump {
  /** The file in the archive, and for the time of a restore in the container's /tmp. */
  fileName: string
  version: string
  /** Prints the dump. */
  save: string
  /** Takes the dump from a file. */
  restore: (file: string) => string
}

/** What a service's own tools do; a script runs in its container. Passwords come from its secrets. */
export const dumps: Record<Exclude<ServiceName, 'mlflow'>, Dump> = {
  mariadb: {
    fileName: 'mariadb.sql',
    version: mariadb("SELECT CONCAT('MariaDB ', VERSION())"),
    // ColumnStore knows no locks, keys or transactions, which these leave out.
    save: `${mariadbLogin}
databases=$(mariadb --user=root --batch --skip-column-names --execute="SELECT schema_name FROM information_schema.schemata WHERE schema_name ${notOwn}")
if [ -z "$databases" ]; then exit 0; fi
# A name may hold a space.
set -f
IFS='
'
exec mariadb-dump --user=root --single-transaction --quick --hex-blob --routines --triggers --events \\
  --skip-add-locks --skip-disable-keys --default-character-set=utf8mb4 --databases $databases`,
    restore: (file) => `${mariadbLogin}\nexec mariadb --user=root < ${file}`,
  },
  postgres: {
    fileName: 'postgres.dump',
    version: postgres("SELECT 'PostgreSQL ' || current_setting('server_version')"),
    // The archive compresses it.
    save: 'exec pg_dump --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --format=custom --compress=0 --no-owner',
    restore: (file) =>
      `exec pg_restore --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --no-owner --exit-on-error ${file}`,
  },
  redis: {
    fileName: 'redis.rdb',
    version: `${redisLogin}\nprintf 'Redis '; redis-cli info server | sed -n 's/^redis_version:\\([^\\r]*\\).*/\\1/p'`,
    save: `${redisLogin}
file=$(mktemp)
trap 'rm -f "$file"' EXIT
redis-cli --rdb "$file" >&2 && cat "$file"`,
    // It reads the file only when it keeps no log of its own, and makes that log when it is told to.
    restore: (file) => `set -e
redis-server --dir /data --dbfilename ${file} --port 0 --unixsocket /tmp/redis.sock --save '' &
ask() { redis-cli -s /tmp/redis.sock "$@"; }
until ask ping | grep -q PONG; do kill -0 $!; sleep 0.1; done
ask config set appendonly yes | grep -q OK
until ask info persistence | tr -d '\\r' | grep -q '^aof_rewrite_in_progress:0' &&
  ask info persistence | tr -d '\\r' | grep -q '^aof_rewrite_scheduled:0'; do sleep 0.1; done
ask info persistence | grep -q '^aof_last_bgrewrite_status:ok'
ask shutdown nosave || true
wait
rm /data/${file}`,
  },
}
