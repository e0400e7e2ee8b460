import { openWorkspace } from '../../main/open-workspace.ts'

/** Runs the pipeline and ends itself without a word as soon as the named stage is at work. */
const [path, stage, set] = process.argv.slice(2)
const { client } = await openWorkspace(path!, { host: 'cli' })
const { runId } = await client.run.start({ pipeline: 'mushroom', set: JSON.parse(set!) })
process.stdout.write(runId)
for await (const run of await client.run.watch({ runId })) {
  if (run.stages.find(({ name }) => name === stage)?.state === 'running') process.kill(process.pid, 'SIGKILL')
}
