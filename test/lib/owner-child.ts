import { text } from 'node:stream/consumers'
import { takeOwnership } from '../../main/lib/owner-lock.ts'
import { isAppError } from '../../main/lib/errors.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'

/** Takes a workspace when told to, by the end of its input, and keeps it until it is killed. */
const say = (word: string) => process.stdout.write(`${word}\n`)

say('ready')
await text(process.stdin)
try {
  takeOwnership(workspacePaths(process.argv[2]!))
  say('owner')
  setInterval(() => {}, 1000)
} catch (error) {
  say(isAppError(error) ? error.code : 'failed')
}
