// Lets the peers judge: one folder each, whose `run.ts` drives the peer's own code and compares. Names as arguments
// choose some. Each says loudly where Python or a package is missing; REQUIRE_PEERS=1 makes that a failure.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
const wanted = process.argv.slice(2)
const peers = readdirSync(folder)
  .filter((name) => existsSync(join(folder, name, 'run.ts')))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .toSorted()
if (peers.length === 0) throw new Error(`No peer is called ${wanted.join(' or ')}.`)

const failed = peers.filter((peer) => {
  console.log(`\n— ${peer}`)
  return spawnSync(process.execPath, [join(folder, peer, 'run.ts')], { stdio: 'inherit' }).status !== 0
})
console.log(
  failed.length === 0
    ? `\n${peers.length} peers agree or were said to be missing.`
    : `\nFailed: ${failed.join(', ')}.`,
)
process.exit(failed.length === 0 ? 0 : 1)
