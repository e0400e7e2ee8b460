import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PipelineRun } from '../../main/contract/run.ts'
import { createWorkspace } from '../../main/create-workspace.ts'
import type { Json } from '../../main/pipeline/json.ts'
import { openWorkspace } from '../../main/open-workspace.ts'
import { openPlace } from '../hosts/place.ts'

/** Small enough to be quick, large enough to be real. */
export const quick = { 'train.trees': 15, 'train.folds': 2, 'evaluate.importance.repeats': 1 }

/** Workspaces in a folder of their own, opened as their owner in this process. */
export function openLaboratory(name: string) {
  const place = openPlace(name)
  let count = 0
  return {
    ...place,
    /** @param sample whether it holds the mushrooms. */
    async workspace({
      sample = true,
      overrides = {},
    }: { sample?: boolean; overrides?: Record<string, unknown> } = {}) {
      const path = join(place.root, `workspace-${count++}`)
      await createWorkspace(path, sample ? { sample: 'mushroom' } : {})
      return open(path, overrides)
    },
    open,
  }
}

export type Workspace = Awaited<ReturnType<typeof open>>

async function open(path: string, overrides: Record<string, unknown> = {}) {
  const opened = await openWorkspace(path, { host: 'cli', overrides })
  const { client } = opened
  return {
    ...opened,
    path,
    write(file: string, text: string) {
      mkdirSync(join(path, file, '..'), { recursive: true })
      writeFileSync(join(path, file), text)
    },
    has: (file: string) => existsSync(join(path, file)),
    async importText(dataset: string, text: string) {
      const { id } = await client.dataset.importStart({
        name: dataset,
        content: { fileName: `${dataset}.csv`, text },
      })
      for (;;) {
        const job = await client.dataset.importStatus({ id })
        if (job.state === 'succeeded') return job.result!
        if (job.state !== 'running') throw new Error(job.error?.message)
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    /** Starts the pipeline and waits for its end. */
    async run(set: Record<string, Json> = {}, pipeline = 'mushroom', from?: string): Promise<PipelineRun> {
      const { runId } = await client.run.start({ pipeline, set, from })
      return ended(opened, runId)
    },
    ended: (runId: string) => ended(opened, runId),
  }
}

async function ended({ client }: Pick<Awaited<ReturnType<typeof openWorkspace>>, 'client'>, runId: string) {
  for await (const run of await client.run.watch({ runId })) {
    if (run.state !== 'running' && run.state !== 'queued') return run
  }
  return client.run.get({ runId })
}

export const stateOf = (run: PipelineRun) =>
  Object.fromEntries(run.stages.map(({ name, state }) => [name, state]))
