import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { frameChecksum } from '../../../main/warehouse/checksum.ts'
import { openMariadb } from '../../../main/warehouse/open-mariadb.ts'
import { writeSampleRows } from './sample-rows.ts'

export interface Server {
  host: string
  port: number
  user: string
  password: string
  database: string
}

const rounds = 3

/**
 * Loads the sample's rows into a server, and has the `mariadb` client load the same rows from a file into the same kind
 * of table with LOAD DATA LOCAL INFILE, turn by turn. Prints both and their ratio.
 */
export async function compareLoad(server: Server, rows: number, where: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-load-'))
  const csv = join(folder, 'mushrooms.csv')
  const { names, frame } = writeSampleRows(csv, rows)

  const warehouse = await openMariadb({ ...server, owner: 'bench' })
  const clientMs: number[] = []
  const ownMs: number[] = []
  const columns = names.map((name) => `\`${name}\` VARCHAR(1)`).join(', ')
  for (let round = 0; round < rounds; round++) {
    client(
      server,
      `DROP TABLE IF EXISTS client;
       CREATE TABLE client (row_id INT NOT NULL, batch_id INT NOT NULL, ${columns}, PRIMARY KEY (batch_id, row_id))
       ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin`,
    )
    let start = performance.now()
    client(server, `LOAD DATA LOCAL INFILE '${csv}' INTO TABLE client FIELDS TERMINATED BY ','`)
    clientMs.push(performance.now() - start)

    const table = { space: 'bench', name: `round ${round}`, batchId: 'b' }
    start = performance.now()
    await warehouse.append(table, frame, 'b')
    ownMs.push(performance.now() - start)
    if (round < rounds - 1) await warehouse.dropTable(table)
  }
  const start = performance.now()
  const last = { space: 'bench', name: `round ${rounds - 1}`, batchId: 'b' }
  const back = await warehouse.read(last, {})
  const readMs = performance.now() - start
  if (frameChecksum(back) !== frameChecksum(frame)) throw new Error('What came back is not what was sent.')
  await warehouse.dropTable(last)
  await warehouse.close()
  rmSync(folder, { recursive: true })

  const own = Math.min(...ownMs)
  const raw = Math.min(...clientMs)
  console.log(
    `load ${rows.toLocaleString('en')} × 23 into ${where}: ${own.toFixed(0)} ms, the best of ${rounds}`,
  )
  console.log(
    `  mariadb client's LOAD DATA ${raw.toFixed(0)} ms: ${(raw / own).toFixed(2)} of its speed (≥ 0.8)`,
  )
  console.log(`  read back ${readMs.toFixed(0)} ms`)
}

function client(server: Server, sql: string): void {
  const { host, port, user, password, database } = server
  const args = ['--no-defaults', '-h', host, '-P', String(port), '-u', user, `-p${password}`]
  const { status, stderr, error } = spawnSync('mariadb', [...args, '--local-infile=1', database, '-e', sql], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr || String(error))
}
