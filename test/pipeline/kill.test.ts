import { spawn } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PipelineRun } from '../../main/contract/run.ts'
import { exitOf, runCommand } from '../hosts/command.ts'
import { openLaboratory, quick } from './laboratory.ts'

/** What the command line prints of a run. */
const finishedRun = z.object({
  runId: z.string(),
  state: z.string(),
  stages: z.array(z.object({ name: z.string(), cached: z.boolean() })),
  metrics: z.record(z.string(), z.number()),
  model: z.object({ name: z.string(), version: z.number() }),
})

const laboratory = openLaboratory('kill')
afterAll(() => laboratory.remove())

const stages = [
  'extract',
  'validate-raw',
  'transform',
  'load',
  'validate-loaded',
  'train',
  'evaluate',
  'register',
]

describe('a process killed while a stage is at work', () => {
  let pristine: string
  let whole: PipelineRun
  beforeAll(async () => {
    const fresh = await laboratory.workspace()
    await fresh.close()
    pristine = fresh.path
    const reference = join(laboratory.root, 'reference')
    cpSync(pristine, reference, { recursive: true })
    const opened = await laboratory.open(reference)
    whole = await opened.run(quick)
    await opened.close()
    if (whole.state !== 'succeeded') throw new Error(whole.error?.message)
  })

  it.each(stages)(
    '%s leaves a workspace that opens and a run that resumes to the same result',
    async (stage) => {
      const path = join(laboratory.root, `killed-in-${stage}`)
      cpSync(pristine, path, { recursive: true })
      const script = join(import.meta.dirname, 'kill-child.ts')
      const child = spawn(process.execPath, [script, path, stage, JSON.stringify(quick)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [runId] = await Promise.all([text(child.stdout), exitOf(child)])
      expect(child.signalCode).toBe('SIGKILL')

      const shown = await runCommand(['runs', '-w', path, '--json'])
      expect(shown.code).toBe(0)
      expect(shown.stdout).toContain('interrupted')
      const resumed = await runCommand(['run', '--resume', runId, '-w', path, '--json'])
      expect(resumed.code).toBe(0)
      const run = finishedRun.parse(resumed.json())
      expect(run).toMatchObject({ runId, state: 'succeeded', model: { name: 'mushroom', version: 1 } })
      expect(run.metrics).toEqual(whole.metrics)
      const done = stages.slice(0, stages.indexOf(stage)).filter((name) => !name.startsWith('validate'))
      const cached = run.stages.filter((one) => one.cached).map(({ name }) => name)
      expect(cached).toEqual(expect.arrayContaining(done))

      const again = await laboratory.open(path)
      const folds = await again.client.run.search({ parentId: runId })
      expect(folds.runs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded'])
      await again.close()
    },
  )
})
