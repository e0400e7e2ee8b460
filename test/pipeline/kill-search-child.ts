import { openWorkspace } from '../../main/open-workspace.ts'

/** Searches and ends itself without a word as soon as so many trials are done. */
const [path, trials, set] = process.argv.slice(2)
const { client } = await openWorkspace(path!, { host: 'cli' })
const { runId } = await client.run.train({ dataset: 'notes', target: 'kind', set: JSON.parse(set!) })
process.stdout.write(runId)
for await (const _ of await client.run.watch({ runId })) {
  const board = await client.search.board({ runId }).catch(() => undefined)
  const ended = board?.trials.filter(({ state }) => state !== 'running') ?? []
  if (ended.length >= Number(trials)) process.kill(process.pid, 'SIGKILL')
}
