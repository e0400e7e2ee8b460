// `npm run fuzz`: imports 10,000 made-up and mutated files (or `-- 500`), with another seed each time (or `-- 500 SEED`).
// They come in portions, each with the next seed, so that one that fails is soon found again.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { openDuckdb } from '../../main/warehouse/open-duckdb.ts'
import { fuzzImports } from './fuzz-import.ts'

const portion = 500
const [cases = '10000', firstSeed = String(Date.now() % 2 ** 31)] = process.argv.slice(2)
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
  const deps = { tables, warehouse: tables, paths }
  let [imported, refused] = [0, 0]
  for (let done = 0, seed = Number(firstSeed); done < Number(cases); done += portion, seed++) {
    const found = await fuzzImports(deps, write, Math.min(portion, Number(cases) - done), seed)
    imported += found.imported
    refused += found.refused
    console.log(
      `seed ${seed}: ${imported} imported and accounted for so far, ${refused} refused with a reason.`,
    )
  }
} finally {
  await tables.close()
  rmSync(root, { recursive: true, force: true })
}
