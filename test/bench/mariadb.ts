// Loads 1,000,000 × 23 cells (100,000 rows with --short) into MariaDB and compares with the `mariadb` client's
// LOAD DATA LOCAL INFILE of the same rows, into the same kind of table, in the same run.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame } from '../../main/lib/frame.ts'
import { frameChecksum } from '../../main/warehouse/checksum.ts'
import { openMariadb } from '../../main/warehouse/open-mariadb.ts'
import { hasMariadb, startMariadb } from '../warehouse/mariadb-server.ts'

const rows = process.argv.includes('--short') ? 100_000 : 1_000_000
const rounds = 3

if (!hasMariadb) process.exit(0)
const root = mkdtempSync(join(tmpdir(), 'bench-mariadb-'))
const server = await startMariadb(
  '--innodb-buffer-pool-size=512M',
  '--innodb-log-file-size=512M',
  '--local-infile=1',
)
try {
  const sample = join(import.meta.dirname, '../../resources/sample/mushroom/data/mushrooms.csv')
  const [header, ...lines] = readFileSync(sample, 'utf8').trim().split('\n')
  const names = header!.split(',')
  const picked = Array.from({ length: rows }, (_, i) => lines[(i * 7919) % lines.length]!)
  const csv = join(root, 'mushrooms.csv')
  writeFileSync(csv, `${picked.map((line, i) => `${i},1,${line}`).join('\n')}\n`)
  const frame = frameOf(names, picked)

  const warehouse = await openMariadb({ ...server, owner: 'bench' })
  const clientMs: number[] = []
  const ownMs: number[] = []
  const columns = names.map((name) => `\`${name}\` VARCHAR(1)`).join(', ')
  for (let round = 0; round < rounds; round++) {
    await server.run(
      'DROP TABLE IF EXISTS sporeprint.client',
      `CREATE TABLE sporeprint.client (row_id INT NOT NULL, batch_id INT NOT NULL, ${columns}, PRIMARY KEY (batch_id, row_id))
       ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin`,
    )
    const load = `LOAD DATA LOCAL INFILE '${csv}' INTO TABLE client FIELDS TERMINATED BY ','`
    let start = performance.now()
    const client = spawnSync(
      'mariadb',
      [
        '--no-defaults',
        '-h',
        server.host,
        '-P',
        String(server.port),
        '-u',
        server.user,
        `-p${server.password}`,
        '--local-infile=1',
        server.database,
        '-e',
        load,
      ],
      { encoding: 'utf8' },
    )
    if (client.status !== 0) throw new Error(client.stderr || String(client.error))
    clientMs.push(performance.now() - start)

    const table = { space: 'bench', name: `round ${round}`, batchId: 'b' }
    start = performance.now()
    await warehouse.append(table, frame, 'b')
    ownMs.push(performance.now() - start)
    if (round < rounds - 1) await warehouse.dropTable(table)
  }
  const start = performance.now()
  const back = await warehouse.read({ space: 'bench', name: `round ${rounds - 1}`, batchId: 'b' }, {})
  const readMs = performance.now() - start
  if (frameChecksum(back) !== frameChecksum(frame)) throw new Error('What came back is not what was sent.')
  await warehouse.close()

  const own = Math.min(...ownMs)
  const client = Math.min(...clientMs)
  console.log(
    `load ${rows.toLocaleString('en')} × 23 into MariaDB (InnoDB): ${own.toFixed(0)} ms, the best of ${rounds}`,
  )
  console.log(
    `  mariadb client's LOAD DATA ${client.toFixed(0)} ms: ${(client / own).toFixed(2)} of its speed (≥ 0.8)`,
  )
  console.log(`  read back ${readMs.toFixed(0)} ms`)
} finally {
  await server.stop()
  rmSync(root, { recursive: true, force: true })
}

/** The lines as a frame of categories. */
function frameOf(names: readonly string[], lines: readonly string[]): Frame {
  const levels = names.map(() => new Map<string, number>())
  const codes = names.map(() => new Int32Array(lines.length))
  for (const [row, line] of lines.entries()) {
    for (const [i, cell] of line.split(',').entries()) {
      const known = levels[i]!.get(cell) ?? levels[i]!.size
      levels[i]!.set(cell, known)
      codes[i]![row] = known
    }
  }
  return {
    rowCount: lines.length,
    columns: names.map((name, i) => ({
      name,
      kind: 'category',
      codes: codes[i]!,
      levels: [...levels[i]!.keys()],
    })),
  }
}
