import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame } from '../../main/lib/frame.ts'
import { frameChecksum } from '../../main/warehouse/checksum.ts'
import { openMariadb } from '../../main/warehouse/open-mariadb.ts'
import type { Service } from './service.ts'

const sample = join(import.meta.dirname, '../../resources/sample/mushroom/data/mushrooms.csv')

/** Loads `rows` × 23 cells of the sample, and the same with the `mariadb` client's LOAD DATA LOCAL INFILE. */
export async function timeLoad(service: Service, rows: number) {
  const [header, ...lines] = readFileSync(sample, 'utf8').trim().split('\n')
  const names = header!.split(',')
  const picked = Array.from({ length: rows }, (_, i) => lines[(i * 7919) % lines.length]!)
  writeFileSync(join(service.folder, 'load.csv'), `${picked.map((line, i) => `${i},1,${line}`).join('\n')}\n`)
  const columns = names.map((name) => `\`${name}\` VARCHAR(1)`).join(', ')
  await service.ask(
    `CREATE TABLE suite.client (row_id INT, batch_id INT, ${columns}) ENGINE=ColumnStore
     DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin`,
  )
  const clientMs = await timed(() =>
    service.client(
      `LOAD DATA LOCAL INFILE '${join(service.folder, 'load.csv')}' INTO TABLE suite.client FIELDS TERMINATED BY ','`,
    ),
  )

  const frame = frameOf(names, picked)
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
