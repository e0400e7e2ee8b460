import { isAppError } from '../../../main/lib/errors.ts'
import { createPusher } from '../../../main/tracking/push/pusher.ts'
import { openWorkspace } from '../workspace.ts'

/** Pushes the workspace to a server until nothing is pending; exit code 3 when the server was lost meanwhile. */
const [root, uri] = process.argv.slice(2)
const workspace = openWorkspace(root)
await workspace.registry.open()
const pusher = createPusher({
  ...workspace,
  log: () => {},
  isOn: () => false,
  address: () => Promise.resolve({ uri: uri! }),
})
try {
  const report = await pusher.once({ signal: new AbortController().signal, onProgress: () => {} })
  process.stdout.write(`${JSON.stringify(report)}\n`)
} catch (error) {
  if (!isAppError(error, 'UNAVAILABLE')) throw error
  process.exitCode = 3
}
await pusher.close()
workspace.close()
