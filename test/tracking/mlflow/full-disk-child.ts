// Run with a limit on the size of a file, which is to a writer what a full disk is: uploads what does not fit.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from './server.ts'

const server = await startServer()
const runId = await server.createRun()
const path = `${server.url}/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts`
const put = (name: string, body: Uint8Array<ArrayBuffer> | string) =>
  fetch(`${path}/${name}`, { method: 'PUT', body })

await put('model.bin', 'before')
const refused = await put('model.bin', new Uint8Array(8 * 1024 * 1024))
const answer: unknown = await refused.json()
const folder = join(server.workspace.paths.runs, runId, 'artifacts')
const found = {
  status: refused.status,
  answer,
  before: readFileSync(join(folder, 'model.bin'), 'utf8'),
  files: readdirSync(folder),
  objects: readdirSync(server.workspace.paths.dot).filter((name) => name === 'objects'),
  afterwards: (await put('small.bin', 'fits')).status,
}
await server.close()
process.stdout.write(JSON.stringify(found))
