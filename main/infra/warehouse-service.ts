import type { ComposeFile } from './compose-file.ts'
import { interpolate, type Variables } from './interpolate.ts'

/** How the app itself reaches the MariaDB service. */
export interface WarehouseService {
  port: number
  user: string
  database: string
  /** Where the environment or `.env` says it; else it is among the secrets. */
  password?: string
}

export function warehouseService(file: ComposeFile, variables: Variables): WarehouseService {
  const { ports, environment } = file.services.mariadb
  const env = (name: string) => interpolate(String(environment[name] ?? ''), variables)
  return {
    port: Number(
      interpolate(ports[0] ?? '', variables)
        .split(':')
        .at(-2),
    ),
    user: env('MARIADB_USER'),
    database: env('MARIADB_DATABASE'),
    password: variables['MARIADB_PASSWORD'],
  }
}
