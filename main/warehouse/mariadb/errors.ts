import { SqlError } from 'mariadb'
import { AppError, invalidInput, unavailable } from '../../lib/errors.ts'
import type { MariadbOptions } from '../mariadb-options.ts'

const missingDatabase = 1049

/** MariaDB's failures that a person can do something about; what is left is our bug and stays as it is. */
export function toAppError(error: unknown, options: MariadbOptions): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const { host, port, user, database } = options
  const place = `MariaDB at ${host}:${port}`
  const { code, errno, said } = partsOf(error)
  const details = { host, port, user, database, code, errno }
  const fail = (message: string) => unavailable(message, details, error)
  switch (errno) {
    case 1045:
    case 1698:
      return fail(
        `${place} refused the user "${user}" with ${options.password ? 'its password' : 'no password'}. Set mariadb.user and MARIADB_PASSWORD to an account that may log in.`,
      )
    case missingDatabase:
      return fail(
        `${place} has no database "${database}". Create it ("CREATE DATABASE ${quoted(database)}"), or set mariadb.database to one that exists.`,
      )
    case 1044:
    case 1142:
    case 1227:
      return fail(
        `The user "${user}" may not do this on ${place}: ${said}. Run "GRANT ALL ON ${quoted(database)}.* TO ${quoted(user)}" there as an administrator.`,
      )
    case 4166:
    case 1148:
    case 3948:
      return fail(noLocalInfile(place))
    case 1040:
    case 1203:
    case 1226:
      return fail(
        `${place} has no connection left for "${user}": ${said}. Close other clients or raise max_connections.`,
      )
    case 1153:
      return fail(`${place} does not take a row this long: ${said}. Raise max_allowed_packet on the server.`)
    case 1021:
    case 1114:
    case 28:
      return fail(`${place} cannot store more: ${said}. Free some space on the server and try again.`)
    case 1815:
      if (/load failed/i.test(said)) return fail(loaderEnded(place))
      return error
    case 1290:
    case 1836:
      return fail(`${place} is read-only: ${said}. Make it writable, or set mariadb.host to another server.`)
    case 1205:
    case 1213:
      return fail(`${place} is busy with these tables: ${said}. Try again.`)
    case 1139:
    case 1690:
    case 1264:
    case 1292:
    case 1366:
    case 1406:
      return invalidInput(`The warehouse refused this: ${said}`, details, error)
  }
  if (code === 'ECONNREFUSED' && options.isService)
    return fail(
      `The MariaDB service is not running: nothing answers at ${host}:${port}. Start it with "sporeprint infra up mariadb" or on the Infrastructure page, or name a server of your own in mariadb.host and mariadb.port.`,
    )
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return fail(`Nothing answers as ${place}. Start the server, or correct mariadb.host and mariadb.port.`)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return fail(`There is no machine called "${host}". Correct mariadb.host.`)
  if (/TIMEOUT|ETIMEDOUT/.test(code))
    return fail(`${place} does not answer in time. Check that it runs and that no firewall is in the way.`)
  if (/SSL|TLS|CERT|ERR_OSSL/i.test(`${code} ${said}`))
    return fail(
      `The connection to ${place} cannot be made secure: ${said}. Beyond this machine TLS is required; name the server's authority in NODE_EXTRA_CA_CERTS.`,
    )
  if (error instanceof SqlError && error.fatal) return fail(serverGone(place, said))
  if (/^(ECONNRESET|EPIPE|PROTOCOL_CONNECTION_LOST)$/.test(code) || errno === 1053 || errno === 1927)
    return fail(serverGone(place, said))
  return error
}

/** Whether `toAppError` said that the database is not there. */
export const isMissingDatabase = (error: unknown) =>
  error instanceof AppError && error.details['errno'] === missingDatabase

/** @param place as in `MariaDB at 127.0.0.1:3306` */
export const noLocalInfile = (place: string) =>
  `${place} takes no data from clients: its local_infile is off. Run "SET GLOBAL local_infile = 1" there as an administrator, and put it into the server's configuration.`

/** ColumnStore loads by a program of its own and says no more than this when the system has ended it. */
const loaderEnded = (place: string) =>
  `${place} could not load the rows: its loader ended before its time, as it does when memory runs out. It takes about 8 MB for each text column. Raise mem_limit of mariadb in compose/compose.yaml and restart the service, or load fewer columns.`

const serverGone = (place: string, said: string) =>
  `The connection to ${place} broke (${said}). Start the server again if it has stopped, then resume the run.`

function partsOf(error: Error): { code: string; errno: number; said: string } {
  // A failed connection keeps the reason of the system in its cause.
  const cause = error.cause instanceof Error ? partsOf(error.cause) : undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const own = error instanceof SqlError ? error : undefined
  return {
    code: cause?.code || code,
    errno: own?.errno ?? cause?.errno ?? 0,
    said: (own?.sqlMessage ?? error.message).replace(/[.\s]+$/, ''),
  }
}

const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``
