import { assertNever } from '../lib/errors.ts'
import type { ComposeFile } from './compose-file.ts'
import type { ServiceName } from './compose-schema.ts'

/** Opens a service's own console inside its container, where its programs and its password are. */
export function consoleCommand({ name }: ComposeFile, service: ServiceName): string {
  return `docker exec -it ${name}-${service}-1 sh -c '${inside(service)}'`
}

/** Without single quotes, which surround it. */
function inside(service: ServiceName): string {
  switch (service) {
    case 'mariadb':
      return 'MYSQL_PWD="$(cat /run/secrets/mariadb-password)" exec mariadb -u "$MARIADB_USER" "$MARIADB_DATABASE"'
    case 'postgres':
      return 'exec psql -U "$POSTGRES_USER" "$POSTGRES_DB"'
    case 'redis':
      return 'REDISCLI_AUTH="$(cat /run/secrets/redis-password)" exec redis-cli'
    case 'mlflow':
      return 'MLFLOW_TRACKING_URI=http://127.0.0.1:5000 exec python'
    default:
      return assertNever(service)
  }
}
