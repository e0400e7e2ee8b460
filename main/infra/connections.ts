import { assertNever } from '../lib/errors.ts'
import type { ComposeFile } from './compose-file.ts'
import type { ServiceName } from './compose-schema.ts'
import { interpolate, type Variables } from './interpolate.ts'

export interface Connection {
  label: string
  text: string
}

/** How programs on this computer reach a service. The texts hold its password. */
export function connections(file: ComposeFile, service: ServiceName, variables: Variables): Connection[] {
  const said = file.services[service]
  const env = (name: string) => interpolate(String(said.environment[name] ?? ''), variables)
  const secret = (name: string) => variables[name] ?? ''
  const [host = '127.0.0.1', port = ''] = interpolate(said.ports[0] ?? '', variables).split(':')
  const at = `${host}:${port}`
  switch (service) {
    case 'mariadb': {
      const [user, database, password] = [
        env('MARIADB_USER'),
        env('MARIADB_DATABASE'),
        secret('MARIADB_PASSWORD'),
      ]
      const login = `${encode(user)}:${encode(password)}`
      return [
        { label: 'URI', text: `mariadb://${login}@${at}/${encode(database)}` },
        {
          label: 'JDBC',
          text: `jdbc:mariadb://${at}/${encode(database)}?user=${encode(user)}&password=${encode(password)}`,
        },
        { label: 'Python (SQLAlchemy)', text: `mysql+pymysql://${login}@${at}/${encode(database)}` },
        {
          label: 'Command',
          text: `MYSQL_PWD=${quote(password)} mariadb -h ${host} -P ${port} -u ${quote(user)} ${quote(database)}`,
        },
      ]
    }
    case 'postgres': {
      const [user, database, password] = [
        env('POSTGRES_USER'),
        env('POSTGRES_DB'),
        secret('POSTGRES_PASSWORD'),
      ]
      const login = `${encode(user)}:${encode(password)}`
      return [
        { label: 'URI', text: `postgresql://${login}@${at}/${encode(database)}` },
        {
          label: 'JDBC',
          text: `jdbc:postgresql://${at}/${encode(database)}?user=${encode(user)}&password=${encode(password)}`,
        },
        { label: 'Python (SQLAlchemy)', text: `postgresql+psycopg2://${login}@${at}/${encode(database)}` },
        {
          label: 'Command',
          text: `PGPASSWORD=${quote(password)} psql -h ${host} -p ${port} -U ${quote(user)} ${quote(database)}`,
        },
      ]
    }
    case 'redis': {
      const password = secret('REDIS_PASSWORD')
      return [
        { label: 'URI', text: `redis://:${encode(password)}@${at}/0` },
        {
          label: 'Python',
          text: `redis.Redis(host="${host}", port=${port}, password=${JSON.stringify(password)})`,
        },
        { label: 'Command', text: `REDISCLI_AUTH=${quote(password)} redis-cli -h ${host} -p ${port}` },
      ]
    }
    case 'mlflow':
      return [
        { label: 'URI', text: `http://${at}` },
        { label: 'Python', text: `mlflow.set_tracking_uri("http://${at}")` },
        { label: 'Environment', text: `export MLFLOW_TRACKING_URI=http://${at}` },
      ]
    default:
      return assertNever(service)
  }
}

const encode = (text = '') => encodeURIComponent(text)
/** For a POSIX shell. */
const quote = (text = '') => (/^[\w.%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
