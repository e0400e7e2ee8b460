import { join } from 'node:path'
import { frameChecksum } from '../../main/warehouse/checksum.ts'
import { openMariadb } from '../../main/warehouse/open-mariadb.ts'
import { writeSampleRows } from '../bench/mariadb/sample-rows.ts'
import type { Service } from './service.ts'

/** Loads `rows` × 23 cells of the sample, and the same with the `mariadb` client's LOAD DATA LOCAL INFILE. */
export async function timeLoad(service: Service, rows: number) {
  const csv = join(service.folder, 'load.csv')
  const { names, frame } = writeSampleRows(csv, rows)
  const columns = names.map((name) => `\`${name}\` VARCHAR(1)`).join(', ')
  await service.ask(
    `CREATE TABLE suite.client (row_id INT, batch_id INT, ${columns}) ENGINE=ColumnStore
     DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin`,
  )
  const clientMs = await timed(() =>
    service.client(`LOAD DATA LOCAL INFILE '${csv}' INTO TABLE suite.client FIELDS TERMINATED BY ','`),
  )

  const warehouse = await openMariadb({ ...service.login, owner: 'figures' })
  const table = { space: 'figures', name: 'mushrooms', batchId: 'b' }
  const loads = async () => Number(await service.ask("SHOW GLOBAL STATUS LIKE 'Com_load'", 1))
  const before = await loads()
  const ownMs = await timed(() => warehouse.append(table, frame, 'b'))
  const statements = (await loads()) - before
  let isSame = false
  const readMs = await timed(async () => {
    isSame = frameChecksum(await warehouse.read(table, {})) === frameChecksum(frame)
  })
  const sixMs = await timed(() => warehouse.read(table, { columns: names.slice(0, 6) }))
  const groupMs = await timed(() =>
    warehouse.measure(table, [{ kind: 'group-counts', columns: ['odor', 'class'] }]),
  )
  await warehouse.close()
  const perSecond = (ms: number) => `${Math.round(rows / (ms / 1000)).toLocaleString('en')} rows/s`
  const text = [
    `load ${rows.toLocaleString('en')} × 23 into ColumnStore: ${ownMs.toFixed(0)} ms (${perSecond(ownMs)}), ${statements} statement`,
    `  mariadb client's LOAD DATA LOCAL INFILE: ${clientMs.toFixed(0)} ms (${perSecond(clientMs)}); ours at ${(clientMs / ownMs).toFixed(2)} of its speed`,
    `  read back: all ${readMs.toFixed(0)} ms, six columns ${sixMs.toFixed(0)} ms; counts by two columns ${groupMs.toFixed(0)} ms`,
  ].join('\n')
  return { statements, isSame, text }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
