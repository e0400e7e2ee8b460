// `npm run fuzz`: imports 10,000 made-up and mutated files (or `-- 500`), with another seed each time (or `-- 500 SEED`).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { openDuckdb } from '../../main/warehouse/open-duckdb.ts'
import { fuzzImports } from './fuzz-import.ts'

const [cases = '10000', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2)
const root = mkdtempSync(join(tmpdir(), 'fuzz-'))
const paths = workspacePaths(root)
const tables = await openDuckdb(paths.warehouse, { threads: 2, tempDir: paths.temp, log: () => undefined })
const write = (bytes: Buffer) => {
  const path = join(root, 'case.csv')
  writeFileSync(path, bytes)
  // Each case is a first version.
  rmSync(join(paths.rawMetadata, 'fuzz'), { recursive: true, force: true })
  return path
}
try {
  console.log(`${cases} cases, seed ${seed}`)
  const { imported, refused } = await fuzzImports(
    { tables, warehouse: tables, paths },
    write,
    Number(cases),
    Number(seed),
  )
  console.log(`${imported} imported and accounted for, ${refused} refused with a reason.`)
} finally {
  await tables.close()
  rmSync(root, { recursive: true, force: true })
}
