import { serveTracking } from '../../../main/tracking/serve-tracking.ts'
import { openWorkspace } from '../workspace.ts'

/** Serves a workspace to MLflow's clients until it is killed. */
const [root, port] = process.argv.slice(2)
const workspace = openWorkspace(root)
await workspace.registry.open()
const server = await serveTracking(workspace, { port: Number(port) })
process.stdout.write(`${server.port}\n`)
