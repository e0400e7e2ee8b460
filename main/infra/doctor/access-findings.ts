import type { Finding, FindingCode } from '../../contract/finding.ts'
import { assertNever, isAppError } from '../../lib/errors.ts'
import type { ServiceName } from '../compose-schema.ts'
import { containerSpec, publishedPorts } from '../container-spec.ts'
import type { Engine } from '../engine.ts'
import { execute } from '../provision.ts'
import { shorten } from '../read-logs.ts'

const patienceMs = 8000
const secret = (name: string) => `"$(cat /run/secrets/${name})"`

/** What a service that runs refuses to those who may use it: a login, its page, its folder, its engine. */
export async function accessFindings(
  engine: Engine,
  service: ServiceName,
  containerId: string,
): Promise<Finding[]> {
  try {
    return await tryAccess(engine, service, containerId)
  } catch (error) {
    if (!isAppError(error, 'CANCELLED')) throw error
    const { title } = engine.file.services[service]['x-sporeprint']
    return [
      {
        ...problem('service-unhealthy', service, `${title} is slow to answer`),
        level: 'warn',
        message: `A command in its container did not end within ${patienceMs / 1000} s, so it was not looked at closely.`,
        fix: 'Look again when the computer has less to do; a restart starts it afresh.',
        action: { kind: 'restart', service },
      },
    ]
  }
}

async function tryAccess(engine: Engine, service: ServiceName, containerId: string): Promise<Finding[]> {
  const title = engine.file.services[service]['x-sporeprint'].title
  const run = async (command: string) => {
    const signal = AbortSignal.timeout(patienceMs)
    const { exitCode, output } = await execute(engine.docker, containerId, ['sh', '-c', command], signal)
    return { isDone: exitCode === 0, said: output.trim() }
  }
  const login = async (command: string): Promise<Finding[]> => {
    const { isDone, said } = await run(command)
    const isRefused = /password authentication failed|Access denied|WRONGPASS|NOAUTH/i.test(said)
    // That it does not answer at all is the health check's to say.
    return isDone || !isRefused ? [] : [passwordWrong(service, title, said)]
  }
  switch (service) {
    case 'mariadb': {
      const sql = `MYSQL_PWD=${secret('mariadb-password')} mariadb -h 127.0.0.1 -u "$MARIADB_USER" -Ne`
      const refused = await login(`${sql} 'SELECT 1'`)
      return refused.length > 0 ? refused : columnStoreFindings(engine, title, run, sql)
    }
    case 'postgres':
      // Not by way of 127.0.0.1, where the image lets in everybody.
      return login(
        `PGPASSWORD=${secret('postgres-password')} psql -h "$(hostname -i)" -U "$POSTGRES_USER" -d "$POSTGRES_DB" -Atc 'SELECT 1'`,
      )
    case 'redis':
      return login(`REDISCLI_AUTH=${secret('redis-password')} redis-cli ping 2>&1 | grep -v Warning`)
    case 'mlflow':
      return [...(await pageFindings(engine, title)), ...(await artifactFindings(title, run))]
    default:
      return assertNever(service)
  }
}

const passwordWrong = (service: ServiceName, title: string, said: string): Finding => ({
  level: 'error',
  code: 'password-wrong',
  service,
  title: `${title} refuses the password`,
  message: `It says: ${shorten(said)}`,
  fix: `Its data was made with another password than the one known now. Put that one into the environment or compose/.env, and restart it.`,
  action: { kind: 'restart', service },
  command: `sporeprint infra restart ${service}`,
})

type Run = (command: string) => Promise<{ isDone: boolean; said: string }>

/** An image of ColumnStore whose plugin did not load makes InnoDB tables, which is slow where it matters. */
async function columnStoreFindings(engine: Engine, title: string, run: Run, sql: string): Promise<Finding[]> {
  const { Image: image } = containerSpec(engine.file, 'mariadb', engine.variables)
  if (!/columnstore/i.test(image)) return []
  const { isDone, said } = await run(
    `${sql} "SELECT COUNT(*) FROM information_schema.ENGINES WHERE ENGINE = 'Columnstore' AND SUPPORT <> 'NO'"`,
  )
  if (!isDone || !/^0$/m.test(said)) return []
  return [
    {
      ...problem('columnstore-missing', 'mariadb', `${title} has no ColumnStore engine`),
      level: 'warn',
      message: `The image "${image}" should have it, and the server does not offer it; new tables would be InnoDB ones.`,
      fix: 'Look for "columnstore" in its log; a restart loads the engine again.',
      action: { kind: 'restart', service: 'mariadb' },
      command: 'sporeprint infra logs mariadb',
    },
  ]
}

async function pageFindings({ file, variables, isLocal }: Engine, title: string): Promise<Finding[]> {
  const [port] = publishedPorts(containerSpec(file, 'mlflow', variables))
  if (!isLocal || port === undefined) return []
  const address = `http://127.0.0.1:${port}/health`
  const failure = await fetch(address, { signal: AbortSignal.timeout(patienceMs) }).then(
    ({ ok, status }) => (ok ? undefined : `HTTP ${status}`),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  if (failure === undefined) return []
  return [
    {
      ...problem('mlflow-silent', 'mlflow', `${title} does not answer`),
      message: `It runs, and ${address} gives ${failure}.`,
      fix: 'It may still be starting; its log says. A restart starts it afresh.',
      action: { kind: 'restart', service: 'mlflow' },
      command: 'sporeprint infra logs mlflow',
    },
  ]
}

async function artifactFindings(title: string, run: Run): Promise<Finding[]> {
  const { isDone, said } = await run('test -w "$MLFLOW_ARTIFACTS_DESTINATION" || { id -u; exit 1; }')
  if (isDone) return []
  return [
    {
      ...problem('mlflow-artifacts', 'mlflow', `${title} may not write its artifacts`),
      message: `The folder of its volume belongs to somebody else than user ${said || '10001'}, as whom it runs.`,
      fix: 'Runs can be logged, files cannot. This gives it the folder:',
      command: `docker exec -u 0 sporeprint-mlflow-1 chown -R ${said || '10001'} /mlflow/artifacts`,
    },
  ]
}

const problem = (code: FindingCode, service: ServiceName, title: string) => ({
  level: 'error' as const,
  code,
  service,
  title,
})
