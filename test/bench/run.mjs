// Prints every target with its ratio to a peer measured in the same run. `--short` uses smaller inputs.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
const args = process.argv.slice(2)
const wanted = args.filter((arg) => !arg.startsWith('--'))
const benches = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
  .toSorted()

let failed = 0
for (const bench of benches) {
  console.log(`\n— ${bench.replace('.ts', '')}`)
  const { status } = spawnSync(
    process.execPath,
    [join(folder, bench), ...args.filter((arg) => arg.startsWith('--'))],
    {
      stdio: 'inherit',
    },
  )
  if (status !== 0) failed += 1
}
process.exit(failed === 0 ? 0 : 1)
