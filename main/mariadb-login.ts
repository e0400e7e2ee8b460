import type { WarehouseService } from './infra/warehouse-service.ts'
import type { Config } from './lib/config.ts'
import type { Secrets } from './lib/secrets.ts'
import type { SettingKey } from './lib/settings.ts'
import { isLoopback, type MariadbOptions } from './warehouse/mariadb-options.ts'

/**
 * The server that the settings name, else the service that Infrastructure starts on this machine: on whatever port it
 * was given there, and with the password it was made with.
 */
export function mariadbLogin(
  config: Config,
  secrets: Secrets,
  service: () => WarehouseService,
): Omit<MariadbOptions, 'owner'> {
  const host = config.get('mariadb.host')
  const own = isLoopback(host) ? service() : undefined
  const isService =
    own !== undefined && (isUnset(config, 'mariadb.port') || config.get('mariadb.port') === own.port)
  const said = {
    host,
    port: config.get('mariadb.port'),
    user: config.get('mariadb.user'),
    password:
      config.get('mariadb.password') ??
      secrets.get('mariadb.password') ??
      (own && (own.password ?? secrets.get('infra.MARIADB_PASSWORD'))),
    database: config.get('mariadb.database'),
  }
  if (!isService) return said
  return {
    ...said,
    port: own.port,
    user: isUnset(config, 'mariadb.user') ? own.user : said.user,
    database: isUnset(config, 'mariadb.database') ? own.database : said.database,
    isService,
  }
}

const isUnset = (config: Config, key: SettingKey) => config.origin(key) === 'default'
