import { newVersion, openWorkspace } from './workspace.ts'

/** Writes runs and versions until it is killed; says a number after each that is promised to be kept. */
const { tracking, registry } = openWorkspace(process.argv[2])
await registry.open()
for (let i = 0; ; i++) {
  const { runId } = tracking.startRun({ experiment: 'killed', kind: 'tracked', params: { i: String(i) } })
  for (let step = 0; step < 5; step++)
    tracking.logMetrics(runId, [{ key: 'loss', value: step, step, at: step }])
  const { version } = await registry.createVersion(newVersion(Math.random(), runId))
  registry.setAlias({ name: version.name, alias: 'champion', version: version.version, reason: 'loop' })
  tracking.finishRun(runId, 'succeeded')
  process.stdout.write(`${runId} ${version.version}\n`)
}
