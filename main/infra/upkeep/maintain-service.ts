import type { InfraServiceName } from '../../contract/infra.ts'
import type { MaintenanceItem } from '../../contract/upkeep.ts'
import type { Engine } from '../engine.ts'
import type { JobWork } from '../jobs.ts'
import { bytesText } from '../quantities.ts'
import { textOf } from './container-output.ts'
import { imageUpdate } from './image-update.ts'
import { findContainer } from './running-service.ts'
import { mariadb, mariadbTables, postgres } from './service-scripts.ts'

const notColumnStore = "engine IN ('InnoDB', 'Aria', 'MyISAM')"
const quoted =
  "CONCAT(CHAR(96), REPLACE(table_schema, CHAR(96), CHAR(96, 96)), CHAR(96), '.', CHAR(96), REPLACE(table_name, CHAR(96), CHAR(96, 96)), CHAR(96))"

/** What maintenance would do for a service that has a container, and whether its registry has a newer image. */
export async function serviceMaintenance(
  engine: Engine,
  service: InfraServiceName,
  signal: AbortSignal,
): Promise<MaintenanceItem[]> {
  const notice = (text: string): MaintenanceItem => ({ part: service, text, isNotice: true })
  const container = await findContainer(engine, service)
  if (!container) return []
  const update = await imageUpdate(engine, service)
  const rest = update === undefined ? [] : [notice(update)]
  if (service !== 'mariadb' && service !== 'postgres') return rest
  const { title } = engine.file.services[service]['x-sporeprint']
  if (container.state !== 'running')
    return [
      notice(
        `${title} does not run, so its tables are left alone. Start it with "sporeprint infra up ${service}".`,
      ),
      ...rest,
    ]
  const ask = (script: string) => textOf(engine.docker, container.id, script, signal)
  if (service === 'postgres') {
    const [tables, size] = (
      await ask(postgres('SELECT count(*), pg_database_size(current_database()) FROM pg_stat_user_tables'))
    ).split('|')
    return [
      {
        part: service,
        text: `VACUUM and ANALYZE ${tables} tables (${bytesText(Number(size))})`,
        isNotice: false,
      },
      ...rest,
    ]
  }
  const tidy = `${mariadbTables('COUNT(*), IFNULL(SUM(data_length + index_length), 0)').slice(0, -1)} AND ${notColumnStore}"`
  const [tables, size] = (await ask(tidy)).split('\t')
  const columnar = Number(
    await ask(`${mariadbTables('COUNT(*)').slice(0, -1)} AND engine LIKE 'columnstore'"`),
  )
  return [
    {
      part: service,
      text: `OPTIMIZE and ANALYZE ${tables} tables (${bytesText(Number(size))})`,
      isNotice: false,
    },
    ...(columnar > 0
      ? [
          notice(
            `${columnar} ColumnStore tables are left alone: they have no indexes and no statistics to tidy.`,
          ),
        ]
      : []),
    ...rest,
  ]
}

/** Does it; a service that does not run has nothing done to it. */
export async function maintainService(
  engine: Engine,
  service: InfraServiceName,
  job: JobWork,
): Promise<void> {
  const container = await findContainer(engine, service)
  if (container?.state !== 'running') return
  const report = job.report(service)
  const ask = (script: string) => textOf(engine.docker, container.id, script, job.signal)
  if (service === 'postgres') {
    report('maintaining', 'VACUUM, ANALYZE')
    await ask(postgres('VACUUM (ANALYZE)'))
    job.tell(service, 'The tables of PostgreSQL were vacuumed and analyzed.')
  }
  if (service === 'mariadb') {
    const list = `${mariadbTables(quoted).slice(0, -1)} AND ${notColumnStore}"`
    const tables = (await ask(list)).split('\n').filter(Boolean)
    for (const [index, table] of tables.entries()) {
      report('maintaining', table, { done: index, total: tables.length, unit: 'steps' })
      // As input, because a name may hold what a shell would read.
      for (const verb of ['OPTIMIZE', 'ANALYZE']) await ask(statement(`${verb} TABLE ${table}`))
    }
    job.tell(service, `${tables.length} tables of MariaDB were optimized and analyzed.`)
  }
}

const statement = (sql: string) =>
  `${mariadb('').split('\n')[0]}\nexec mariadb --user=root --batch << 'SPOREPRINT_SQL'\n${sql};\nSPOREPRINT_SQL`
